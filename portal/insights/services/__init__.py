"""Rules and writes of insights: intake, decisions, handling, imports, sources and topics."""
