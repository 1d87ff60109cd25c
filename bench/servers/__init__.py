"""Measurement of web servers: the page, the clients and the trials."""
