"""Search: everything that the reader may see, one box."""
