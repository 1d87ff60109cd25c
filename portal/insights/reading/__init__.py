"""Files of customers' words: CSV and JSONL read row by row, mapped to fields, checked, counted."""
