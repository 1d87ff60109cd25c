"""Every SELECT of training and mentoring."""
