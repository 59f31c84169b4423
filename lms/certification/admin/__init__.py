"""Certification in the Wagtail admin: state staff read here; what has a life is moved by buttons that call actions."""
