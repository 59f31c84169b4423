"""Pure decisions, without Django."""
