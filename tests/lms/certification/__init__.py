"""Certification decisions, program files and certificates."""
