"""People: accounts, sign-in, sessions, departments, roles, profiles."""
