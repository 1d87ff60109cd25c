"""Pages of training and mentoring."""
