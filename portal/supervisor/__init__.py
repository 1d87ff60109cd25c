"""Keeps the web processes and the worker running, and ends them together."""
