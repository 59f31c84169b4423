"""Certification: views."""
