"""Key changes: proposed, previewed, approved by another person, applied once."""
