"""Since when a requirement waits, as state staff read it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from lms.certification.admin.findings import rows
from lms.certification.rules.findings import Actor, Finding, Kind, State
from lms.certification.views.steps import Step

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
    assert rows(finding, person="Ana", at=OPENS - timedelta(hours=1))[0].since is None
    assert rows(finding, person="Ana", at=OPENS + timedelta(hours=1))[0].since == OPENS


def test_a_trainee_reads_since_which_day_of_the_exam_s_zone_a_requirement_waits():
    """Tuesday in Guam is Monday in Chicago, and nobody waits since tomorrow."""
    finding = Finding(
        Kind.LEAF, "exam", "exam_result_pending", State.WAITING, Actor.STATE, {"sat_at": OPENS}, OPENS, type="exam"
    )
    step = Step(finding, "waiting", "Final exam", "", "Waiting", "Taken.", "", ())
    with time_machine.travel(OPENS + timedelta(hours=1), tick=False):
        page = render_to_string("certification/step.html", {"step": step, "current": None})
    assert "Since Tue, Dec 1, 2026, ChST (today)." in strip_tags(page)
