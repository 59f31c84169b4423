"""Emails about roles: to the person, and to everyone else who holds a state role if it is one."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import INVITATION_CANCELED, ROLE_ENDED, ROLE_GIVEN, ROLE_LEFT, STAFF_LEFT, STATE_ROLE
from cohorts.people.models import Membership, User
from cohorts.people.models.contacts import holders_at


def _command_line() -> str:
    return _("The server's command line")


@in_email_language
def email_role_given(*, membership: Any, by: Any, at: datetime) -> None:
    """Email the person that someone else gave them a role."""
    values = {"by": by, "role": lambda: roles.label(membership.role), "organization": membership.organization}
    queue_email(
        person=membership.user, kind=ROLE_GIVEN, about_id=membership.pk, key=f"role-given-{membership.pk}",
        values=values, by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_state_staff(*, person: Any, role: str, organization: Any, by: Any, at: datetime) -> None:
    """Email everyone else who holds a state role, and superusers, that `person` holds one now."""
    text = _(
        "{person} <{email}> now has the role “{role}” at {organization}.\n\n"
        "If you did not expect this, contact state program staff today. They can end the role here:"
    ).format(person=person, email=person.email, role=roles.label(role), organization=organization)
    key = f"state-role-{person.pk}-{role}-{at.timestamp():.0f}"
    _email_colleagues(person, key, _("New state role for a colleague"), text, by=by, at=at)


@in_email_language
def email_state_role_offered(*, invitation: Any, by: Any, at: datetime) -> None:
    """Email everyone else who holds a state role, and superusers, that someone is invited to one."""
    person = invitation.user
    text = _(
        "{person} <{email}> is invited to the role “{role}” at {organization}. They can use it after they accept.\n\n"
        "If you did not expect this, contact state program staff today. They can cancel the invitation here:"
    ).format(person=person, email=person.email, role=roles.label(invitation.role), organization=invitation.organization)
    key = f"state-role-invited-{invitation.pk}"
    _email_colleagues(person, key, _("A colleague is invited to a state role"), text, by=by, at=at)


@in_email_language
def email_role_ended(*, membership: Any, reason: str, by: Any, at: datetime, proposal: Any = None) -> None:
    """Email the person that a role has ended; if it is a state role, also everyone else who holds one.

    `proposal`: the one that was approved, if it took two people; then its proposer and reason are named too.
    """
    person, key = membership.user, f"role-ended-{membership.pk}"
    names = {"person": person, "role": roles.label(membership.role), "organization": membership.organization}
    history = _history(reason, by, proposal)
    # A merged person can hold a role twice; the other stands.
    others = Membership.objects.not_ended().of_person(person).exclude(pk=membership.pk)
    is_held = others.filter(role=membership.role, organization=membership.organization).exists()
    if person.is_active and person.has_usable_password() and not is_held:
        _email_former_holder(person, key, names, history, is_state=membership.role in roles.STATE, by=by, at=at)
    if membership.role in roles.STATE:
        text = _(
            "{person} no longer holds the role “{role}” at {organization}. {history}\n\n"
            "If you did not expect this, contact state program staff today. The history is here:"
        ).format(history=history, **names)
        _email_colleagues(person, key, _("State role of a colleague has ended"), text, by=by, at=at)


@in_email_language
def email_role_left(
    *, membership: Any, supervisor: Any, message: str, left_behind: list[str], by: Any, at: datetime
) -> None:
    """Email the agency and the supervisor that a trainee left, with what it leaves to the agency; and the trainee."""
    person, organization, key = membership.user, membership.organization, f"role-left-{membership.pk}"
    names = {"person": person, "organization": organization, "message": message}
    text = _("{person} is no longer a trainee of {organization}. They ended the role themself.").format(**names)
    note = [_("They write: {message}").format(**names)] if message else []
    more = [*left_behind, _("Places on waiting lists and requests for seats through your agency end. Your people:")]
    subject = _("{person} has left your agency").format(**names)
    for one in holders_at([organization], roles.AGENCY_COORDINATOR).get(organization.pk, []):
        if one.pk != by.pk:
            queue_email(
                person=one, kind=ROLE_LEFT, about_id=membership.pk, key=f"{key}-{one.pk}", subject=subject,
                body=email_text(one, text, *note, *more, "{link}"), by=by, at=at,
            )  # fmt: skip
    if supervisor is not None and supervisor.pk != by.pk:
        own = _("You no longer see their pages. Hours of the time until today can still be confirmed.")
        queue_email(
            person=supervisor, kind=STAFF_LEFT, about_id=membership.pk, key=f"{key}-supervisor", subject=subject,
            body=email_text(supervisor, text, own, "{link}"), by=by, at=at,
        )  # fmt: skip
    done = _(
        "You are no longer a trainee of {organization}: you ended the role yourself. If it was not you, change your "
        "password, and contact {organization} or state program staff today."
    ).format(**names)
    queue_email(
        person=person, kind=ROLE_ENDED, key=f"{key}-{person.pk}", subject=_("You have left an agency"),
        body=email_text(person, done), by=by, at=at,
    )  # fmt: skip


def _history(reason: str, by: Any, proposal: Any) -> str:
    """Who ended it and why; with a proposal, who proposed it and who approved it."""
    names = {"by": by or _command_line(), "reason": reason.strip()}
    if proposal is not None:
        names |= {"proposer": proposal.by or _command_line(), "proposal_reason": proposal.reason}
        return _(
            "{proposer} proposed this. Reason: {proposal_reason}\n{by} approved it. Reason: {reason}"
        ).format(**names)  # fmt: skip
    if names["reason"]:
        return _("{by} ended it. Reason: {reason}").format(**names)
    return _("{by} ended it.").format(**names)


@in_email_language
def _email_former_holder(
    person: Any, key: str, names: dict[str, Any], history: str, *, is_state: bool, by: Any, at: datetime
) -> None:
    if is_state:
        consequences = _("You can no longer use the pages that came with the role.")
        question = _("If you did not expect this, contact state program staff today.")
    else:
        consequences = _(
            "You can no longer use the pages that came with the role. Your own training, exams and certificates stay "
            "as they are."
        )
        question = _("If you have questions, contact {organization}.").format(**names)
    text = _("Your role “{role}” at {organization} has ended. {history}").format(history=history, **names)
    queue_email(
        person=person, kind=ROLE_ENDED, key=f"{key}-{person.pk}", subject=_("Your role has ended"),
        body=email_text(person, text, consequences, question), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_invitation_canceled(*, invitation: Any, by: Any, at: datetime) -> None:
    """Email the invited person; if it was to a state role, also everyone else who holds one, and superusers."""
    person = invitation.user
    names = {
        "by": by or _command_line(), "person": person, "role": roles.label(invitation.role),
        "organization": invitation.organization,
    }  # fmt: skip
    key = f"invitation-canceled-{invitation.pk}"
    if person.is_active and not invitation.names_another:
        text = _(
            "Your invitation to the role “{role}” at {organization} was canceled. The link in our earlier email no "
            "longer works, and you do not need to do anything. If you have questions, contact {organization}."
        ).format(**names)
        queue_email(
            person=person, kind=INVITATION_CANCELED, key=f"{key}-{person.pk}",
            subject=_("Your invitation was canceled"), body=email_text(person, text), by=by, at=at,
        )  # fmt: skip
    if invitation.role in roles.STATE:
        text = _(
            "{by} canceled the invitation of {person} to the role “{role}” at {organization}.\n\n"
            "If you did not expect this, contact state program staff today. The history is here:"
        ).format(**names)
        _email_colleagues(person, key, _("Invitation of a colleague was canceled"), text, by=by, at=at)


@in_email_language
def _email_colleagues(person: Any, key: str, subject: str, text: str, *, by: Any, at: datetime) -> None:
    """Email everyone who holds a state role, and superusers, except `person` and whoever did it.

    With those who are invited to one: the first people of an office must learn of each other.
    """
    staff = User.objects.holding(*roles.STATE) | User.objects.invited(*roles.STATE, at=at)
    for other in staff.exclude(pk__in=[person.pk, by.pk if by else 0]).distinct():
        queue_email(
            person=other, kind=STATE_ROLE, about_id=person.pk, key=f"{key}-{other.pk}", subject=subject,
            body=email_text(other, text, "{link}"), by=by, at=at,
        )  # fmt: skip
