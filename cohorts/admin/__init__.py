"""The ground's screens in the Wagtail admin, for state staff."""
