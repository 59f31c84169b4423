"""Reports across floors, for state staff."""
