"""Pages for state staff in the Wagtail admin."""
