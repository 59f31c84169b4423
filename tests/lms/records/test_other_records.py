"""Records beside the parts of applications: their class, when their period begins, and that a hold keeps them."""

from datetime import date, timedelta

import pytest

from cohorts.core.dates import home_day
from cohorts.core.holds.actions import place_hold
from cohorts.core.restricted.actions import keep_restricted, purge_restricted
from lms.certification.actions import accommodation_appeals, accommodation_reviews, application_notes, second_reviews
from lms.certification.models import LearningEntry, NoteKind, Proposed, SupervisorQualification
from lms.records.facts.classes import class_of, kept_records
from tests.lms.certification.accommodation_desk import Asking
from tests.lms.certification.audit_scene import DECIDED, SENT, Audit
from tests.lms.records.office import Office
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def days_of(record_class):
    """The days from which a period counts, of every record of a class."""
    return [row.days for row in kept_records() if row.record_class == record_class]


def test_what_was_sent_for_accommodations_is_needed_until_the_request_has_ended(world):
    asking = Asking(world)
    asking.ask(words="I need breaks.")
    assert days_of("accommodation") == [{"ended": None}]
    asking.take()
    asking.answer(granted={}, reason="The exam has breaks already.")
    assert days_of("accommodation") == [{"ended": home_day(asking.now)}]
    later = asking.now + timedelta(days=2)
    appeal = accommodation_appeals.file_appeal(
        request=asking.row, text="Please look again.", by=asking.person, at=later
    )
    assert days_of("accommodation") == [{"ended": None}] and days_of("accommodation-appeal") == [{"decided": None}]
    accommodation_appeals.withdraw_appeal(appeal=appeal, by=asking.person, at=later)
    assert days_of("accommodation") == [{"ended": home_day(later)}]
    assert days_of("accommodation-appeal") == [{"decided": home_day(later)}]


def test_what_is_granted_is_needed_as_long_as_it_applies(world):
    asking = Asking(world)
    asking.ask(words="I need breaks.")
    asking.take()
    asking.answer()
    assert days_of("accommodation") == [{"ended": None}]
    asking.row = accommodation_reviews.end_request(request=asking.row, reason="Moved.", by=asking.staff, at=asking.now)
    assert days_of("accommodation") == [{"ended": home_day(asking.now)}]


@pytest.mark.parametrize(
    ("state", "ends_on", "day"),
    [("sent", None, None), ("confirmed", None, None), ("ended", date(2026, 5, 1), date(2026, 5, 1))],
)
def test_evidence_of_a_supervisor_is_kept_while_it_counts(world, state, ends_on, day):
    record = keep_restricted(
        kind="supervisor-qualification", person=world.supervisor, data=b"license", by=None, at=world.now
    )
    SupervisorQualification.objects.create(
        person=world.supervisor, kind="qmhp", record=record, begins_on=date(2026, 1, 1), ends_on=ends_on,
        sent_at=world.now, state=state,
    )  # fmt: skip
    assert days_of("supervisor-qualification") == [{"ended": day}] and class_of(record) == "supervisor-qualification"


def test_notes_and_questions_between_reviewers_are_of_the_class_of_their_application(world):
    office = Office(world)
    office.applicant(world.trainee)
    office.file()
    office.submit(incomplete=True)
    office.take()
    about = {"application": office.application, "by": office.staff, "at": office.now}
    note = application_notes.add_note(kind=NoteKind.RECORD, text="Called back.", **about)
    second_reviews.ask_second(proposed=Proposed.DENY, question="Too short?", colleague=office.second, **about)
    rows = [row for row in kept_records() if row.record_class == "application-open"]
    assert sorted(row.about.split(", ")[1].split()[0] for row in rows) == ["note", "part", "question"]
    assert class_of(note.record) == "application-open"


def test_a_paper_of_an_audit_is_due_from_its_decision_and_never_before(world):
    audit = Audit(world)
    audited = audit.drawn()
    record = audit.prove(audited, "Ethics").record
    assert days_of("audit-paper") == [{"decided": None}] and class_of(record) == "audit-paper"
    audit.finish(audited)
    audit.decide(audited, rest_struck=True, reason="One is missing.")
    assert days_of("audit-paper") == [{"decided": date(2027, 5, 10)}]
    place_hold(
        reason="Dispute.", person=world.trainee, from_day=date(2027, 5, 1), by=world.program_staff, at=SENT
    )  # fmt: skip
    with refuses("legal_hold", number=1):
        purge_restricted(record=record, reason="x", by=None, at=DECIDED)


def test_a_hold_keeps_a_proof_of_continuing_education(world):
    """CE-D19."""
    office = Office(world)
    record = keep_restricted(kind="learning-proof", person=world.trainee, data=b"proof", by=None, at=world.now)
    LearningEntry.objects.create(
        person=world.trainee, program=office.program, minutes=60, on=date(2026, 1, 5), title="Ethics", proof=record,
        proof_digest="x", by=world.trainee, at=world.now,
    )  # fmt: skip
    office.hold(world.trainee, from_day=world.now.date())
    with refuses("legal_hold", number=1):
        purge_restricted(record=record, reason="x", by=None, at=office.long_after)
