"""The parts that every email has: a greeting and a sign-off."""

from typing import Any

from django.utils.translation import gettext as _

from cohorts.notices.ports import sign_off


def email_text(person: Any, *paragraphs: str) -> str:
    """Return the body of an email: a greeting, the paragraphs, and the name and contact of the state program."""
    greeting = _("Hello {name},").format(name=person.get_short_name())
    return "\n\n".join([greeting, *(text.strip() for text in paragraphs if text.strip()), sign_off()]) + "\n"
