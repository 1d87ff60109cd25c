"""Journeys: members of the cast do their work in a real browser on a portal that really runs."""
