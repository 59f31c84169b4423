"""What people change about themselves: the name they go by, pronouns, phone, language; and a request for a legal name.

The profile is written to all accounts of a person, so that no list shows a former name.
"""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import accounts_of
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.notices.language import email_languages
from cohorts.people.actions.invitation_checks import legal_name, name_problem
from cohorts.people.actions.people import change_person
from cohorts.people.actions.person_emails import email_name_refused
from cohorts.people.models import NameDecision, NameRequest, User

MIN_PHONE_DIGITS = 7
# Beside digits: what people write around and between them.
PHONE_SIGNS = set("+()-./ \u00a0x")


@action("profile.changed", "Changed own profile")
def change_profile(
    *, person: User, preferred_name: str, pronouns: str, phone: str, language: str = "", by: User | None, at: datetime
) -> User:
    """Change how a person is called and reached; returns the person. Everything that is written from now on shows it.

    language: of emails, a code of `email_languages`, or "" for that of the site. Refuses anybody but the person, a
    preferred name with characters that no name has, a phone number without enough digits, and another language.
    """
    if by is None or by.pk != person.pk:
        raise Refused("profile_of_another")
    values = {
        "preferred_name": " ".join(preferred_name.split()),
        "pronouns": " ".join(pronouns.split()),
        "phone": " ".join(phone.split()),
        "language": language,
    }
    refuse(
        name_problem("preferred_name", values["preferred_name"]) if values["preferred_name"] else None,
        _phone_problem(values["phone"]),
        None if not language or language in email_languages() else Problem("language_unknown", field="language"),
    )
    stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    changed = sorted(field for field, value in values.items() if getattr(stored, field) != value)
    if changed:
        User.objects.filter(pk__in=list(accounts_of([person.pk]))).update(**{name: values[name] for name in changed})
        former = {name: getattr(stored, name) for name in changed if name == "preferred_name"}
        log(stored, by=by, at=at, changed=changed, **former)
        stored.refresh_from_db()
    return stored


def _phone_problem(phone: str) -> Problem | None:
    digits = sum(char.isdecimal() for char in phone)
    if not phone or (digits >= MIN_PHONE_DIGITS and all(char.isdecimal() or char in PHONE_SIGNS for char in phone)):
        return None
    return Problem("phone_unknown", field="phone")


@action("name.requested", "Asked for another legal name")
def request_name(
    *, person: User, given_name: str, family_name: str, reason: str, by: User | None, at: datetime
) -> NameRequest:
    """Ask program staff to change the own legal name; returns the request. Nothing changes before they decide.

    Refuses anybody but the person, a name that is none or is the present one, a missing reason, and a second request
    while one is open.
    """
    if by is None or by.pk != person.pk:
        raise Refused("profile_of_another")
    given_name, family_name = legal_name(given_name, family_name)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if (given_name, family_name) == (stored.given_name, stored.family_name):
        raise Refused("name_unchanged", field="given_name")
    if NameRequest.objects.of_person(person).open().exists():
        raise Refused("name_request_open")
    row = NameRequest.objects.create(
        person=person, given_name=given_name, family_name=family_name, reason=reason.strip(), at=at
    )
    log(row, by=by, at=at, person=person.pk)
    return row


@action("name.decided", "Decided on request for legal name")
def decide_name(*, request: NameRequest, granted: bool, reason: str, by: User | None, at: datetime) -> NameDecision:
    """Grant a request, which changes the legal name as `people.change_person` does, or refuse it; returns the decision.

    The person is emailed with the reason. Refuses everyone except program staff, one's own request, a missing reason,
    and a request that is decided.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    request = NameRequest.objects.select_related("person").select_for_update(of=("self",)).get(pk=request.pk)
    person = request.person
    if by is None or by.pk == person.pk:
        raise Refused("name_request_own")
    _refuse_decided(request)
    row = NameDecision.objects.create(request=request, granted=granted, reason=reason.strip(), by=by, at=at)
    log(request, by=by, at=at, granted=granted, reason=reason.strip())
    if granted:
        change_person(
            person=person, given_name=request.given_name, family_name=request.family_name, is_active=person.is_active,
            reason=reason, by=by, at=at,
        )  # fmt: skip
    else:
        email_name_refused(request=request, reason=reason.strip(), by=by, at=at)
    return row


@action("name.withdrawn", "Took back request for legal name")
def withdraw_name_request(*, request: NameRequest, by: User | None, at: datetime) -> NameDecision:
    """Take back one's own request before it is decided; returns the row that says so."""
    request = NameRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if by is None or by.pk != request.person_id:
        raise Refused("profile_of_another")
    _refuse_decided(request)
    row = NameDecision.objects.create(request=request, granted=False, by=by, at=at)
    log(request, by=by, at=at)
    return row


def _refuse_decided(request: NameRequest) -> None:
    if NameDecision.objects.filter(request=request).exists():
        raise Refused("name_request_decided")
