"""The tests of Ponte: areas, laws, journeys."""
