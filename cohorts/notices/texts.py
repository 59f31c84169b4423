"""The parts that every email has: a greeting and a sign-off."""

from typing import Any

from django.utils.translation import gettext as _

from cohorts.notices.ports import sign_off

# Stands for the name of the person until an email is sent.
NAME = "{name}"


def with_name(text: str, name: str) -> str:
    """Return the text of an email with the name that its reader goes by today."""
    return text.replace(NAME, name)


class EmailText(str):
    """The body of an email as the program writes it. `inner`: without greeting and sign-off, for templates of staff."""

    inner: str = ""


def email_text(person: Any, *paragraphs: str) -> EmailText:
    """Return the body of an email: a greeting, the paragraphs, and the name and contact of the state program.

    The name in the greeting is that of the day it is sent (`letters`), so NAME stays in the text.
    """
    greeting = _("Hello {name},")
    inner = [text.strip() for text in paragraphs if text.strip()]
    text = EmailText("\n\n".join([greeting, *inner, sign_off()]) + "\n")
    text.inner = "\n\n".join(inner)
    return text
