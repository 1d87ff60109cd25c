"""Notices: inbox, due list, e-mail through an outbox, preferences."""
