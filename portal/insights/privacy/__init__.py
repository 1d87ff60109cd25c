"""Personal data in customers' texts: found by format and check digit, replaced by fixed words."""
