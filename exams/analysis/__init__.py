"""Stored runs of item analysis, item figures and report files."""
