"""Set up a new site, and change the settings of an authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.approvals.registry import acts
from cohorts.core.pictures import read_picture
from cohorts.core.problems import Problem
from cohorts.core.refusals import Refused, refuse
from cohorts.people.actions.invitation_checks import name_problem
from cohorts.people.actions.invitation_emails import email_invitation
from cohorts.people.actions.organizations import create_organization
from cohorts.people.actions.state_roles import grant
from cohorts.people.models import AuthoritySettings, CertificateLook, Invitation, Organization

SET_UP_REASON = "Setting up the site"
# The field of a refusal about one of the first people: “first_roles.0.email” is the address of the first.
FIRST_ROLES = "first_roles"
# Refusals that name a colleague or a page which does not exist yet while the site is set up.
WHILE_SET_UP = {
    "enough_holders": "first_role_enough",
    "legal_name_of_person": "first_name_differs",
    "account_closed_of_person": "first_account_closed",
    "auditor_excludes_offered": "first_role_excludes",
}


@dataclass(frozen=True)
class FirstRole:
    """A person who gets a state role when the site is set up."""

    email: str
    given_name: str
    family_name: str
    role: str


def acts_without_second(first_roles: Sequence[FirstRole]) -> list[str]:
    """Return the labels of acts for which these people and one superuser are not two people, in order of their code.

    A superuser proposes and approves everything, so of an act only who else may propose or approve it counts.
    """
    entered = {first.role for first in first_roles}
    return [str(act.label) for act in acts() if entered.isdisjoint({*act.proposers, *act.approvers})]


def needs_set_up() -> bool:
    """Return whether there is no authority yet."""
    return not Organization.objects.filter(kind=roles.AUTHORITY).exists()


@action("authority.set_up", "Set up the site")
def set_up(
    *,
    name: str,
    by: Any,
    at: datetime,
    email: str = "",
    phone: str = "",
    address: str = "",
    fiscal_year_starts: int = 7,
    signatory_name: str = "",
    signatory_title: str = "",
    first_roles: Sequence[FirstRole] = (),
) -> Any:
    """Create the authority with its settings and invite the first state staff; returns the Organization.

    Each first role follows the rules of `state_roles.grant`: only while fewer than two people hold it, and not to
    oneself; a refusal names the person by their place in the list, as the field “first_roles.0.email”. A person with
    several roles gets one email with one link. Refuses everyone except superusers and the system, and a site that
    already has an authority.
    """
    if by is not None and not by.is_superuser:
        raise Refused("not_a_proposer", roles=())
    if not needs_set_up():
        raise Refused("already_set_up")
    refuse(_signatory_problem(signatory_name))
    authority = create_organization(
        kind=roles.AUTHORITY, name=name, email=email, phone=phone, address=address, by=by, at=at
    )
    AuthoritySettings.objects.create(authority=authority, fiscal_year_starts=fiscal_year_starts)
    CertificateLook.objects.create(
        authority=authority, signatory_name=signatory_name.strip(), signatory_title=signatory_title.strip(),
        by=by, at=at,
    )  # fmt: skip
    invitations: dict[int, list[Invitation]] = {}
    for position, first_role in enumerate(first_roles):
        try:
            invitation = grant(
                email=first_role.email, given_name=first_role.given_name, family_name=first_role.family_name,
                role=first_role.role, organization=authority, reason=SET_UP_REASON, by=by, at=at, send=False,
            )  # fmt: skip
        except Refused as refusal:
            raise _about_person(refusal, position) from None
        invitations.setdefault(invitation.user_id, []).append(invitation)
    for of_person in invitations.values():
        email_invitation(of_person, by=by, at=at)
    log(authority, by=by, at=at, name=authority.name, people=len(first_roles))
    return authority


def _about_person(refusal: Refused, position: int) -> Refused:
    """The refusal with the person's place in the list as its field, and in words that fit an empty site."""
    code = WHILE_SET_UP.get(refusal.code, refusal.code)
    about = Refused(code, field=f"{FIRST_ROLES}.{position}.{refusal.field or 'email'}", **refusal.params)
    about.also = refusal.also
    return about


@action("authority.settings_changed", "Changed authority settings")
def change_settings(*, authority: Any, fiscal_year_starts: int, by: Any, at: datetime, exam_contact: str = "") -> Any:
    """Change the start of the fiscal year, and whom to ask for more time in an exam; returns the settings.

    Refuses everyone except program staff.
    """
    require(by, roles.PROGRAM)
    settings, _created = AuthoritySettings.objects.select_for_update().get_or_create(authority=authority)
    former = settings.fiscal_year_starts
    settings.fiscal_year_starts = fiscal_year_starts
    settings.exam_contact = exam_contact.strip()
    settings.save()
    log(settings, by=by, at=at, former=former, fiscal_year_starts=fiscal_year_starts)
    return settings


@action("authority.certificates_changed", "Changed signatory, seal or signature of certificates")
def change_certificate_look(
    *,
    authority: Any,
    signatory_name: str,
    signatory_title: str,
    by: Any,
    at: datetime,
    seal: bytes | None = None,
    signature: bytes | None = None,
) -> CertificateLook:
    """Set what certificates show that are issued from now on; returns the new row.

    seal, signature: the bytes of a PNG or JPEG file; b"" removes the picture, None leaves it as it is. Certificates
    that have been issued are printed as before. Refuses everyone except program staff, a name with characters that no
    name has, and what is not a picture.
    """
    require(by, roles.PROGRAM)
    refuse(_signatory_problem(signatory_name))
    Organization.objects.select_for_update().get(pk=authority.pk)
    former = CertificateLook.objects.filter(authority=authority).latest_row() or CertificateLook()
    pictures = {"seal": (seal, former.seal), "signature": (signature, former.signature)}
    look = CertificateLook.objects.create(
        authority=authority,
        signatory_name=signatory_name.strip(),
        signatory_title=signatory_title.strip(),
        **{field: _kept_or_read(field, new, bytes(old)) for field, (new, old) in pictures.items()},
        by=by,
        at=at,
    )
    changed = [field for field in (*pictures, "signatory_name", "signatory_title") if _differs(field, former, look)]
    log(look, by=by, at=at, former=former.signatory, signatory=look.signatory, changed=changed)
    return look


def _signatory_problem(name: str) -> Problem | None:
    return name_problem("signatory_name", name.strip()) if name.strip() else None


def _kept_or_read(field: str, new: bytes | None, former: bytes) -> bytes:
    if new is None:
        return former
    return read_picture(new, field=field) if new else b""


def _differs(field: str, former: CertificateLook, look: CertificateLook) -> bool:
    return bool(getattr(former, field) != getattr(look, field))
