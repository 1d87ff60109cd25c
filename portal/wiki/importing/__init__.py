"""Bringing a folder of Markdown files into the wiki."""
