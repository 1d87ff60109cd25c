"""Reading insights: feed, page, review queue, imports, choices of forms."""
