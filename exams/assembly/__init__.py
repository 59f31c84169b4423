"""Exams and forms."""
