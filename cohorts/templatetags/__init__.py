"""Template tags every floor may load by name."""
