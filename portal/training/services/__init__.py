"""Rules and writes of training and mentoring."""
