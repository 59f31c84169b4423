"""Base views, fields, template tags and base templates."""
