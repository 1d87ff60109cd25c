"""Tables of training and mentoring."""
