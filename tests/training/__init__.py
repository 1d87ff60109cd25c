"""Tests of training and mentoring."""
