"""The ground: database, unit of work, events, refs, text. No word of any area."""
