"""What is done in communities: charters, members, threads, answers."""
