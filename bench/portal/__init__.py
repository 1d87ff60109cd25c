"""The portal's benchmark: `python -m bench.portal`."""
