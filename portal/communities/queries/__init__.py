"""Every SELECT about communities."""
