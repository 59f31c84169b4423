"""Certification: rules."""
