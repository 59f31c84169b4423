"""Certification: admin."""
