"""Communities: directory, membership, threads, answers."""
