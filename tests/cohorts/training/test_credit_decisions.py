"""Hours from elsewhere are credited by a decision with evidence; courses are begun again; both can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from cohorts.training.actions import credit_decisions
from cohorts.training.actions.credit_decisions import Elsewhere
from cohorts.training.actions.credits import recount_everyone
from cohorts.training.models import CourseCredit, CreditDecision, CycleAnnulment, TrainingCycle
from cohorts.training.models.transcripts import transcript_of
from lms.certification.models import Candidacy, Reconsideration
from tests.exams.delivery.rows import into_admin
from tests.presence import create_mark
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
EVIDENCE = "Certificate 4711 of Lakeland College"


@pytest.fixture
def scene(world):
    """A course of sixteen hours, of which the trainee attended the first of two days a month ago."""
    world.shorten(16)
    world.moment = timezone.now()
    starts = world.moment - timedelta(days=30)
    world.first = world.cohort(days=2, state="running", trainer=world.trainer, starts=starts)
    world.seat = world.enroll(world.first)
    session = world.first.sessions.order_by("starts_at").first()
    create_mark(session=session, enrollment=world.seat, by=world.trainer, at=session.ends_at)
    world.units = list(world.course().versions.get().units.order_by("number"))
    return world


def grant(scene, unit=1, **more):
    fields = {"unit": scene.units[unit], "earned_on": home_day(scene.moment), "evidence": EVIDENCE}
    elsewhere = Elsewhere(**{**fields, **{name: more.pop(name) for name in list(more) if name in _ELSEWHERE}})
    about = {"person": scene.trainee, "by": scene.program_staff, "at": scene.moment}
    return credit_decisions.grant_credit(elsewhere=elsewhere, **{**about, **more})


_ELSEWHERE = ("unit", "earned_on", "evidence", "first", "end")


def credited(scene):
    return CourseCredit.objects.get(person=scene.trainee).credited


def test_hours_from_elsewhere_count_and_the_person_is_emailed(scene):
    row = grant(scene)
    assert (row.minutes, row.number) == (480, 1)
    assert credited(scene) == 960 and transcript_of(scene.trainee)[0].credit.complete
    assert recount_everyone(by=None, at=scene.moment) == 0
    (email,) = Email.objects.filter(event="credit")
    assert email.person == scene.trainee and EVIDENCE in email.body and "8 h" in email.body.replace("\u00a0", " ")


def test_a_part_of_a_unit_is_credited_and_minutes_attended_here_count_once(scene):
    grant(scene, first=0, end=120)
    assert credited(scene) == 600
    grant(scene, unit=0)
    assert credited(scene) == 600


def test_hours_are_taken_back_with_a_reason_and_can_be_credited_again(scene):
    row = grant(scene)
    back = credit_decisions.withdraw_credit(
        decision=row, reason="The certificate is forged.", by=scene.program_staff, at=scene.moment
    )
    assert credited(scene) == 480 and (back.number, back.granted) == (2, False)
    assert "The certificate is forged." in Email.objects.filter(event="credit").latest("pk").body
    with refuses("credit_withdrawn_already"):
        credit_decisions.withdraw_credit(decision=row, reason="Again", by=scene.program_staff, at=scene.moment)
    assert grant(scene).number == 3 and credited(scene) == 960
    (record,) = transcript_of(scene.trainee)
    assert [row.number for row in record.all_decisions] == [1, 2, 3] and len(record.decisions) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"evidence": "  "}, "credit_evidence_missing"),
        ({"first": 10, "end": 10}, "credit_minutes_wrong"),
        ({"first": 0, "end": 481}, "credit_minutes_wrong"),
    ],
)
def test_what_cannot_be_credited_is_refused_and_nothing_is_written(scene, more, code):
    with refuses(code):
        grant(scene, **more)
    assert CreditDecision.objects.count() == 0 and not Email.objects.filter(event="credit")


def test_a_day_to_come_the_same_minutes_twice_ones_own_hours_and_other_roles_are_refused(scene):
    with refuses("credit_day_to_come"):
        grant(scene, earned_on=home_day(scene.moment) + timedelta(days=2))
    grant(scene)
    with refuses("credit_granted_already"):
        grant(scene)
    with refuses("own_credit"):
        grant(scene, person=scene.program_staff)
    for other in (scene.vendor_coordinator, scene.examinations, scene.agency_coordinator):
        with refuses("role_required"):
            grant(scene, unit=0, by=other)


def begin(scene, days_ago=0, **more):
    about = {
        "person": scene.trainee, "course": scene.course(), "reason": "Retraining", "by": scene.program_staff,
        "begins_on": home_day(scene.moment) - timedelta(days=days_ago), "at": scene.moment,
    }  # fmt: skip
    return credit_decisions.begin_cycle(**{**about, **more})


def test_whoever_begins_a_course_again_keeps_the_old_hours_on_the_transcript_only(scene):
    begin(scene)
    assert credited(scene) == 0
    (record,) = transcript_of(scene.trainee)
    assert [row.counts for row in record.sessions] == [False] and len(record.cycles) == 1
    (email,) = Email.objects.filter(event="course-again")
    assert "The reason: Retraining" in email.body and email.person == scene.trainee


def test_beginning_again_is_annulled_with_a_reason_and_the_hours_count_again(scene):
    earlier, cycle = begin(scene, 20), begin(scene)
    with refuses("cycle_not_the_last"):
        credit_decisions.annul_cycle(cycle=earlier, reason="No", by=scene.program_staff, at=scene.moment)
    credit_decisions.annul_cycle(cycle=cycle, reason="Wrong person", by=scene.program_staff, at=scene.moment)
    with refuses("cycle_annulled_already"):
        credit_decisions.annul_cycle(cycle=cycle, reason="No", by=scene.program_staff, at=scene.moment)
    assert credited(scene) == 0, "the earlier one counts"
    credit_decisions.annul_cycle(cycle=earlier, reason="Wrong person", by=scene.program_staff, at=scene.moment)
    assert credited(scene) == 480 and CycleAnnulment.objects.count() == 2
    assert "counts again" in Email.objects.filter(event="course-again").latest("pk").body
    assert recount_everyone(by=None, at=scene.moment) == 0


def test_what_cannot_begin_again_is_refused(scene):
    with refuses("cycle_to_come"):
        begin(scene, -2)
    with refuses("cycle_without_course"):
        begin(scene, person=scene.other_trainee)
    with refuses("reason_missing"):
        begin(scene, reason=" ")
    with refuses("own_credit"):
        begin(scene, person=scene.program_staff)
    begin(scene, 3)
    with refuses("cycle_not_later"):
        begin(scene, 3)
    with refuses("credit_before_cycle"):
        grant(scene, earned_on=home_day(scene.moment) - timedelta(days=5))
    assert TrainingCycle.objects.count() == 1


def test_certification_looks_again_at_whoever_has_other_hours(scene):
    candidacies = Candidacy.objects.filter(person=scene.trainee).count()
    Reconsideration.objects.all().delete()
    grant(scene)
    assert Reconsideration.objects.count() == candidacies


def test_program_staff_do_all_of_it_on_the_pages_of_the_transcript(scene, client):
    into_admin(client, scene.program_staff)
    page = reverse("person_transcript", args=[scene.trainee.pk])
    assert page in client.get(reverse("person", args=[scene.trainee.pk])).content.decode()
    sent = {"unit": scene.units[1].pk, "earned_on": home_day(scene.moment).isoformat(), "evidence": EVIDENCE}
    grant_page = reverse("credit_grant", args=[scene.trainee.pk])
    assert client.post(grant_page, sent | {"evidence": ""}).status_code == 422
    assert client.post(grant_page, sent, follow=True).redirect_chain[-1][0] == page
    assert EVIDENCE in client.get(page).content.decode()
    assert client.post(reverse("person_statement", args=[scene.trainee.pk, scene.course().pk])).status_code == 302
    statement = transcript_of(scene.trainee)[0].statement
    document = client.get(reverse("statement_document", args=[statement.pk]))
    assert document["Content-Type"] == "application/pdf"
    row = CreditDecision.objects.get()
    assert client.get(reverse("credit_withdraw", args=[row.pk])).status_code == 200
    client.post(reverse("credit_withdraw", args=[row.pk]), {"reason": "Forged"})
    begins = {"course": scene.course().pk, "begins_on": home_day(scene.moment).isoformat(), "reason": "Retraining"}
    assert client.get(reverse("cycle_begin", args=[scene.trainee.pk])).status_code == 200
    client.post(reverse("cycle_begin", args=[scene.trainee.pk]), begins)
    assert "Retraining" in client.get(page).content.decode()
    client.post(reverse("cycle_annul", args=[TrainingCycle.objects.get().pk]), {"reason": "Wrong person"})
    assert "Wrong person" in client.get(page).content.decode() and credited(scene) == 480


def test_an_auditor_reads_the_transcript_and_decides_nothing(scene, client):
    grant(scene)
    into_admin(client, scene.auditor)
    text = client.get(reverse("person_transcript", args=[scene.trainee.pk])).content.decode()
    assert EVIDENCE in text and reverse("credit_grant", args=[scene.trainee.pk]) not in text
    assert client.get(reverse("credit_grant", args=[scene.trainee.pk])).status_code == 404
