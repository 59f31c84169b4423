"""The gate, program files and certificates."""
