"""Exams: items, forms, sittings, scores and their analysis."""
