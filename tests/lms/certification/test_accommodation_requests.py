"""Somebody asks for accommodations, one person of the office answers, and what is granted applies by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from cohorts.training.models import Holiday
from exams.delivery.actions import accommodations
from exams.delivery.models import Accommodation, Sitting
from lms.certification.actions import accommodation_appeals, accommodation_requests, accommodation_reviews
from lms.certification.models import AccommodationPaper, AccommodationRequest
from tests.lms.certification.accommodation_desk import CLOCKS, SECRET, Asking
from tests.lms.certification.application_desk import pdf
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Asking(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return Asking(world)


def minutes_of(sitting):
    sitting = Sitting.objects.get(pk=sitting.pk)
    return (sitting.deadline_at - sitting.started_at).total_seconds() / 60


def test_a_grant_gives_more_time_in_an_exam_that_is_booked_and_in_one_that_is_running(desk):
    sitting = desk.sit()
    assert minutes_of(sitting) == 60
    desk.ask("time_150", "breaks")
    desk.take()
    desk.answer(at=desk.later(minutes=10))
    assert minutes_of(sitting) == 90
    assert desk.row.state == "granted"
    kinds = set(desk.grants().values_list("kind", "minutes"))
    assert kinds == {("time_150", 0), ("breaks", 20)}


def test_a_grant_of_before_counts_in_an_exam_that_begins_later(desk):
    desk.ask("time_200")
    desk.take()
    desk.answer()
    assert minutes_of(desk.sit(at=desk.later(hours=1))) == 120


def test_what_is_taken_back_ends_in_a_running_exam_but_leaves_ten_minutes(desk):
    desk.ask("time_200")
    desk.take()
    desk.answer()
    sitting = desk.sit()
    desk.end(at=desk.later(minutes=70))
    assert minutes_of(sitting) == 80
    assert desk.row.state == "ended"
    assert not desk.grants().in_force(desk.now.date()).exists()


def test_what_is_for_a_training_changes_no_clock_of_an_exam(desk):
    sitting = desk.sit()
    desk.ask("breaks", purposes=("training", "interview"))
    desk.take()
    desk.answer()
    assert minutes_of(sitting) == 60
    assert sitting.events.filter(kind="granted").count() <= 1
    assert [row.minutes for row in desk.grants()] == [0, 0]


def test_of_two_grants_the_better_counts_and_the_other_stays_when_one_ends(desk):
    day = desk.now.date()
    about = {"valid_from": day, "valid_to": day + timedelta(days=9), "by": desk.staff, "at": desk.now}
    accommodations.grant(person=desk.person, kind="time_125", minutes=0, **about)
    desk.ask("time_200")
    desk.take()
    desk.answer()
    sitting = desk.sit()
    assert minutes_of(sitting) == 120
    desk.end()
    assert minutes_of(sitting) == 75


def test_the_answer_is_due_after_so_many_business_days_of_the_program(desk):
    """The request came on a Monday; ten business days later is a Monday, a day off later a Tuesday."""
    assert desk.ask().due_on == date(2026, 3, 16)
    accommodation_requests.withdraw_request(request=desk.row, by=desk.person, at=desk.now)
    Holiday.objects.create(day=date(2026, 3, 5), name="Day off", at=desk.now)
    assert desk.ask().due_on == date(2026, 3, 17)


def test_without_days_in_the_rules_an_answer_is_due_after_ten_business_days_and_one_can_appeal_for_thirty(world):
    desk = Asking(world, clocks={})
    assert desk.ask().due_on == date(2026, 3, 16)
    desk.take()
    desk.deny()
    assert accommodation_appeals.term_of(desk.row).ends_on == date(2026, 4, 1)


def test_the_clock_stands_while_the_office_waits_for_the_person_where_the_rules_say_so(desk):
    desk.ask()
    desk.take()
    desk.more(at=desk.later(days=2))
    assert (desk.row.state, desk.row.paused_on) == ("more_needed", date(2026, 3, 4))
    desk.send(at=desk.later(days=9))
    # Eight business days were left on Wednesday; they are left again on the next Wednesday.
    assert (desk.row.state, desk.row.due_on, desk.row.paused_on) == ("submitted", date(2026, 3, 23), None)


def test_the_clock_runs_on_where_the_rules_do_not_stop_it(world):
    desk = Asking(world, clocks=CLOCKS | {"return_pauses_review": False})
    desk.ask()
    desk.take()
    desk.more(at=desk.later(days=2))
    desk.send(at=desk.later(days=9))
    assert desk.row.due_on == date(2026, 3, 16)


def test_a_part_is_granted_with_a_reason_and_the_rest_can_be_appealed(desk):
    desk.ask("time_200", "reader")
    desk.take()
    with refuses("accommodation_reason_missing"):
        desk.answer({"time_200": "time_150"})
    desk.answer({"time_200": "time_150", "reader": None}, reason="Half as much again is enough.")
    assert desk.row.state == "partly"
    assert [row.kind for row in desk.grants()] == ["time_150"]
    assert accommodation_appeals.term_of(desk.row).ends_on == date(2026, 4, 1)


def test_only_another_kind_of_time_is_granted_instead_of_what_was_asked(desk):
    desk.ask("reader")
    desk.take()
    with refuses("accommodation_other_kind"):
        desk.answer({"reader": "scribe"}, reason="x")


def test_one_reviewer_alone_reads_what_the_person_wrote_and_each_read_is_in_the_log(desk):
    desk.ask(words=SECRET, file=pdf())
    paper = AccommodationPaper.objects.order_by("pk").first()
    about = {"paper": paper, "at": desk.now}
    with refuses("accommodation_not_yours"):
        accommodation_reviews.read_paper(by=desk.staff, **about)
    desk.take()
    with refuses("accommodation_not_yours"):
        accommodation_reviews.read_paper(by=desk.colleague, **about)
    assert accommodation_reviews.read_paper(by=desk.staff, **about).decode() == SECRET
    assert ModelLogEntry.objects.filter(data__purpose=accommodation_reviews.PURPOSE).count() == 1
    desk.answer()
    with refuses("accommodation_request_over"):
        accommodation_reviews.read_paper(by=desk.staff, **about)
    assert accommodation_reviews.read_paper(by=desk.person, **about).decode() == SECRET


def test_what_the_person_wrote_is_in_no_table_and_no_email(desk):
    desk.ask(words=SECRET)
    desk.take()
    desk.deny()
    desk.appeal()
    tables = [AccommodationRequest, AccommodationPaper, Email, ModelLogEntry]
    assert SECRET not in str([list(model.objects.values()) for model in tables])


def test_the_emails_say_neither_what_it_is_about_nor_what_was_answered(desk, run_jobs):
    desk.ask("time_150", "reader")
    desk.take()
    desk.more()
    desk.send()
    desk.answer({"time_150": "time_150"}, reason="Quartz.")
    rows = Email.objects.filter(person=desk.person, kind="personal-request")
    assert rows.count() == 3
    for row in rows:
        letter = message_of(row)
        text = f"{letter.subject} {letter.body} {row.key} {row.event}".lower()
        assert f"/my/requests/{desk.row.pk}/" in text
        for word in ("accommodation", "quartz", "grant", "time", "denied"):
            assert word not in text


def test_an_answer_from_before_the_person_sent_a_paper_is_refused(desk):
    desk.ask()
    desk.take()
    desk.send(file=pdf())
    with refuses("accommodation_papers_new"):
        desk.answer(seen=0)
    desk.answer(seen=2)


def test_nobody_asks_or_answers_for_somebody_else(desk):
    with refuses("accommodation_of_another"):
        desk.ask(by=desk.staff)
    desk.ask()
    with refuses("accommodation_asked_already"):
        desk.ask()
    with refuses("role_required_at"):
        desk.take(by=desk.world.program_staff)
    with refuses("accommodation_of_another"):
        accommodation_requests.withdraw_request(request=desk.row, by=desk.staff, at=desk.now)


def test_staff_neither_take_nor_answer_their_own_request(desk):
    desk.ask(person=desk.staff, by=desk.staff)
    with refuses("review_own"):
        desk.take()
    desk.take(by=desk.colleague)
    desk.answer(by=desk.colleague)
    assert desk.row.state == "granted"


def test_an_interpreter_needs_the_name_of_a_language_and_nothing_else_fits_there(desk):
    for language in ("", "Because of my health: 3", "x" * 90):
        with refuses("accommodation_language_missing"):
            desk.ask("interpreter", language=language)
    assert desk.ask("interpreter", language="Haitian Creole").language == "Haitian Creole"


def test_a_file_that_is_no_pdf_and_no_picture_is_refused_and_nothing_is_kept(desk):
    with refuses("upload_kind"):
        desk.ask(file=b"MZ not a paper")
    assert not AccommodationRequest.objects.exists()


def test_another_person_decides_about_an_appeal_and_then_answers_again(desk):
    """CE-D22, CE-D25: day 0 is the day of the notice; a delivery in another way begins the term again."""
    desk.ask(words=SECRET)
    desk.take()
    desk.deny()
    about = {"request": desk.row, "by": desk.staff, "at": desk.later(days=4)}
    accommodation_appeals.record_delivery(on=date(2026, 3, 4), how="By letter", **about)
    assert accommodation_appeals.term_of(desk.row).ends_on == date(2026, 4, 3)
    appeal = desk.appeal(at=desk.later(days=5))
    with refuses("accommodation_decided_before"):
        accommodation_appeals.take_appeal(appeal=appeal, by=desk.staff, at=desk.now)
    appeal = accommodation_appeals.take_appeal(appeal=appeal, by=desk.colleague, at=desk.now)
    paper = AccommodationPaper.objects.get()
    assert accommodation_appeals.read_appeal(appeal=appeal, by=desk.colleague, at=desk.now) == SECRET
    assert accommodation_reviews.read_paper(paper=paper, by=desk.colleague, at=desk.now).decode() == SECRET
    accommodation_appeals.decide_appeal(
        appeal=appeal, granted=True, reason="You are right.", by=desk.colleague, at=desk.later(days=6)
    )
    desk.reload()
    assert (desk.row.state, desk.row.reviewer) == ("submitted", desk.colleague)
    desk.answer(by=desk.colleague, at=desk.later(days=6))
    assert desk.row.state == "granted"
    assert Accommodation.objects.of_person(desk.person).count() == 1


def test_an_appeal_after_the_last_day_is_refused(desk):
    desk.ask()
    desk.take()
    desk.deny()
    with refuses("appeal_too_late", day=date(2026, 4, 1)):
        desk.appeal(at=desk.later(days=32))
    appeal = desk.appeal(at=desk.later(days=29))
    accommodation_appeals.withdraw_appeal(appeal=appeal, by=desk.person, at=desk.now)
    assert desk.appeal(at=desk.later(days=29)).state == "open"


def test_a_denied_request_can_be_opened_again_and_what_was_granted_before_stays(desk):
    desk.ask("time_150", "reader")
    desk.take()
    desk.answer({"time_150": "time_150"}, reason="No reader.")
    accommodation_reviews.reopen_request(request=desk.row, reason="A mistake.", by=desk.staff, at=desk.now)
    desk.reload()
    desk.deny()
    assert desk.row.state == "partly"
    assert [row.kind for row in desk.grants()] == ["time_150"]


def test_a_request_that_was_granted_can_be_renewed_and_both_count(desk):
    first = desk.ask("time_150")
    desk.take()
    desk.answer(days=5)
    desk.ask("time_150", renews=first)
    desk.take()
    desk.answer(days=900)
    assert desk.row.renews == first
    assert minutes_of(desk.sit()) == 90
