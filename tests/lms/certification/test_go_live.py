"""Going live with people who were certified before: CE-D13."""

from datetime import date, timedelta

import pytest
import time_machine

from cohorts.notices.models import Email
from cohorts.people.models import Invitation, User
from lms.certification.actions.go_live_release import start_release
from lms.certification.models import Candidacy, Certificate, CertificateEvent, Decision, LearningEntry, RenewalNotice
from lms.certification.rules.ladder import StepKind, rung_on
from lms.certification.tasks import follow_renewals, keep_documents, recompute_all
from tests.lms.certification.go_live_scene import NOW, TODAY, GoLive, american, issued_before, of_300, one
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def live(world, run_jobs, clock):
    return GoLive(world, run_jobs)


def stored():
    return (
        Certificate.objects.count(), User.objects.count(), Candidacy.objects.count(), Email.objects.count(),
        LearningEntry.objects.count(),
    )  # fmt: skip


def test_d13_300_people_are_read_twice_imported_in_silence_and_told_on_the_day_that_staff_choose(live, clock):
    """CE-D13: a preview changes nothing, a commit emails nobody, a release sends exactly one notice each."""
    rows, before = of_300(), stored()
    live.read(rows)
    first = live.list
    live.read(rows)
    assert live.list.counts == first.counts and stored() == before
    counts = live.list.counts
    assert (counts["new"], counts["step_expired"], counts["step_grace"], counts["step_soon"]) == (300, 40, 25, 60)
    assert counts["swaps"] == 118
    live.commit()
    assert live.list.state == "imported" and live.list.counts["imported"] == 300
    assert Email.objects.exclude(kind="approval").count() == 0 and not CertificateEvent.objects.exists()
    assert Certificate.objects.filter(kind="imported").count() == 300
    for night in range(3):
        clock.move_to(NOW + timedelta(days=night))
        assert follow_renewals() == 0 and keep_documents() == 0 and recompute_all() == []
    assert not Decision.objects.exists() and Email.objects.exclude(kind="approval").count() == 0
    live.now = NOW + timedelta(days=2)
    live.release()
    assert Email.objects.filter(kind="renewal-due").count() == 125 == live.list.counts["notices"]
    assert Email.objects.filter(kind="certificate-claim").count() == 300
    people = Email.objects.filter(kind="renewal-due").values_list("person", flat=True)
    assert len(set(people)) == 125
    with refuses("wrong_state"):
        start_release(imported=live.list, hold_days=30, by=live.staff, at=live.now)
    live.run_jobs()
    assert follow_renewals() == 0 and Email.objects.exclude(kind="approval").count() == 425


def test_d13_the_order_of_day_and_month_is_declared_and_never_guessed(live):
    """CE-D13: 12/01/2025 is December 1, 2025 where the list says so, through 2027-11-30."""
    live.read([one(1, issued="12/01/2025"), one(2, issued="12/13/2025")])
    assert live.row(2).values["issued"] == "2025-12-01" and live.row(2).values["until"] == "2027-11-30"
    assert (live.row(2).swaps, live.row(3).swaps, live.list.counts["swaps"]) == (True, False, 1)
    live.read([one(1, issued="12/01/2025"), one(2, issued="12/13/2025")], date_format="DD/MM/YYYY")
    assert live.row(2).values["issued"] == "2025-01-12" and live.row(2).values["until"] == "2027-01-11"
    assert live.codes()[1] == ("refused", "golive_day_unreadable")
    with refuses("golive_format_missing", field="date_format"):
        live.read([one(1)], date_format="")


def test_d13_a_printed_last_day_is_kept_and_the_difference_is_listed(live):
    """CE-D13: what the paper says stays."""
    live.read([one(1, issued="12/01/2025", until="12/31/2027"), one(2, issued="12/01/2025", until="11/30/2027")])
    assert live.row(2).differs and live.row(2).computed_until == date(2027, 11, 30) and not live.row(3).differs
    assert live.list.counts["differs"] == 1
    live.commit()
    assert Certificate.objects.get(number="MN-0001").valid_until == date(2027, 12, 31)


def test_d13_nobody_comes_to_the_next_step_for_some_days_after_the_notice(live, clock):
    """CE-D13: a ladder skips no notice, also where the release came weeks after the import."""
    grace_ends = TODAY - timedelta(days=20)
    soon = TODAY + timedelta(days=5)
    live.read([one(1, issued=american(issued_before(grace_ends)), until=american(grace_ends)),
               one(2, issued=american(issued_before(soon)), until=american(soon))])  # fmt: skip
    live.commit()
    late = TODAY + timedelta(days=25)
    live.now = NOW + timedelta(days=25)
    clock.move_to(live.now)
    in_grace, on_time = Certificate.objects.order_by("number")
    assert in_grace.status_on(late) == "grace" and on_time.status_on(late) == "grace"
    live.release()
    in_grace, on_time = Certificate.objects.order_by("number")
    last_day = late + timedelta(days=30)
    assert in_grace.valid_until == grace_ends and on_time.valid_until == soon
    after = last_day + timedelta(days=1)
    for day, step, status in ((last_day, StepKind.GRACE, "grace"), (after, StepKind.LATE_FEE, "expired")):
        assert rung_on(in_grace.ladder, day).kind == step and in_grace.status_on(day) == status
    assert rung_on(on_time.ladder, last_day).kind == StepKind.ON_TIME and on_time.status_on(last_day) == "grace"
    assert rung_on(on_time.ladder, last_day + timedelta(days=1)).kind == StepKind.LATE_FEE
    notices = Email.objects.filter(kind="renewal-due")
    assert notices.count() == 2 and {"ended on" in one.body for one in notices} == {True}
    clock.move_to(NOW + timedelta(days=55))
    assert follow_renewals() == 0
    clock.move_to(NOW + timedelta(days=56, hours=1))
    assert follow_renewals() == 2
    steps = RenewalNotice.objects.filter(certificate=in_grace).values_list("step", flat=True)
    assert set(steps) >= {"grace", "late_fee"}


def test_who_expired_long_ago_stays_in_the_step_of_today(live):
    """Steps that ended before the import stay ended."""
    ended = TODAY - timedelta(days=300)
    live.read([one(1, issued=american(issued_before(ended)), until=american(ended))])
    live.commit()
    live.release()
    certificate = Certificate.objects.get()
    assert rung_on(certificate.ladder, TODAY).kind == StepKind.RE_EXAM
    assert certificate.status_on(TODAY) == "expired"
    assert "if you also pass the exam again" in Email.objects.get(kind="renewal-due").body


def test_a_person_with_a_log_in_is_told_where_the_certificate_is_and_not_invited(live):
    """After staff steps that it is this person."""
    person = live.world.trainee
    live.read([one(1, email=person.email.upper())])
    live.decide(r2=("person", person))
    live.commit()
    live.release()
    assert Certificate.objects.get().person == person
    assert Email.objects.get(kind="certificate-here").person == person
    assert not Invitation.objects.filter(user=person).exists()


def test_the_claim_leads_to_the_account_that_holds_the_certificate(live, client):
    """Whoever reads the mail of the address chooses a password, and sees the certificate."""
    live.read([one(1)])
    live.commit()
    person = Certificate.objects.get().person
    assert not person.has_usable_password()
    live.release()
    invitation = Invitation.objects.get(user=person)
    page = client.post(f"/invitation/{invitation.token}/", {"password": "a long new passphrase"}, follow=True)
    assert page.status_code == 200
    person.refresh_from_db()
    assert person.has_usable_password() and set(Certificate.objects.visible_to(person)) == {Certificate.objects.get()}
