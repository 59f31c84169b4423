"""The registry of everything that sends an email: for whom, whether the law asks for it, and what a template may say.

Each app defines its events where it composes the emails, and passes the code of one to `queue_email`. A test over all
callers keeps this true.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.notices.rules.wording import LINK


@dataclass(frozen=True)
class Variable:
    """What stands in braces in a template.

    sample: what the preview shows. any_language: its value is written in the language of the reader; otherwise only
    templates in the site's language may use it, so that no email is half in one and half in another language.
    in_subject: a subject may contain it.
    """

    name: str
    label: Any
    sample: Any
    any_language: bool = True
    in_subject: bool = False


NAME = Variable("name", _("The reader’s first or preferred name"), "Jordan")
OFFICE = Variable("office", _("Name of the state program"), _("State Office of Peer Services"))
PHONE = Variable("office_phone", _("Its phone number; empty if none is set"), "(555) 555-0134")
ADDRESS = Variable("office_email", _("Its email address; empty if none is set"), "office@example.org")
SITE = Variable("site", _("Name of this site"), "Peer LMS", in_subject=True)
PAGE = Variable(LINK, _("Address of the page to open; in HTML, a button"), "")
SIGN_OFF = Variable("sign_off", _("Name, phone and email of the state program"), _("State Office of Peer Services"))
# In every template.
COMMON = (NAME, PAGE, OFFICE, PHONE, ADDRESS, SITE, SIGN_OFF)
# What the program writes itself, where what happened decides the sentences.
TEXT = Variable(
    "text",
    _("The sentences that we write for this event, with the page to open"),
    _("Here are one or more sentences about what happened.\n\n{link}"),
    any_language=False,
)
SUBJECT = Variable(
    "subject", _("The subject that we write for this event"), _("News about your training"), any_language=False,
    in_subject=True,
)  # fmt: skip
FRAME = _("Hello {name},\n\n{text}\n\n{sign_off}")


@dataclass(frozen=True)
class Event:
    """One thing that people are told by email.

    code: such as "seat-offer". title: what happens. audience: who is told. subject, wording: the built-in template with
    variables in braces. variables: those that this event adds. optional: the state and each reader may turn it off;
    otherwise it is always sent. urgent: it says something with a time limit, so it never waits for a digest. at_work:
    its readers get it for their work, so a subject may name exams and results. roles: who finds an optional event on
    the page of their emails; empty: everyone. private: only its reader finds emails of this kind, no staff.
    """

    code: str
    title: Any
    audience: Any
    subject: Any = "{subject}"
    wording: Any = FRAME
    variables: tuple[Variable, ...] = ()
    optional: bool = False
    urgent: bool = False
    at_work: bool = False
    roles: tuple[str, ...] = ()
    private: bool = False

    @property
    def is_composed(self) -> bool:
        """Whether the program writes the sentences, instead of filling variables into a built-in template."""
        return "{text}" in str(self.wording)

    @property
    def all_variables(self) -> tuple[Variable, ...]:
        """Those of this event first, then those of every event."""
        composed = (TEXT, SUBJECT) if self.is_composed else ()
        return (*self.variables, *composed, *COMMON)

    def variable_names(self, *, site_language: bool = True, subject: bool = False) -> frozenset[str]:
        """Return which names a template may use, in the site's or another language, in its text or its subject."""
        return frozenset(
            one.name
            for one in self.all_variables
            if (one.any_language or site_language) and (one.in_subject or not subject)
        )


EVENTS: dict[str, Event] = {}


def define(code: str, title: Any, audience: Any, **fields: Any) -> str:
    """Add an event to the registry; returns its code, which callers pass on. Raises ValueError if it is defined."""
    if code in EVENTS:
        raise ValueError(f"The event “{code}” is defined twice.")
    EVENTS[code] = Event(code, title, audience, **fields)
    return code


def find(code: str) -> Event:
    """Return the event of a code. Raises LookupError: every email has an event."""
    if code not in EVENTS:
        raise LookupError(f"No event “{code}”: define it with cohorts.notices.events.define, where its app sends it.")
    return EVENTS[code]


# Who reads an email; most events use one of these.
TRAINEES = _("Trainees")
PERSON = _("The person")
AGENCIES = _("Coordinators of the agency")
VENDORS = _("Coordinators of the vendor")
TRAINERS = _("Trainers")
STAFF = _("State staff")
PAYERS = _("Whoever pays: the agency’s coordinators, or the person")


def private_kinds() -> list[str]:
    """Return the kinds of email that stand in no list of staff: only their reader finds them."""
    return [code for code, event in EVENTS.items() if event.private]
