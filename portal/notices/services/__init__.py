"""Rules and writes of notices: the inbox, the due list, mail."""
