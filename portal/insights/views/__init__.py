"""Pages of insights: feed, one insight, review, imports, sources and topics."""
