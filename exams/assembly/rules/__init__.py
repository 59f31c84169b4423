"""Pure rules about exams, their blueprints and forms."""
