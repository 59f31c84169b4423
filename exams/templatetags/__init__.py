"""Template tags of the examinations."""
