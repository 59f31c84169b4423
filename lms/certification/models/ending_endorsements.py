"""Endorsements that end although the certificate may go on, for lists of employers and the forecast of the state."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from lms.certification.models.endorsements import endorsements_ending


class EndingEndorsement(NamedTuple):
    """An endorsement that ends: whose (an account), of which program, what it is called, and its last day."""

    person: int
    program: int
    title: str
    day: date


def ending_endorsements(first: date, last: date, accounts: Collection[int]) -> list[EndingEndorsement]:
    """Return the endorsements of these accounts that end from a day through another and do not go on, by day.

    The one place where employers read endorsements: without those that their person does not agree to show.
    """
    rows = endorsements_ending(first, last).filter(person__in=accounts)
    return [EndingEndorsement(row.person_id, row.program_id, row.title, row.ends_on) for row in rows]
