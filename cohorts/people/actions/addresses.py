"""Entries of the audit log about the email addresses of a person. The pages of the account library change them."""

from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.people.models import User


@action("address.added", "Added email address")
def record_added(*, person: User, address: str, by: User, at: datetime) -> None:
    """Record that a person entered another address; it cannot be used before it is confirmed."""
    log(person, by=by, at=at, address=address)


@action("address.confirmed", "Confirmed email address")
def record_confirmed(*, person: User, address: str, by: User, at: datetime) -> None:
    """Record that a person confirmed an address."""
    log(person, by=by, at=at, address=address)


@action("address.removed", "Removed email address")
def record_removed(*, person: User, address: str, by: User, at: datetime) -> None:
    """Record that a person removed an address."""
    log(person, by=by, at=at, address=address)


@action("address.main_changed", "Changed main email address")
def record_main_changed(*, person: User, former: str, address: str, by: User, at: datetime) -> None:
    """Record that a person made another address the main one."""
    log(person, by=by, at=at, former=former, address=address)
