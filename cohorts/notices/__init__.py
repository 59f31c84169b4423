"""Email: queue, sending and log."""
