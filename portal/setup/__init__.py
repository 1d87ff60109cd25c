"""From a fresh machine to a running portal, with the standard library only."""
