"""Fault tests: acknowledged answers are stored and scored whatever is killed. Run `python -m tests.faults`."""
