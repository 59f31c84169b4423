"""Programs, the gate, decisions and certificates."""
