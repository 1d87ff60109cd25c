"""Every SELECT of administration."""
