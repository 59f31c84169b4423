"""Item analysis against reference figures, published tables and bad input."""
