"""Number of examples in property tests: few by default, many in `make faults` (pytest --hypothesis-profile=deep)."""

from hypothesis import settings

DEFAULT_EXAMPLES = 50
DEEP_EXAMPLES = 1000

# The duration of an example depends on the machine, not on the code.
settings.register_profile("default", deadline=None, max_examples=DEFAULT_EXAMPLES)
settings.register_profile("deep", deadline=None, max_examples=DEEP_EXAMPLES)


def examples(count: int, **options: object) -> settings:
    """Settings of a slow test with `count` examples, multiplied in deep runs like the others."""
    return settings(max_examples=count * settings.default.max_examples // DEFAULT_EXAMPLES, **options)
