"""The exam as candidates and proctors see it."""
