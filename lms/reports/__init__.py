"""Records of all apps, for state staff."""
