"""Attacks: hostile values, other people's objects, forged requests."""
