"""Certification: documents."""
