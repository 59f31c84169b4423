"""Appeals against decisions on complaints: who decides, until when, and what a granted one undoes."""

import pytest

from cohorts.core.holds.models import LegalHold
from cohorts.notices.models import Email
from lms.certification.actions import complaint_appeals, complaint_notes
from lms.certification.models import AppealState, ComplaintAppeal, ComplaintState, NoteState
from tests.lms.certification.complaint_desk import Complained
from tests.lms.certification.holder import local
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    return Complained(world)


@pytest.mark.parametrize("outcome", ["probation", "suspension", "revocation"])
def test_a_granted_appeal_undoes_everything_and_withdraws_the_note(desk, outcome):
    desk.decided(outcome)
    if outcome != "probation":
        desk.approve()
        desk.reload()
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    desk.now = local(2026, 3, 20, 10)
    desk.decide_appeal(desk.appeal())
    assert desk.now_certificate().state == "active"
    assert desk.note().state == NoteState.WITHDRAWN
    assert desk.reload().state == ComplaintState.CLOSED and desk.row.annulled_at == desk.now
    assert LegalHold.objects.get().released_at == desk.now
    assert desk.letters("appeal_decision").get().person == desk.person


def test_a_denied_appeal_changes_nothing_and_no_second_one_is_possible(desk):
    desk.decided("probation")
    appeal = desk.appeal()
    assert Email.objects.filter(event="appeal-filed").get().kind == "matter-news"
    desk.decide_appeal(appeal, granted=False)
    assert desk.now_certificate().state == "probation" and desk.reload().state == ComplaintState.DECIDED
    with refuses("appeal_filed_already"):
        desk.appeal()
    assert ComplaintAppeal.objects.get().reason == ""


def test_who_reviewed_or_decided_does_not_decide_about_the_appeal(desk):
    desk.decided("probation")
    appeal = desk.appeal()
    for one in (desk.staff, desk.colleague):
        with refuses("appeal_decided_before"):
            complaint_appeals.take_appeal(appeal=appeal, by=one, at=desk.now)


def test_an_appeal_after_the_last_day_is_refused_and_a_delivery_by_mail_begins_the_time_again(desk):
    desk.decided("probation")
    late = local(2026, 4, 2, 10)
    with refuses("appeal_too_late"):
        desk.appeal(at=late)
    complaint_appeals.record_delivery(
        complaint=desk.row, on=local(2026, 3, 20).date(), how="Letter", by=desk.staff, at=late
    )
    assert desk.appeal(at=late).state == AppealState.OPEN
