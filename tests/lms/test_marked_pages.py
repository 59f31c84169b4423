"""No page that a trainee or a visitor sees has a sentence that is not marked for translation, and no email to them.

Each page is read in a language that no one speaks (tests/pseudo_language.py): a plain word that is left is unmarked or
data. Each scene names the addresses that it opens; together they are all that a trainee can open.
"""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cohorts.core import roles
from cohorts.people.actions import people
from exams.delivery.actions import proctoring, sittings
from exams.delivery.models import Accommodation, ExamPolicy, ExamWindow, NoShow, Release
from exams.results.actions import reviews
from exams.results.models import ReviewRequest
from lms.certification.actions.certificates import suspend
from lms.certification.models import Certificate
from tests.access.test_access import ours
from tests.cms.conftest import Site
from tests.exams.delivery.sitting_helpers import Hall, promise, right_answers, save
from tests.lms.accommodation_scene import ACCOMMODATION_PAGES, own_accommodations
from tests.lms.application_scene import APPLICATION_PAGES, own_application
from tests.lms.calendar_scene import own_calendar
from tests.lms.certification.conftest import Road
from tests.lms.fee_scene import own_fee
from tests.lms.gate_scene import own_gate
from tests.lms.make_up_scene import own_corrections, own_make_ups
from tests.lms.notices_scene import own_emails
from tests.lms.page_reader import SEARCHES, Reader, logged_in
from tests.lms.profile_scene import letters, own_profile
from tests.lms.public_cohort_scene import public_cohorts
from tests.lms.renewal_scene import RENEWAL_SCENES
from tests.lms.request_scene import own_records, own_requests
from tests.lms.second_factor_scene import PAGES, second_factor
from tests.lms.sign_up_scene import signing_up
from tests.lms.sponsor_scene import SPONSOR_PAGES, own_agencies
from tests.lms.transcript_scene import own_transcript
from tests.lms.waiting_scene import own_places
from tests.pseudo_language import pseudo_language

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Addresses that answer a script, or give a file, or only take a post that leads to a page of a scene.
NO_PAGES = {
    "exam_answers", "exam_state", "exam_take_over", "exam_break", "exam_away", "certificate_document", "up", "robots",
    "sitemap", "script_texts", "certificate_pdf_by_token", "demo", "picture", "session_time",
    "my_invoice_document", "my_note_document", "my_reminder_document", "session_file", "exam_window_file",
    "cohort_file", "calendar_feed", "my_statement", "trainer_outbox", "my_request", "my_requests",
}  # fmt: skip
SCENES = [
    (own_fee, ("desk", "my_home", "my_fees", "my_path")),
    (own_calendar, ("calendars", "calendar_own", "calendar_end", "calendar_cohort")),
    (second_factor, PAGES),
    (own_transcript, ("my_transcript", "my_statement_make", "check_statement")),
    (own_emails, ("my_notices", "unsubscribe")),
    (own_application, APPLICATION_PAGES),
    *RENEWAL_SCENES,
    (signing_up, ("programs_open", "how_to_apply", "sign_up_begin", "sign_up_sent", "sign_up")),
    (own_records, ("my_records", "my_copy_ask", "my_copy_file", "my_erasure_ask", "my_erasure_withdraw")),
    (own_accommodations, ACCOMMODATION_PAGES),
    (own_requests, ("my_home", "my_open_cohorts", "my_ask", "my_request_withdraw")),
    (public_cohorts, ("public_cohort",)),
    (own_gate, ("choose_program", "my_ask", "my_home", "my_path", "desk", "seat_offer")),
    (own_agencies, SPONSOR_PAGES),
    (own_places, ("my_home", "desk", "my_wait_leave", "seat_offer")),
    (own_profile, ("profile", "profile_name", "profile_name_withdraw", "leave_agency")),
    (letters, ("invitation", "invitation_ask")),
    (own_corrections, ("my_correction_ask", "my_correction_back")),
    (own_make_ups, ("my_make_up", "my_make_up_ask", "my_make_up_back")),
]


def scene(*names):
    """Marks a function that opens pages with a `Reader`; `names`: the addresses it opens."""

    def note(function):
        SCENES.append((function, names))
        return function

    return note


@scene("search", "verify", "verify_token", "invitation", "wagtail_serve", "too_large")
def public_pages(reader, world, run_jobs):
    site = Site(world)
    visitor = Client()
    for page in Page.objects.live().descendant_of(site.home, inclusive=True):
        reader.get(visitor, page.specific.get_url())
    reader.get(visitor, "search")
    for words in SEARCHES:
        reader.get(visitor, f"/search/?q={words}")
    reader.get(visitor, "/verify/no-such-token/")
    reader.get(visitor, "verify")
    reader.post(visitor, "verify", data={"number": "", "family_name": ""})
    for _ in range(22):
        answer = visitor.post(reverse("verify"), {"number": "2026-00001-X", "family_name": "Nobody"})
        reader.keep(answer)
    reader.get(visitor, "/no-such-page/")
    reader.keep(visitor.get(reverse("too_large")))
    strict = Client(enforce_csrf_checks=True)
    reader.keep(strict.post(reverse("verify"), {"number": "1"}))
    invitation = people.invite(
        email="new@example.org", given_name="Noor", family_name="Haddad", organization=world.agency,
        role=roles.TRAINEE, by=world.agency_coordinator, at=timezone.now(),
    )  # fmt: skip
    reader.get(visitor, "invitation", invitation.token)
    reader.post(visitor, "invitation", invitation.token, data={"password": "short"})
    reader.get(visitor, "invitation", "no-such-token")
    run_jobs()


@scene(
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive",
    "account_email_verification_sent", "account_confirm_email", "account_reset_password_from_key",
    "account_reset_password_from_key_done",
)  # fmt: skip
def log_in(reader, world, run_jobs):
    visitor = Client()
    for name in (
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive",
        "account_email_verification_sent", "account_reset_password_from_key_done",
    ):  # fmt: skip
        reader.get(visitor, name)
    reader.post(visitor, "account_login", data={"login": "trainee@example.org", "password": "wrong"})
    reader.post(visitor, "account_login", data={})
    reader.post(visitor, "account_reset_password", data={})
    reader.post(visitor, "account_reset_password", data={"email": "trainee@example.org"})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    reader.get(visitor, link.partition("localhost:8000")[2] or link)
    reader.get(visitor, "/accounts/confirm-email/wrong/")
    reader.get(visitor, "/accounts/password/reset/key/1-wrong/")


# --- A trainee ---


@scene(
    "account_email", "account_change_password", "account_logout", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "usersessions_list", "mfa_view_recovery_codes", "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
)  # fmt: skip
def own_account(reader, world, run_jobs):
    client = Client()
    client.post(reverse("account_login"), {"login": "trainee@example.org", "password": "correct horse"})
    client.force_login(world.trainee)
    reader.get(client, "account_reauthenticate")
    reader.post(client, "account_reauthenticate", data={"password": "correct horse"})
    for name in ("account_email", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn"):
        reader.get(client, name)
        reader.post(client, name)
    reader.post(client, "account_email", data={"action_add": "", "email": "other@example.org"})
    TOTP.activate(world.trainee, generate_totp_secret())
    for name in (
        "mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp",
        "usersessions_list", "account_logout",
    ):  # fmt: skip
        reader.get(client, name)


@scene("my_exams", "exam_window", "exam_begin", "exam_sitting", "exam_submit", "exam_practice", "exam_result")
def exam_day(reader, world, run_jobs):
    hall = Hall(world, now=timezone.now() - timedelta(minutes=5))
    client = logged_in(world.trainee)
    reader.get(client, "my_exams")
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    reader.get(client, "exam_window", hall.window.pk)
    reader.post(client, "exam_begin", hall.window.pk, data=promise(hall.window, start_code="AAA"))
    reader.post(client, "exam_begin", hall.window.pk)
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=False, holds_results=True)
    for kind, minutes in (("time_150", 0), ("breaks", 15), ("large_print", 0)):
        Accommodation.objects.create(
            person=world.trainee, kind=kind, minutes=minutes, reference="7", valid_from=date(2026, 1, 1),
            valid_to=date(2036, 1, 1), at=timezone.now(),
        )  # fmt: skip
    reader.get(client, "exam_window", hall.window.pk)
    reader.post(client, "exam_begin", hall.window.pk, data=promise(hall.window))
    sitting = hall.window.sittings.get()
    reader.get(client, "exam_sitting", sitting.pk)
    reader.post(client, "exam_sitting", sitting.pk, data={"epoch": "7"})
    reader.get(client, "exam_submit", sitting.pk)
    reader.get(client, "my_exams")
    proctoring.begin_break(sitting_id=sitting.pk, by=world.trainee, at=timezone.now())
    reader.get(client, "exam_sitting", sitting.pk)
    reader.get(client, "my_exams")
    proctoring.end_break(sitting_id=sitting.pk, by=world.trainee, at=timezone.now())
    proctoring.pause(sitting_ids=[sitting.pk], reason="Alarm", by=world.proctor, at=timezone.now())
    reader.get(client, "exam_sitting", sitting.pk)
    reader.get(client, "my_exams")
    proctoring.resume(sitting_ids=[sitting.pk], by=world.proctor, at=timezone.now())
    reader.post(client, "exam_submit", sitting.pk, data={"epoch": str(sitting.epoch)})
    reader.get(client, "my_exams")
    Release.objects.create(window=hall.window, by=world.examinations, at=timezone.now())
    reader.get(client, "exam_result", sitting.pk)
    reader.get(client, "my_exams")
    hall.exam.role = "practice"
    hall.exam.pk, hall.exam.code = None, "practice"
    hall.exam.save(force_insert=True)
    hall.form_of("practice-a", exam=hall.exam)
    reader.get(client, "exam_practice", hall.exam.pk)
    reader.post(client, "exam_practice", hall.exam.pk)
    sitting = world.trainee.sittings.filter(state="begun").get()
    save(sitting, *right_answers(sitting)[:3], device="", at=timezone.now())
    reader.get(client, "exam_practice", hall.exam.pk)
    reader.post(client, "exam_submit", sitting.pk, data={"epoch": str(sitting.epoch)})
    reader.get(client, "my_exams")
    reader.get(client, "exam_practice", hall.exam.pk)


@scene("my_exams", "exam_window", "exam_result", "exam_ask_for_review")
def results(reader, world, run_jobs):
    hall = Hall(world, now=timezone.now() - timedelta(minutes=5))
    limits = {"waiting_days": 30, "preparation_before": 2, "review_days": 30, "no_show_uses_attempt": True}
    ExamPolicy.objects.create(exam=hall.exam, valid_from=hall.now, authority="Board", at=hall.now, **limits)
    client = logged_in(world.trainee)
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=world.trainee, at=timezone.now(), how="person")
    reader.get(client, "exam_result", sitting.pk)
    again = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=-0.05, closes=24)
    coming = hall.window_of(hall.exam, hall.form_of("form-c"), hall.cohort, opens=24, closes=48)
    missed = hall.window_of(hall.exam, hall.form_of("form-d"), hall.cohort, opens=-9, closes=-8)
    NoShow.objects.create(window=missed, person=world.trainee, at=timezone.now())
    for window in (again, coming, missed):
        reader.get(client, "exam_window", window.pk)
    reader.get(client, "my_exams")
    reader.get(client, "exam_ask_for_review", sitting.pk)
    reader.post(client, "exam_ask_for_review", sitting.pk)
    reader.post(client, "exam_ask_for_review", sitting.pk, data={"text": "The alarm rang."})
    reader.get(client, "exam_ask_for_review", sitting.pk)
    review = ReviewRequest.objects.get()
    reviews.decide_review(review=review, outcome="set_aside", reason="Alarm", by=world.examinations, at=timezone.now())
    reader.get(client, "exam_result", sitting.pk)
    reader.get(client, "my_exams")


@scene("desk", "my_home", "my_cohort", "my_path", "certificate_page", "verify_token")
def path(reader, world, run_jobs):
    road = Road(world)
    client = logged_in(world.trainee)

    def look(*cohorts):
        for name in ("desk", "my_home", "my_path"):
            reader.get(client, name)
        for cohort in cohorts:
            reader.get(client, "my_cohort", cohort.pk)

    look()
    with time_machine.travel(road.now):
        seat = road.seat()
        look(road.cohort)
        road.admit(world.trainee, admitted=False, reason="Alarm")
        look()
        road.attend(seat)
        road.correct(seat, 100)
        look(road.cohort)
        invoice = road.charge(seat)
        road.window("pet-midterm")
        look(road.cohort)
        road.admit(world.trainee)
        road.pay(invoice)
        road.sit(seat, "pet-midterm", "50")
        road.sit(seat, "pet-final", "60")
        look()
        road.sit(seat, "pet-final", "80")
        look()
        run_jobs()
        look()
        certificate = Certificate.objects.get()
        reader.get(client, "certificate_page", certificate.pk)
        reader.get(Client(), "verify_token", certificate.token)
        suspend(certificate=certificate, reason="Alarm", by=None, at=road.now)
        reader.get(client, "certificate_page", certificate.pk)
        reader.get(Client(), "verify_token", certificate.token)
        run_jobs()
        look()


@pytest.mark.parametrize(("function", "names"), SCENES, ids=[function.__name__ for function, _ in SCENES])
def test_no_page_of_a_trainee_holds_an_unmarked_sentence(function, names, world, run_jobs, monkeypatch):
    cache.clear()  # And no documents: their faces do not have the letters of the pseudo-language.
    monkeypatch.setattr("lms.certification.tasks.keep_documents", lambda: 0)
    reader = Reader()
    with pseudo_language():
        function(reader, world, run_jobs)
    assert not (lines := reader.unmarked()), "\n".join(lines)
    assert set(names) <= reader.names


def test_the_scenes_open_every_address_of_a_trainee():
    allowed = {"anyone", "signed in", roles.TRAINEE}
    names = {entry.name for _, entry in ours() if entry.name and allowed & set(entry.callback.allowed.roles)}
    assert names - NO_PAGES - {name for _, declared in SCENES for name in declared} == set()
