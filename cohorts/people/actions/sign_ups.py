"""An account for somebody who signed up, after they showed that they read mail at the address."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cohorts.core.actions import Refused, action, log
from cohorts.people.actions.invitation_changes import is_unclaimed
from cohorts.people.actions.invitation_checks import legal_name, open_invitations
from cohorts.people.actions.people import set_password, verify_address
from cohorts.people.models import User


def account_with(email: str) -> User | None:
    """Return the account that logs in with an address, or that is closed; None if nobody has used one with it.

    An account that was only made to send an email to the address is not one: its owner can still sign up.
    """
    person = User.objects.with_address(email).first()
    return None if person is None or (is_unclaimed(person) and person.is_active) else person


@action("person.signed_up", "Signed up")
def open_account(
    *, email: str, given_name: str, family_name: str, password: str, by: User | None, at: datetime
) -> User:
    """Open an account without any role, whose address is confirmed; returns the person.

    Where the address was invited, or was asked for a signature, it is that account, so that there is one person. It
    takes the name that its owner typed, unless an invitation waits for it: that has the name it was invited with.
    Refuses an address of an account in use or closed, a name that is none, and a weak password.
    """
    names = legal_name(given_name, family_name)
    if account_with(email) is not None:
        raise Refused("signed_up_before")
    person = User.objects.with_address(email).first()
    if person is None:
        person = _new_account(email, names, at)
    elif not open_invitations(person, at):
        person.given_name, person.family_name = names
        person.save(update_fields=["given_name", "family_name"])
    set_password(person, password)
    verify_address(person)
    log(person, by=by or person, at=at)
    return person


def _new_account(email: str, names: tuple[str, str], at: datetime) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, given_name=names[0], family_name=names[1], date_joined=at)
    except IntegrityError:
        raise Refused("signed_up_before") from None
