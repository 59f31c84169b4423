"""Certification: models."""
