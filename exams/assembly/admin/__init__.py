"""Exams and forms in the Wagtail admin."""
