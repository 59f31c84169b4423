"""A transcript says what a person has of each course; a statement of completion stays as it was made (D27)."""

import io
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from cohorts.training.actions.completion import make_statement
from cohorts.training.models import CompletionStatement, CreditDecision, TrainingCycle
from cohorts.training.models.transcripts import transcript_of
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def attended(world):
    """A finished cohort of two days that the trainee attended in full; the course has sixteen hours."""
    world.shorten(16)
    world.attended_cohort = world.cohort(days=2, state="finished", trainer=world.trainer)
    world.seat = world.enroll(world.attended_cohort)
    world.marks = [
        create_mark(session=session, enrollment=world.seat, by=world.trainer, at=session.ends_at)
        for session in world.attended_cohort.sessions.order_by("starts_at")
    ]
    return world


def state_completion(world, **more):
    fields = {"person": world.trainee, "course": world.course(), "by": world.trainee, "at": NOW + timedelta(days=60)}
    return make_statement(**(fields | more))


def correct(world, minutes):
    mark = world.marks[1]
    create_mark(
        session=mark.session, enrollment=world.seat, number=2, minutes=minutes, by=world.trainer,
        at=mark.at + timedelta(days=1), reason="Left earlier",
    )  # fmt: skip


def test_the_transcript_has_units_sessions_and_credit_from_elsewhere(attended):
    unit = attended.course().versions.get().units.first()
    CreditDecision.objects.create(
        person=attended.trainee, unit=unit, unit_to=60, number=1, evidence="Letter", earned_on=NOW.date(), at=NOW
    )
    (record,) = transcript_of(attended.trainee)
    assert record.credit.complete and [row.credited for row in record.credit.units] == [480, 480]
    assert [(row.minutes, row.vendor, row.counts) for row in record.sessions] == [
        (480, attended.vendor.name, True),
        (480, attended.vendor.name, True),
    ]
    assert [row.minutes for row in record.decisions] == [60]
    assert transcript_of(attended.other_trainee) == []


def test_what_was_attended_before_a_new_cycle_stays_on_the_transcript_and_does_not_count(attended):
    begins = attended.attended_cohort.ends_at + timedelta(days=10)
    TrainingCycle.objects.create(
        person=attended.trainee, course=attended.course(), begins_at=begins, reason="Retraining", at=begins
    )
    (record,) = transcript_of(attended.trainee)
    assert record.credit.credited == 0 and [row.counts for row in record.sessions] == [False, False]
    with refuses("course_not_completed"):
        state_completion(attended)


def test_a_statement_is_made_once_and_only_when_the_hours_are_complete(attended):
    statement = state_completion(attended)
    days = [session.starts_at.date() for session in attended.attended_cohort.sessions.order_by("starts_at")]
    assert (statement.first_on, statement.completed_on) == (days[0], days[1])
    assert (statement.name, statement.vendors) == (attended.trainee.get_full_name(), attended.vendor.name)
    assert state_completion(attended) == statement and CompletionStatement.objects.count() == 1
    correct(attended, 60)
    with refuses("course_not_completed"):
        state_completion(attended)


@pytest.mark.parametrize(
    ("code", "audience", "who"), [("crisis", "trainees", "trainee"), ("coaching", "supervisors", "supervisor")]
)
def test_each_course_has_its_statement_for_attendance_also_crisis_and_coaching(world, client, code, audience, who):
    """Attended is not passed: no exam is asked for, and the statement says nothing about one."""
    person = getattr(world, who)
    course = world.course(code, hours=16, missed=0, audience=audience)
    cohort = world.cohort("C-1", course=course, days=2, state="finished", trainer=world.trainer)
    seat = world.enroll(cohort, person, world.agency)
    for session in cohort.sessions.all():
        create_mark(session=session, enrollment=seat, by=world.trainer, at=session.ends_at)
    client.force_login(person)
    client.post(reverse("my_statement_make", args=[course.pk]))
    statement = CompletionStatement.objects.get(person=person)
    text = pypdfium2.PdfDocument(client.get(reverse("my_statement", args=[statement.pk])).content)[0]
    assert course.title in text.get_textpage().get_text_range()
    assert "It is not a certificate" in client.get(reverse("check_statement", args=[statement.token])).text


def test_nobody_but_the_person_and_program_staff_makes_a_statement(attended):
    for stranger in (attended.vendor_coordinator, attended.agency_coordinator, attended.other_trainee):
        with refuses("role_required"):
            state_completion(attended, by=stranger)
    assert state_completion(attended, by=attended.program_staff).by == attended.program_staff


def test_after_a_change_of_name_another_statement_is_made_and_the_old_one_shows_the_name_on_it(attended, client):
    old = state_completion(attended)
    attended.trainee.given_name = "Ruth"
    attended.trainee.save()
    new = state_completion(attended)
    assert new.name == "Ruth Example" and new.pk != old.pk
    page = client.get(reverse("check_statement", args=[old.token]))
    assert old.name in page.text and "Ruth" not in page.text and "genuine" in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in page["Cache-Control"]
    assert client.get(reverse("check_statement", args=["x" * 32])).status_code == 404


def test_the_page_of_a_statement_says_when_its_hours_are_not_complete_any_more(attended, client):
    page = reverse("check_statement", args=[state_completion(attended).token])
    assert "not complete any more" not in client.get(page).text
    correct(attended, 60)
    assert "not complete any more" in client.get(page).text


def test_a_person_gets_their_statement_as_a_tagged_pdf_with_a_link_to_check_it(attended, client):
    client.force_login(attended.trainee)
    page = reverse("my_transcript")
    assert "Get a statement of completion" in client.get(page).text
    client.post(reverse("my_statement_make", args=[attended.course().pk]))
    statement = CompletionStatement.objects.get()
    document = reverse("my_statement", args=[statement.pk])
    assert document in client.get(page).text
    answer = client.get(document)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and len(pdf.pages) == 1
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert statement.name in text and "16 h credited of 16 h" in text and "says nothing" in text
    assert statement.token in text.replace("\r\n", "")
    client.force_login(attended.other_trainee)
    assert client.get(document).status_code == 404
    client.force_login(attended.vendor_coordinator)
    assert client.get(document).status_code == 404


def test_a_statement_of_somebody_without_complete_hours_is_refused_on_their_page(world, client):
    world.enroll(world.cohort())
    client.force_login(world.trainee)
    answer = client.post(reverse("my_statement_make", args=[world.course().pk]), follow=True)
    assert not CompletionStatement.objects.exists()
    assert "no statement of them yet" in answer.text
