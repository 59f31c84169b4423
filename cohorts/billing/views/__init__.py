"""Pages of agencies about money."""
