"""Every SELECT of moderation."""
