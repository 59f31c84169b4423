"""Emails to people whose account, name or supervisor someone else changed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import PERSON_CHANGED, SUPERVISOR
from cohorts.people.ports import former_names


@in_email_language
def email_person_changed(*, person: Any, former: dict[str, Any], reason: str, by: Any, at: datetime) -> None:
    """Email a person what changed: their legal name, or whether their account is open. `former`: as it was before."""
    lines = []
    if former["name"] != person.get_full_name():
        lines.append(
            _("Your legal name in our records is now {name}. Before, it was {former}.").format(
                name=person.get_full_name(), former=former["name"]
            )
        )
        lines += [one.person for one in former_names(person)]
    if former["is_active"] and not person.is_active:
        lines.append(_("Your account is closed. You can no longer log in."))
    if person.is_active and not former["is_active"]:
        lines.append(_("Your account is open again. You can log in with the password that you had."))
    if not lines or (by is not None and by.pk == person.pk):
        return
    lines.append(_("Reason: {reason}").format(reason=reason))
    queue_email(
        person=person, kind=PERSON_CHANGED, key=f"person-changed-{person.pk}-{at.timestamp():.6f}",
        subject=_("Your account was changed"),
        body=email_text(person, *lines, _("If you have questions, contact state program staff.")), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_name_refused(*, request: Any, reason: str, by: Any, at: datetime) -> None:
    """Email a person that their legal name stays as it is, and why."""
    person = request.person
    text = _("You asked for another legal name in our records. It stays {name}. Reason: {reason}").format(
        name=person.get_full_name(), reason=reason
    )
    queue_email(
        person=person, kind=PERSON_CHANGED, key=f"name-refused-{request.pk}", subject=_("Your request was decided"),
        body=email_text(person, text, _("If you have questions, contact state program staff.")), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_supervisor_changed(*, membership: Any, by: Any, at: datetime) -> None:
    """Email a trainee who their supervisor is now."""
    person, names = membership.user, {"organization": membership.organization, "supervisor": membership.supervisor}
    if not person.has_usable_password():
        return
    if membership.supervisor is None:
        text = _("You have no supervisor at {organization} at the moment.")
    else:
        text = _("Your supervisor at {organization} is now {supervisor}.")
    queue_email(
        person=person, kind=SUPERVISOR, key=f"supervisor-{membership.pk}-{at.timestamp():.6f}",
        subject=_("Your supervisor has changed"),
        body=email_text(
            person, text.format(**names), _("If you have questions, contact {organization}.").format(**names)
        ),
        by=by, at=at,
    )  # fmt: skip
