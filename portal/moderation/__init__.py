"""Moderation: one review queue of all areas, through refs."""
