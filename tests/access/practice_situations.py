"""Practice of the sides: hours that wait, hours that are confirmed, a plan with something set, a qualification."""

from datetime import UTC, date, datetime

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from cohorts.people.models import Membership, SupervisorTerm
from lms.certification.models import (
    PlanOverride,
    PracticeCheck,
    PracticeClosing,
    PracticeEntry,
    SupervisorQualification,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)
DUTY = "individual"
PLAN = [
    {"key": DUTY, "frequency": {"every": "month"}, "by": ["certified-peer"], "overrides_by": ["state", "agency"]},
]


def practice_rows(side):
    """The trainee of the side entered hours on two days, of which the supervisor confirmed the second."""
    boss, program = side.people[roles.SUPERVISOR], side.shared.asking_version.program
    employment = Membership.objects.get(pk=side.pk)
    side.row(SupervisorTerm, membership=employment, supervisor=boss, begins_on=NOW.date())
    waiting, confirmed = (_entry(side, employment, program, offset) for offset in (0, 1))
    about = {"seen": confirmed.digest, "by": boss, "at": NOW}
    side.row(PracticeCheck, entry=confirmed, outcome="returned", reason=side.marker, **about)
    side.row(PracticeCheck, offset=1, entry=confirmed, outcome="confirmed", **about)
    staff = side.shared.staff[roles.PROGRAM]
    side.row(PracticeClosing, program=program, through=None, reason=side.marker, by=staff, at=NOW)
    side.row(
        PlanOverride, person=side.trainee, program=program, employment=employment, duty=DUTY, is_waived=True,
        begins_on=DAY, reason=side.marker, by=staff, at=NOW,
    )  # fmt: skip
    side.row(
        SupervisorQualification, person=boss, kind="certified-peer", register=side.marker, number="1", begins_on=DAY,
        sent_at=NOW,
    )  # fmt: skip
    return waiting


def _entry(side, employment, program, offset):
    day = DAY.replace(day=DAY.day + offset)
    entry = PracticeEntry(
        pk=side.pk + offset, person=side.trainee, program=program, employment=employment, kind="work", on=day,
        category="peer-services", begins_at=datetime(2026, 3, day.day, 15, tzinfo=UTC), minutes=120,
        ends_at=datetime(2026, 3, day.day, 17, tzinfo=UTC), reason=side.marker, by=side.trainee, at=NOW,
    )  # fmt: skip
    entry.digest = entry.count_digest()
    entry.save()
    return entry


def line(side, day="2026-03-05"):
    """One line of hours as the form sends it; there is one employer, one program and one kind of work."""
    return {"kind": "work", "day": day, "begins": "08:00", "ends": "12:00", "contact": "on"}


def seen(side):
    """The row that waits, as it was on the page of the supervisor."""
    return {"entry": f"{side.pk}:{PracticeEntry.objects.get(pk=side.pk).digest}"}


def field_session(side):
    """The supervisor confirmed a session in the field, and has not co-signed its charts."""
    boss, first = side.people[roles.SUPERVISOR], PracticeEntry.objects.get(pk=side.pk)
    entry = PracticeEntry(
        pk=side.pk + 2, person=side.trainee, program=first.program, employment=first.employment,
        kind="field-supervision", on=first.on, begins_at=first.begins_at, ends_at=first.ends_at, minutes=first.minutes,
        by=side.trainee, at=NOW,
    )  # fmt: skip
    entry.digest = entry.count_digest()
    entry.save()
    PracticeCheck.objects.create(entry=entry, outcome="confirmed", seen=entry.digest, by=boss, at=NOW)


def back(side):
    """The same row sent back."""
    return {"seen": PracticeEntry.objects.get(pk=side.pk).digest, "reason": "Look again."}


def qualification(side):
    """What a supervisor sends."""
    return {"kind": "qmhp", "register": "Board", "number": "LP 1", "begins_on": "2026-01-01"}


def duty(side):
    """The duty of the plan, of the trainee's employment."""
    return {"pk": side.pk, "program": side.shared.asking_version.program_id, "duty": DUTY}


def waived(side):
    """Nothing is due."""
    return {"waived": "on", "begins_on": "2026-03-03", "reason": "Because it must be so."}


def confirmed(side):
    """Program staff confirmed what the supervisor is."""
    SupervisorQualification.objects.filter(pk=side.pk).update(state="confirmed")


def with_document(side):
    """The supervisor sent a document."""
    record = keep_restricted(kind="test", person=side.people[roles.SUPERVISOR], data=b"%PDF-1.7", by=None, at=NOW)
    rows = SupervisorQualification.objects.filter(pk=side.pk)
    rows.update(record=record, media_type="application/pdf")


def file_of(side):
    """A file with one line of the trainee that was read once, and is sent to be entered."""
    return {"content": f"{side.trainee.email},2026-03-09,08:00,12:00,work,peer-services,yes", "seen": "yes"}
