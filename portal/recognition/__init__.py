"""Recognition: thanks with evidence, boards."""
