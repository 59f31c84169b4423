"""The demo tells what comes after the exam, and each of its accounts reads its part on its own pages."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.dates import home_day
from cohorts.people.models import AccountMerge, User
from lms.certification.models import (
    Application,
    AuditedRenewal,
    AuditRound,
    Certificate,
    CertificateImport,
    Complaint,
    DisciplineNote,
    EndorsementGrant,
    PracticeEntry,
    RenewalNotice,
    SupervisorQualification,
    TeamWork,
)
from lms.certification.models.practice_rules import certified_periods
from lms.demo.moved_here import PEERS, number_of
from lms.demo.timeline import build_demo
from lms.demo.training import PLANS
from tests.module_data import FAST_SETTINGS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
CODES = {"PET-LAKES-1", "CRISIS-RIVER-1"}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """A demo of eight people in training, with everything that comes after the exam."""
    small = [plan._replace(taken=8 if plan.course == "pet" else 2) for plan in PLANS if plan.code in CODES]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True, **FAST_SETTINGS), time_machine.travel(NOW, tick=False):
            list(build_demo(now=NOW, seed=7, plans=small))
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _at_the_time_of_the_demo(demo, db):
    with time_machine.travel(NOW, tick=False):
        yield


def of(key):
    """The newest certificate of somebody who came with the list."""
    peer = next(peer for peer in PEERS if peer.key == key)
    old = Certificate.objects.get(number=number_of(peer))
    return Certificate.objects.filter(person=old.person).order_by("issued_at", "pk").last()


def read(email, address, *args):
    """What a demo account reads on a page, in one line."""
    client = Client()
    if email:
        client.force_login(User.objects.get(email=f"{email}@demo.example"))
    answer = client.get(address if address.startswith("/") else reverse(address, args=args))
    assert answer.status_code == 200, (email, address)
    return re.sub(r"\s+", " ", strip_tags(answer.text.partition("<main")[2]))


def test_certificates_end_in_every_way():
    day = home_day(NOW)
    status = {key: of(key).status_on(day) for key in ("soon", "grace", "late", "lapsed", "probation", "moved")}
    assert status == {
        "soon": "active", "grace": "grace", "late": "expired", "lapsed": "expired", "probation": "probation",
        "moved": "surrendered",
    }  # fmt: skip
    page = read("program", "/admin/forecast/")
    assert "No certificate ends" not in page
    # Each step was said on its day, and nothing is left for the first night.
    assert RenewalNotice.objects.filter(certificate=of("lapsed"), step="re_exam").exists()
    assert not Certificate.objects.filter(replaced_from=None, next_notice_on__lt=day, state="active").exists()


def test_who_must_renew_reads_it_first():
    assert "Renew your certificate by" in read("renewing", "desk")
    page = read("late", "certificate_page", of("late").pk)
    assert "late fee" in page and "Your certificate has ended" in read("late", "desk")
    page = read("renewing", "my_learning", of("soon").candidacy_id)
    assert "Ethics and boundaries" in page and "Wellness planning" in page


def test_six_years_of_one_person_with_a_gap_a_late_fee_and_an_application_for_the_next_level():
    new = of("six")
    assert new.kind == "renewal" and new.decision.cycle.step == "late_fee"
    periods = certified_periods([new.person_id])[new.person_id, new.program_id]
    assert len(periods) == 2 and periods[0][1] < periods[1][0]
    assert " through " in read("level2", "certificate_standing", new.pk)
    waiting = Application.objects.get(cycle__candidacy__person=new.person, cycle__kind="upgrade")
    assert waiting.state == "submitted" and "Level II" in read("level2", "my_application", waiting.pk)
    assert of("second").kind == "upgrade"


def test_a_renewal_waits_and_its_hours_are_a_task():
    row = Application.objects.get(cycle__candidacy__person=of("grace").person, cycle__kind="renewal")
    assert row.state == "submitted" and row.cycle.step == "grace"
    assert "continuing education of 1 submitted renewal" in read("program", "desk")
    assert "Peer support in groups" in read("program2", "/admin/continuing-education/")


def test_an_audit_has_an_answer_and_one_that_is_open_for_who_logs_in():
    drawn = AuditRound.objects.get(state="drawn")
    states = list(AuditedRenewal.objects.filter(audit=drawn).order_by("place").values_list("state", flat=True))
    assert states.count("asked") == states.count("sent") == 1 and len(states) == 3
    mine = AuditedRenewal.objects.get(audit=drawn, state="asked")
    assert mine.person.email == "audited@demo.example"
    assert "Send proof" in read("audited", "desk") and "Work and recovery" in read("audited", "my_audit", mine.pk)
    assert "Look at 1 answer in an audit" in read("program", "desk") and AuditRound.objects.count() == 2


def test_supervisors_are_confirmed_and_have_hours_to_confirm_and_few_alarms():
    rows = SupervisorQualification.objects.all()
    assert sorted(rows.values_list("state", flat=True)) == ["confirmed", "confirmed", "confirmed", "sent"]
    statuses = set(PracticeEntry.objects.standing().with_state().filter(kind="work").values_list("status", flat=True))
    assert statuses == {"confirmed", "waiting", "returned"}
    page = read("supervisor", "desk")
    assert "entries of hours wait for you" in page and page.count("is due by") <= 2
    assert "Thorsby" in read("supervisor", "supervisor_certificates")
    assert "Brandvold" in read("agency", "agency_certificates")
    assert "sent back" in read("certified", "desk") and "Field supervision" in read("certified", "my_practice")


def test_a_crisis_team_has_somebody_with_the_endorsement_and_somebody_on_the_clock():
    team = TeamWork.objects.order_by("pk")
    granted = set(EndorsementGrant.objects.filter(key="crisis").values_list("person", flat=True))
    assert [row.person_id in granted for row in team] == [True, False]
    assert read("supervisor", "/teams/").count("Crisis stabilization team") >= len(team)
    assert "Crisis" in read("certified", "my_endorsements") and "Crisis" in read("supervisor", "/teams/")


def test_lists_one_was_imported_and_one_waits():
    released, waiting = CertificateImport.objects.order_by("pk")
    assert released.state == "released" and released.counts["imported"] == len(PEERS)
    assert {row.outcome for row in waiting.rows.all()} == {"new", "ask", "refused"}
    assert "north-office.csv" in read("program", "desk")


def test_complaints_wait_are_in_review_and_one_outcome_is_public():
    assert sorted(Complaint.objects.values_list("state", flat=True)) == ["decided", "received", "review"]
    note = DisciplineNote.objects.get()
    assert note.state == "published" and (note.published_at - note.complaint.decided_at).days < 3
    page = read(None, f"/verify/{note.certificate.token}/")
    assert "probation" in page.lower() and "2.3" in page
    assert Certificate.objects.filter(state="suspended").exists()


def test_an_old_number_a_hidden_name_and_two_records_say_what_they_may():
    old = Certificate.objects.get(number=number_of(next(peer for peer in PEERS if peer.key == "renamed")))
    page = read(None, f"/verify/{old.token}/")
    assert "Formerly" not in page and "Newbright" not in page and "replaced" in page
    assert "Newbright" in read(None, f"/verify/{of('renamed').token}/")
    assert "Sheltered" not in read(None, f"/verify/{of('hidden').token}/")
    merge = AccountMerge.objects.get()
    assert merge.into.family_name == "Twyman-Ross"
    assert {of("first-record").status_on(home_day(NOW)), of("second-record").status_on(home_day(NOW))} == {
        "superseded", "active",
    }  # fmt: skip
