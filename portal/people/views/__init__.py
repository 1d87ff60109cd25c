"""Pages of people: signing in, account, directory, administration of accounts."""
