"""What is decided about emails without a database: pauses between tries, and what a template may say."""
