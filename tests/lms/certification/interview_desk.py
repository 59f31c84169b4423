"""An application whose interview is to be arranged and marked, and shortcuts for what people do."""

from datetime import timedelta

from cohorts.core.actions import action
from cohorts.notices.models import Email
from lms.certification.actions import application_reviews, interviews
from lms.certification.actions.certificates import decide
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.actions.interviews import Slot
from lms.certification.models import (
    Certificate,
    CertificateEventKind,
)
from lms.dashboard.tasks_due import tasks_of
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import TREE, Desk

KEY = "peer-to-peer"
ZONE = "America/Chicago"
MARKED = "ZQX-7731"
CRITERIA = [
    {"key": "listening", "text": "Listens first"},
    {"key": "choice", "text": "Respects what people choose"},
    {"key": "privacy", "text": "Keeps things private", "scale": "yes_no", "min": 1},
]
RUBRIC = {
    "all_of": [
        {**part, "criteria": CRITERIA, "min_total": 4} if part.get("type") == "interview" else part
        for part in TREE["all_of"]
    ]
}


def at_work(world, tree=RUBRIC):
    desk = Desk(world, tree)
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    certified(desk, world.other_trainee)
    return desk


def certified(desk, person, **more):
    """Give a person of another agency a certificate of a year ago."""
    version, at = desk.version, desk.now
    day = (at - timedelta(days=200)).date()
    return Certificate.objects.create(
        decision=met_decision(candidacy_of(person, version, at=at), version, at=at), person=person,
        program=desk.program, version=version, number=f"2026-0000{person.pk}-K",
        number_key=f"20260000{person.pk}K", token=f"token-{person.pk}", valid_from=day, certified_since=day,
        name=str(person), family_name=person.family_name, credential="CPS", issued_at=at, issued_on=day, **more,
    )  # fmt: skip


def slot(desk, days=7, **more):
    starts = (desk.now + timedelta(days=days)).replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0)
    about = {"starts": starts, "zone": ZONE, "minutes": 60, "meeting": "in_person", "where": "Room 204"} | more
    return Slot(**about)


def arrange(desk, days=7, peer=None, by=None, at=None, **more):
    return interviews.arrange_interview(
        application=desk.application, key=KEY, interviewer=peer or desk.world.other_trainee,
        slot=slot(desk, days, **more), by=by or desk.staff, at=at or desk.now,
    )  # fmt: skip


def record(desk, marks=None, outcome="", reason="", at=None, **more):
    at = at or desk.now
    about = {"on": at.date(), "interviewer": desk.world.other_trainee, "no_conflict": True} | more
    if marks is not None:
        about["marks"] = dict(zip(("listening", "choice", "privacy"), marks, strict=True))
    return application_reviews.record_part(
        application=desk.application, kind="interview", key=KEY, record=OfficeRecord(**about), outcome=outcome,
        reason=reason, by=desk.staff, at=at,
    )  # fmt: skip


@action("test.suspended", "Suspended")
def suspend(*, certificate, by, at):
    """As a second person confirms it."""
    return decide(certificate, "suspend", CertificateEventKind.SUSPENDED, "A complaint.", by=by, at=at)


def kinds(person):
    rows = Email.objects.filter(person=person, kind__startswith="interview").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def codes(user, at):
    return [task.code for task in tasks_of(user, at)]


def body(desk, days=7, **more):
    starts = slot(desk, days).starts
    return {
        "interviewer": desk.world.other_trainee.email, "day": starts.date().isoformat(), "clock": "10:00",
        "zone": ZONE, "minutes": "60", "meeting": "online", "where": "https://call.example.org/1",
    } | more  # fmt: skip
