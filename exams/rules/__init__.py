"""Pure decisions of the examinations: dataclasses in, a verdict with reasons out."""
