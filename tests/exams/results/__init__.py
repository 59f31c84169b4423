"""Key changes: proposed, tried, approved by another, applied once."""
