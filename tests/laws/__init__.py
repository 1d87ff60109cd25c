"""Laws of the house: each fails with advice that says the remedy."""
