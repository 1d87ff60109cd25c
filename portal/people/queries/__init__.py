"""Every SELECT about people."""
