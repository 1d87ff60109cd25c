"""Every SELECT of recognition, and what is worked out from the rows."""
