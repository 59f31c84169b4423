"""Interviews of the sides: one is arranged with the supervisor of the side, and a certified peer could lead another."""

from datetime import UTC, date, datetime, timedelta

from cohorts.core import roles
from cohorts.people.models import User
from lms.certification.models import Application, Certificate, InterviewAppointment
from tests.candidates import candidacy_of, met_decision

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
KEY = "peer"


def interview_rows(side):
    """An interview of the application of the side is arranged."""
    side.row(
        InterviewAppointment, application=Application.objects.get(pk=side.pk), key=KEY, restricted=False, number=1,
        interviewer=side.people[roles.SUPERVISOR], starts_at=datetime.now(UTC) + timedelta(days=9), minutes=60,
        time_zone="America/Chicago", meeting="phone", where=side.marker, reason=side.marker,
        by=side.shared.staff[roles.PROGRAM], at=NOW,
    )  # fmt: skip


def with_peer(side):
    """A certified peer of no agency could lead the interview."""
    peer = User.objects.create_user(f"peer@{side.name}.example.org", given_name="A", family_name="Peer")
    version = side.shared.program_version
    Certificate.objects.create(
        decision=met_decision(candidacy_of(peer, version, at=NOW), version, at=NOW), person=peer,
        program=version.program, version=version, number=f"2026-{side.pk}-P", number_key=f"2026{side.pk}P",
        token=f"{side.name}-peer", name=str(peer), family_name="Peer", credential="CPS", issued_at=NOW,
        issued_on=date(2026, 3, 2),
    )  # fmt: skip


def none_arranged(side):
    """The interview of the side was canceled."""
    with_peer(side)
    InterviewAppointment.objects.filter(pk=side.pk).update(state="canceled")


def begun(side):
    """The interview of the side was to begin an hour ago."""
    InterviewAppointment.objects.filter(pk=side.pk).update(starts_at=datetime.now(UTC) - timedelta(hours=1))


def slot(side):
    """Another time, with the peer."""
    day = datetime.now(UTC) + timedelta(days=20)
    return {
        "interviewer": f"peer@{side.name}.example.org", "day": day.date().isoformat(), "clock": "10:00",
        "zone": "America/Chicago", "minutes": "60", "meeting": "in_person", "where": "Room 4",
    }  # fmt: skip
