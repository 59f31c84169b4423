"""Certification: actions."""
