"""Ponte: the internal community portal of a company that takes its social customers seriously."""
