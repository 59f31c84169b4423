"""Exam windows, sittings, answers, the clock, scores, release, proctoring and practice."""
