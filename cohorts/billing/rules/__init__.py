"""Rules as pure functions, without Django."""
