"""Composing an email: the template that counts, in the language of its reader, filled with values.

An email is whole in one language. Where the reader's language has neither a template of state staff nor a translated
built-in one, all of it is in the language of the site.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from cohorts.notices.events import Event
from cohorts.notices.language import email_languages, language_of
from cohorts.notices.models import EmailTemplate
from cohorts.notices.models.templates import MAX_SUBJECT
from cohorts.notices.ports import office_values
from cohorts.notices.rules.wording import fill, fill_html, html_of, unknown_variables


class Wording(NamedTuple):
    """A template: what staff wrote, or the built-in one. html is empty where it is made from the text."""

    subject: str
    text: str
    html: str = ""
    is_built_in: bool = False


@dataclass(frozen=True)
class Composed:
    """An email ready to be queued; its link is still a mark."""

    language: str
    subject: str
    text: str
    html: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What an email says: values of variables, and the subject and body that the program wrote for a composed event.

    A value may be a function without arguments or a lazy text: it is written in the language of the reader.
    """

    values: Mapping[str, Any]
    subject: str = ""
    body: str = ""


def built_in(event: Event, language: str) -> Wording | None:
    """Return the built-in wording of an event in a language; None if it is not translated into it."""
    with translation.override(settings.LANGUAGE_CODE):
        site = Wording(str(event.subject), str(event.wording), is_built_in=True)
    if language == settings.LANGUAGE_CODE:
        return site
    if event.is_composed:
        return None
    with translation.override(language):
        own = Wording(str(event.subject), str(event.wording), is_built_in=True)
    return own if own.subject != site.subject and own.text != site.text else None


# What a template says in a language in which the program writes no sentences for its event: that there is news.
NEWS = Wording(
    gettext_noop("News for you"),
    gettext_noop("Hello {name},\n\nThere is news for you. You can read it here:\n\n{link}\n\n{sign_off}"),
)


def first_draft(event: Event, language: str) -> Wording:
    """Return what to begin with where nobody has written an email in a language yet: words that can be used.

    The built-in words, or those of the site's language to translate. Where these need variables that are always in the
    site's language, that there is news.
    """
    if wording := built_in(event, language):
        return wording
    site = built_in(event, settings.LANGUAGE_CODE)
    usable = event.variable_names(site_language=False)
    if site is not None and not unknown_variables(site.subject + site.text, usable):
        return site
    with translation.override(language):
        return Wording(gettext(NEWS.subject), gettext(NEWS.text))


def languages_of(event: Event, written: Collection[str]) -> list[str]:
    """Return the languages in which readers get an email, if staff wrote it in the languages `written`."""
    return [code for code in email_languages() if code in written or built_in(event, code)]


def wording_of(event: Event, language: str) -> tuple[str, Wording]:
    """Return (language, template) that counts for readers of a language. One query."""
    rows = EmailTemplate.objects.filter(event=event.code, language__in={language, settings.LANGUAGE_CODE})
    latest = rows.latest_per("language")
    for code in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        row = latest.get(code)
        if row is not None and not row.is_built_in:
            return code, Wording(row.subject, row.text, row.html)
        if wording := built_in(event, code):
            return code, wording
    raise AssertionError("Every event has a built-in wording in the language of the site.")


def compose(event: Event, person: Any, facts: Facts) -> Composed:
    """Return the email about an event for a person."""
    if missing := sorted({one.name for one in event.variables} - facts.values.keys()):
        raise LookupError(f"The email “{event.code}” needs values for its variables: {', '.join(missing)}.")
    language, wording = wording_of(event, language_of(person))
    with translation.override(language):
        values = values_for(facts)
        if wording.is_built_in and event.is_composed and facts.body:
            return Composed(language, facts.subject, str(facts.body), html_of(facts.body), values)
        return write(wording, language, values)


def values_for(facts: Facts) -> dict[str, str]:
    """Return the values of all variables but the name of the reader, in the active language."""
    own = {name: str(value() if callable(value) else value) for name, value in facts.values.items()}
    composed = {"subject": facts.subject, "text": getattr(facts.body, "inner", "") or facts.body}
    # The name stays a mark until the email is sent: people are called what they are called that day.
    common = {"site": settings.WAGTAIL_SITE_NAME, **office_values()}
    return {**(composed if facts.body else {}), **own, **common}


def write(wording: Wording, language: str, values: Mapping[str, str]) -> Composed:
    """Return a template filled with values."""
    text = re.sub(r"\n{3,}", "\n\n", fill(wording.text, values)).strip() + "\n"
    subject = " ".join(fill(wording.subject, values).split())[:MAX_SUBJECT]
    html = fill_html(wording.html, values) if wording.html else html_of(text)
    return Composed(language, subject, text, html, values)


def sample_values(event: Event) -> dict[str, str]:
    """Return the samples of all variables of an event but the link, in the active language."""
    return {one.name: str(one.sample) for one in event.all_variables if one.sample}
