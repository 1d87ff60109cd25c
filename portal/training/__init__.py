"""Training: tracks, lessons, quizzes, certificates, mentoring."""
