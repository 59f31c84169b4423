"""Pure decisions of the ground: dataclasses in, a verdict with reasons out."""
