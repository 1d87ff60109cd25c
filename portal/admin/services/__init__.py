"""What administrators do to the machinery."""
