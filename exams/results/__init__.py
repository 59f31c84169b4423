"""Score reports, reviews, and key changes tried and applied."""
