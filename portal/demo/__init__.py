"""The demo company: its content, and how it is filled in."""
