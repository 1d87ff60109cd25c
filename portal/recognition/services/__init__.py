"""Writes of recognition: giving, taking back, moderation, values and boards."""
