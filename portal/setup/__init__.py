"""What the doorstep does before anything is installed: standard library only."""
