"""Pure rules of certification, without Django."""
