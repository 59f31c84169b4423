"""A type for members of `TextChoices`, which mypy cannot infer."""

from typing import Any

# At run time a str; mypy reads `NAME = "value", _("Label")` as a tuple.
Choice = Any
