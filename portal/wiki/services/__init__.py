"""Rules and writes of the wiki."""
