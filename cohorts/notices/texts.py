"""The parts that every email has: a greeting and a sign-off."""

from typing import Any

from django.utils.translation import gettext as _

from cohorts.notices.ports import sender_name


def email_text(person: Any, *paragraphs: str) -> str:
    """Return the body of an email: a greeting, the paragraphs, and the name of the state program."""
    greeting = _("Hello {name},").format(name=person.get_short_name())
    return "\n\n".join([greeting, *(text.strip() for text in paragraphs if text.strip()), sender_name()]) + "\n"
