"""Parts of pages that say the same to everybody, rendered once in each language by each process."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def fixed_part(name: str) -> SafeString:
    """Render a template that uses no context. Pages write it as `{% fixed_part "…" %}` or `{{ fixed_part("…") }}`."""
    return _fixed_part(name, get_language())


@lru_cache(maxsize=32)
def _fixed_part(name: str, language: str | None) -> SafeString:
    return render_to_string(name)
