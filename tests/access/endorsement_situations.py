"""Endorsements of the sides: one granted, one answered about, and work on a team; the rules have both."""

from datetime import UTC, date, datetime

from cohorts.core import roles
from cohorts.people.models import Membership
from lms.certification.models import (
    Certificate,
    EndorsementAnswer,
    EndorsementEvent,
    EndorsementGrant,
    ProgramVersion,
    TeamWork,
)
from tests.candidates import ADMITTED, content
from tests.lms.certification.endorsed import CRISIS, LIVED
from tests.lms.certification.holder import LEVEL

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)


def endorsement_rows(side):
    """The person of the side has an endorsement that was ended and restored, and works on a team."""
    certificate, staff = side.certificate, side.shared.staff[roles.PROGRAM]
    about = {"person": certificate.person, "program": certificate.program, "at": NOW}
    grant = side.row(
        EndorsementGrant, certificate=certificate, version=certificate.version, key="crisis", title=side.marker,
        is_personal=False, begins_on=DAY, reason=side.marker, by=staff, **about,
    )  # fmt: skip
    side.row(EndorsementEvent, grant=grant, kind="restored", on=DAY, reason=side.marker, by=staff, at=NOW)
    side.row(EndorsementAnswer, key="youth", matter="show", answer=True, title=side.marker, **about)
    side.row(
        TeamWork, employment=Membership.objects.get(pk=side.pk), key="crisis", team=side.marker, begins_on=DAY,
        due_on=date(2028, 3, 2), by=staff, **about,
    )  # fmt: skip


def endorsing(side):
    """The rules of the program have endorsements now."""
    rules = content(ADMITTED, **LEVEL) | {"endorsements": [CRISIS, LIVED | {"conditional_months": 6}]}
    ProgramVersion.objects.get_or_create(
        program=side.shared.program, version="endorsing", at=NOW,
        defaults={"effective_from": date(2026, 1, 2), "content": rules, "source": ""},
    )  # fmt: skip
    Certificate.objects.filter(pk=side.certificate.pk).update(valid_until=None)


def free_of_work(side):
    """As `endorsing`; the work on the team has ended."""
    endorsing(side)
    row = TeamWork.objects.get(pk=side.pk)
    TeamWork.objects.create(
        pk=side.pk + 1, person=row.person, program=row.program, employment=row.employment, key=row.key, team=row.team,
        begins_on=row.begins_on, replaces=row, is_void=True, by=row.by, at=NOW,
    )  # fmt: skip


def work(side):
    """What is typed of work on the team of the rules."""
    return {"who": f"{side.pk}:{side.shared.program.pk}:crisis", "begins_on": "2026-03-09"}


def changed(side):
    """Other days."""
    return {"begins_on": "2026-03-05", "ends_on": "", "reason": f"Reason of {side.name}."}


def answer(side):
    """The person takes the agreement back."""
    return {"pk": side.shared.program.pk, "key": "youth", "matter": "show", "answer": "no"}


def granted(side):
    """What staff type to grant the one that they decide about."""
    return {"key": "youth", "begins_on": datetime.now(UTC).date().isoformat(), "reason": f"Reason of {side.name}."}
