"""Reports: figures of all areas that open their rows."""
