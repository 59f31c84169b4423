"""Documents about training, as PDF."""
