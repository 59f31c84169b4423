"""Names of people and organizations on pages: in their own direction, and what documents cannot print of them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cohorts.core.documents.faces import clean_text, describe_letter, language_of, unprintable
from cohorts.core.names import has_right_to_left


def as_name(name: object) -> SafeString | str:
    """Return a name as HTML that keeps its own direction, whatever stands around it.

    Chinese, Japanese and Korean names also carry their language, because the same letter is drawn differently in each.
    Other names are plain text.
    """
    text = str(name)
    if language := language_of(text):
        return format_html('<bdi lang="{}">{}</bdi>', language, text)
    return format_html('<bdi dir="auto">{}</bdi>', text) if has_right_to_left(text) else text


def unprintable_letters(name: object) -> str:
    """Return the letters of a name that our documents cannot print, described; "" if there are none."""
    return ", ".join(describe_letter(letter) for letter in unprintable(clean_text(str(name))))
