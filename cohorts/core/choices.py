"""A name for what mypy cannot see: Django has no types of its own here."""

from typing import Any

# A member of a TextChoices class: a text. mypy takes `NAME = "value", _("Label")` for a tuple.
Choice = Any
