"""The wording of emails: state staff write it, or return to the built-in one."""

from datetime import datetime
from typing import Any

from django.conf import settings

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.notices.events import Event, find
from cohorts.notices.language import email_languages
from cohorts.notices.models import Email, EmailTemplate
from cohorts.notices.models.templates import MAX_SUBJECT
from cohorts.notices.rules.wording import html_problems, revealing_words, unknown_variables
from cohorts.notices.wording import Composed, Wording

# The kind of a sample; its link leads to the home page.
SAMPLE = "sample"


def problems_of(event: Event, language: str, wording: Wording) -> list[Problem]:
    """Return everything that is wrong with a template: [] if it can be used."""
    return [
        *_subject_problems(event, language, wording.subject),
        *_text_problems(event, language, "text", wording.text),
        *(_html_problems(event, language, wording.html) if wording.html else []),
    ]


def _subject_problems(event: Event, language: str, subject: str) -> list[Problem]:
    if not subject.strip():
        return [Problem("template_subject_missing", field="subject")]
    problems = []
    if len(subject) > MAX_SUBJECT:
        problems.append(Problem("template_subject_long", field="subject", most=MAX_SUBJECT))
    problems += _unknown(event, language, "subject", subject)
    private = unknown_variables(subject, event.variable_names(subject=True))
    listed = [name for name in private if name in event.variable_names()]
    if listed:
        problems.append(Problem("template_subject_variable", field="subject", names=_braced(listed)))
    if not event.at_work and (words := revealing_words(subject)):
        problems.append(Problem("template_subject_reveals", field="subject", words=", ".join(words)))
    return problems


def _text_problems(event: Event, language: str, field: str, text: str) -> list[Problem]:
    if not text.strip():
        return [Problem("template_text_missing", field=field)]
    return _unknown(event, language, field, text)


def _html_problems(event: Event, language: str, html: str) -> list[Problem]:
    problems = _unknown(event, language, "html", html)
    if wrong := html_problems(html):
        problems.append(Problem("template_html_wrong", field="html", what=", ".join(wrong)))
    return problems


def _unknown(event: Event, language: str, field: str, text: str) -> list[Problem]:
    """Variables that there are not, and those whose value is always in the site's language."""
    names = unknown_variables(text, event.variable_names())
    problems = [Problem("template_variable_unknown", field=field, names=_braced(names))] if names else []
    here = event.variable_names(site_language=language == settings.LANGUAGE_CODE)
    composed = [name for name in unknown_variables(text, here) if name not in names]
    if composed:
        problems.append(Problem("template_variable_language", field=field, names=_braced(composed)))
    return problems


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


@action("email_template.saved", "Changed wording of email")
def save_template(
    *, event: str, language: str, subject: str, text: str, html: str = "", by: Any, at: datetime
) -> EmailTemplate:
    """Write the wording of an event in a language; returns the new version. Earlier versions stay."""
    require(by, roles.PROGRAM)
    about = _about(event, language)
    wording = Wording(subject.strip(), _unix(text), _unix(html))
    refuse(*problems_of(about, language, wording))
    last = _last(event, language)
    if last is not None and (last.subject, last.text, last.html) == wording[:3]:
        raise Refused("template_unchanged", field="text")
    return _append(event, language, wording, last, by=by, at=at)


@action("email.sample", "Sent sample of email to oneself")
def send_sample(*, event: str, composed: Composed, by: Any, at: datetime) -> Email:
    """Queue a sample of a wording to the person who writes it; returns the Email. Its button leads to the home page."""
    require(by, roles.PROGRAM)
    email = Email.objects.create(
        person=by, event=find(event).code, kind=SAMPLE, key=f"sample-{event}-{by.pk}-{at.isoformat()}",
        language=composed.language, subject=composed.subject, body=composed.text, html=composed.html, queued_at=at,
        next_at=at,
    )  # fmt: skip
    log(email, by=by, at=at, event=event)
    enqueue("cohorts.notices.tasks.send_email", email.pk)
    return email


@action("email_template.returned", "Returned to built-in wording of email")
def return_to_built_in(*, event: str, language: str, by: Any, at: datetime) -> EmailTemplate:
    """Use the built-in wording again; returns the version that says so."""
    require(by, roles.PROGRAM)
    _about(event, language)
    last = _last(event, language)
    if last is None or last.is_built_in:
        raise Refused("template_built_in")
    return _append(event, language, Wording("", "", ""), last, by=by, at=at)


def _about(event: str, language: str) -> Event:
    if language not in email_languages():
        raise Refused("template_language_unknown", field="language")
    return find(event)


def _last(event: str, language: str) -> EmailTemplate | None:
    rows = EmailTemplate.objects.select_for_update().filter(event=event, language=language)
    return rows.latest_row()


def _append(
    event: str, language: str, wording: Wording, last: EmailTemplate | None, *, by: Any, at: datetime
) -> EmailTemplate:
    subject, text, html = wording[:3]
    row = EmailTemplate.objects.create(
        event=event, language=language, version=(last.version if last else 0) + 1, subject=subject, text=text,
        html=html, by=by, at=at,
    )  # fmt: skip
    log(row, by=by, at=at, event=event, language=language, version=row.version)
    return row


def _unix(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
