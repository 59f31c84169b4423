"""Programs, requirements, decisions and certificates."""
