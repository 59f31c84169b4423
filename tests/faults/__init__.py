"""Proof that an acknowledged answer is kept and scored, whatever is killed: `python -m tests.faults`."""
