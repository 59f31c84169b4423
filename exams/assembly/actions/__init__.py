"""Actions on exams, their blueprints and forms."""
