"""Since when a requirement waits, as state staff read it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lms.certification.admin.findings import rows
from lms.certification.rules.findings import Actor, Finding, Kind, State

OPENS = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Pacific/Guam"))


def test_a_since_is_the_day_where_the_exam_is_taken_and_never_one_to_come():
    finding = Finding(
        kind=Kind.LEAF,
        path="exam",
        code="exam_open",
        state=State.YOURS,
        actor=Actor.TRAINEE,
        params={"opens_at": OPENS, "closes_at": OPENS + timedelta(hours=4), "obstacles": ()},
        since=OPENS,
        type="exam",
        key="pet-final",
    )
    assert rows(finding, at=OPENS - timedelta(hours=1))[0].since is None
    assert rows(finding, at=OPENS + timedelta(hours=1))[0].since == OPENS
