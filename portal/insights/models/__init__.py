"""Tables of insights: sources and topics, insights and what became of them, imports."""
