"""Home: what needs me today, what is moving, my people."""
