"""How many examples property tests try: few each time, many in `make faults` (pytest --hypothesis-profile=deep)."""

from hypothesis import settings

DEFAULT_EXAMPLES = 50
DEEP_EXAMPLES = 1000

# How long an example takes says something about the machine, not about the code.
settings.register_profile("default", deadline=None, max_examples=DEFAULT_EXAMPLES)
settings.register_profile("deep", deadline=None, max_examples=DEEP_EXAMPLES)


def examples(count: int, **options: object) -> settings:
    """Settings of a costly test that tries `count` examples, and in deep runs as many times more as the others."""
    return settings(max_examples=count * settings.default.max_examples // DEFAULT_EXAMPLES, **options)
