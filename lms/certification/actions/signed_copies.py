"""Copies of what applicants signed: the text and its version, when with the zone, the name, and what it means."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.messages.signed import intent
from lms.certification.models import Application, ApplicationPart, Channel, StatementText
from lms.certification.models.rules import rules_of
from lms.certification.models.statements import text_in_rules
from lms.certification.rules.applications import is_signed, leaf_named
from lms.certification.signed_events import SIGNED_COPY


def signed_texts(application: Application) -> list[tuple[ApplicationPart, str]]:
    """Return (part, the text as it was signed) of what an applicant signed on this site and nothing has replaced.

    A text that is not there any more in the version that was signed is left out.
    """
    rules, program = rules_of(application.cycle), application.cycle.candidacy.program
    if rules is None or application.channel == Channel.PAPER:
        return []
    rows = StatementText.objects.filter(program=program).values_list("key", "number", "text")
    texts = {(key, str(number)): text for key, number, text in rows}
    signed = []
    parts = ApplicationPart.objects.filter(application=application, replaced_by=None).exclude(signed_name="")
    for part in parts.order_by("pk"):
        leaf = leaf_named(rules, part.type, part.key)
        if leaf is None or not is_signed(leaf):
            continue
        named = text_in_rules(leaf)  # type: ignore[arg-type]
        own = named.text if named is not None and named.version == part.text_version else ""
        text = own or texts.get((part.key, part.text_version), "")
        if text:
            signed.append((part, text))
    return signed


def copy_of(part: ApplicationPart, text: str) -> str:
    """Return the copy of one signature: the text, its version, when, by whom, and what that means."""
    about = {
        "version": part.text_version, "name": part.signed_name, "when": format_long_moment(part.at, home_zone()),
    }  # fmt: skip
    line = _("Version of the text: %(version)s. Signed as %(name)s on %(when)s.") % about
    return f"{text.strip()}\n\n{line} {intent(part.signed_name)}"


@in_email_language
def email_copy(
    *, application: Application, parts: Iterable[ApplicationPart] | None = None, by: User | None, at: datetime
) -> None:
    """Email the applicant a copy of everything they signed, or of these parts; nothing if they signed nothing here.

    Of what is restricted the email says only how much it is: they read it on the page, after log-in.
    """
    chosen = None if parts is None else {part.pk for part in parts}
    signed = [(part, text) for part, text in signed_texts(application) if chosen is None or part.pk in chosen]
    if not signed:
        return
    pieces = [copy_of(part, text) for part, text in signed if not part.restricted]
    hidden = sum(part.restricted for part, _text in signed)
    if hidden:
        pieces.append(
            ngettext(
                "You also signed %(n)s statement that is too personal for an email.",
                "You also signed %(n)s statements that are too personal for an email.",
                hidden,
            )
            % {"n": hidden}
        )
    key = f"signed-{application.pk}-{max(part.pk for part, _text in signed)}"
    values = {"signed": "\n\n".join(pieces)}
    email_applicant(application=application, kind=SIGNED_COPY, key=key, values=values, by=by, at=at)
