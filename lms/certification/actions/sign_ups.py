"""Sign up in order to apply: ask for a link, set a password by it, and what state staff switch off."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.holds.door import delete_rows
from cohorts.core.jobs import enqueue
from cohorts.core.refusals import refuse
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.actions.invitation_checks import legal_name
from cohorts.people.actions.sign_ups import account_with, open_account
from cohorts.people.models import User
from lms.certification.actions.offices import require_office
from lms.certification.events import SIGN_UP_KNOWN
from lms.certification.models import Program, ProgramVersion, SignUp, SignUpSwitch
from lms.certification.models.sign_ups import is_sign_up_on
from lms.certification.rules.programs import in_force

HOURS_TO_CONFIRM = 72
# What was typed is deleted then, whether or not the link was used.
DAYS_KEPT = 7


@action("sign_up.asked", "Asked to sign up")
def ask_to_sign_up(
    *, program: Program, email: str, given_name: str, family_name: str, by: User | None, at: datetime
) -> SignUp:
    """Keep what somebody typed, and email the address; returns the SignUp. There is no account yet.

    Does the same, and takes as long, whether or not there is an account with the address. A job sends the email.
    Refuses a program that is not in force or for which sign-up is off, a name that is none, and no email address.
    """
    _refuse_closed(program, at)
    names = legal_name(given_name, family_name)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("email_invalid", field="email", email=email) from None
    row = SignUp(
        program=program, given_name=names[0], family_name=names[1], email=email, asked_at=at, token_hash=f"new {at}",
        expires_at=at + timedelta(hours=HOURS_TO_CONFIRM),
    )  # fmt: skip
    row.save()
    row.token_hash = SignUp.hash_of(row.token)
    row.save(update_fields=["token_hash"])
    log(row, by=by, at=at, program=program.key)
    enqueue("lms.certification.tasks.send_sign_up", row.pk)
    return row


def _refuse_closed(program: Program, at: datetime) -> None:
    if in_force(ProgramVersion.objects.filter(program=program), home_day(at)) is None:
        raise Refused("program_not_in_force", program=program)
    if not is_sign_up_on(program):
        raise Refused("sign_up_off", program=program)


@action("sign_up.known", "Emailed account about sign-up")
def email_known(*, sign_up: SignUp, by: User | None, at: datetime) -> bool:
    """Email whoever has an account with the address that they can log in and apply; returns whether there is one."""
    person = account_with(sign_up.email)
    if person is None:
        return False
    _email_account(person, sign_up, by=by, at=at)
    log(sign_up, by=by, at=at)
    return True


@in_email_language
def _email_account(person: User, sign_up: SignUp, *, by: User | None, at: datetime) -> None:
    key = f"sign-up-known-{sign_up.pk}"
    queue_email(person=person, kind=SIGN_UP_KNOWN, about_id=sign_up.program_id, key=key, by=by, at=at)


@action("sign_up.used", "Confirmed sign-up")
def confirm_sign_up(*, token: str, password: str, by: User | None, at: datetime) -> User:
    """Open the account of whoever has the link, with the password that they chose; returns the person.

    Ends all links that were sent to the address. Refuses a link that is unknown, used or expired, somebody who is
    logged in, and what `open_account` refuses.
    """
    row = SignUp.objects.select_for_update().filter(token_hash=SignUp.hash_of(token)).first()
    if row is None:
        raise Refused("sign_up_unknown")
    refuse(row.problem(at))
    if by is not None:
        raise Refused("sign_up_logged_in")
    person = open_account(
        email=row.email, given_name=row.given_name, family_name=row.family_name, password=password, by=by, at=at
    )
    SignUp.objects.filter(email=row.email, used_at=None).update(used_at=at)
    log(row, by=person, at=at, person=person.pk)
    return person


@action("sign_up.forgotten", "Deleted old sign-ups")
def forget_sign_ups(*, by: User | None, at: datetime) -> int:
    """Delete what people typed to sign up DAYS_KEPT days ago, whether or not they used the link; returns how many."""
    rows = SignUp.objects.over(at - timedelta(days=DAYS_KEPT))
    first = rows.first()
    if first is None:
        return 0
    count = rows.count()
    log(first, by=by, at=at, count=count)
    delete_rows(rows)
    return count


@action("sign_up.switched", "Switched sign-up on or off")
def switch_sign_up(*, program: Program, is_on: bool, reason: str, by: User, at: datetime) -> SignUpSwitch:
    """Switch sign-up for a program off, or on again. Applications that were begun go on, and so do links sent before.

    Refuses everybody but program staff, no reason, and what is so already.
    """
    require_office(by, program)
    Program.objects.select_for_update().get(pk=program.pk)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if is_sign_up_on(program) == is_on:
        raise Refused("sign_up_switched_already")
    row = SignUpSwitch.objects.create(program=program, is_on=is_on, reason=reason.strip(), by=by, at=at)
    log(row, by=by, at=at, program=program.key, is_on=is_on)
    return row
