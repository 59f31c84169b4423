"""Demo data, created with the production actions."""
