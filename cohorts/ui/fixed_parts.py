"""Parts of pages that say the same to everybody, rendered once in each language by each process."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def fixed_part(name: str) -> SafeString:
    """Render a template that uses no context. Pages write it as `{% fixed_part "…" %}` or `{{ fixed_part("…") }}`."""
    return _fixed_part(name, get_language())


@lru_cache(maxsize=32)
def _fixed_part(name: str, language: str | None) -> SafeString:
    # Jinja2's templates give plain text, which another template would escape. What they render is our own.
    return mark_safe(render_to_string(name))
