"""Insights: the moderated feed of what customers say."""
