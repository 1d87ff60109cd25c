"""Every SELECT about conversations."""
