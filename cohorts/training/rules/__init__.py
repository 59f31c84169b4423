"""Pure rules, without Django."""
