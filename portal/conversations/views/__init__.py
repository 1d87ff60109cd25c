"""Pages and answers of conversations."""
