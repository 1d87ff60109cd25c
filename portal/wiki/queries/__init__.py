"""Every SELECT of the wiki."""
