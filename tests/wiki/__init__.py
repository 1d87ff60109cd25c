"""Tests of the wiki."""
