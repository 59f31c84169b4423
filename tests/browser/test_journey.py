"""The whole journey in a real browser: from a scheduled cohort to a verified certificate, and one without a pass.

The server's clock is the test's own, so that weeks of training pass in seconds; the browser's clock runs as ever.
Sessions last twelve hours, so everyone logs in again after a jump in time.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cohorts.billing.actions import invoices
from cohorts.training.actions import attendance
from cohorts.training.models import Cohort, Enrollment, VendorApproval
from exams.assembly.models import Exam
from exams.bank.models import Domain
from exams.delivery.models import Answer, Sitting
from lms.certification.actions import decisions, programs
from lms.certification.models import Certificate, Decision, Program
from tests.browser.conftest import ready, saved
from tests.charges import payer_of, receive
from tests.exams.delivery.sitting_helpers import SECRET, Hall
from tests.presence import present
from tests.world import World

pytestmark = pytest.mark.browser
PROGRAM_FILE = Path(__file__).parents[1] / "lms/certification/five_requirements.yaml"


class Clock:
    """The time on the server."""

    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at

    def go_to(self, at):
        assert at > self.at
        self.at = at


class Road:
    """Data of the journey: a course of 80 hours, a published midterm and final, the example program."""

    def __init__(self, at):
        self.world = World()
        self.course = self.world.course()
        VendorApproval.objects.create(
            vendor=self.world.vendor, course=self.course, approved=True, valid_from=at.date(), at=at
        )
        shelf = object.__new__(Hall)
        shelf.world, shelf.now = self.world, at
        shelf.domains = [Domain.objects.create(code=c, title=t) for c, t in (("D1", "Recovery"), ("D4", "Ethics"))]
        for role, form in (("midterm", "mid"), ("final", "fin")):
            exam = Exam.objects.create(
                code=f"pet-{role}", title=f"PET {role}", role=role, course=self.course, minutes_allowed=60
            )
            shelf.form_of(form, exam=exam, cut="70.00")
        programs.load_program(
            source=PROGRAM_FILE.read_text(encoding="utf-8"),
            authority=self.world.state.name,
            by=None,
            at=at,
        )
        self.program = Program.objects.get()

    def pay(self, at):
        """Invoice the agency and record the payment as state finance staff."""
        payer = payer_of(self.world.agency)
        invoice = invoices.issue_invoice(
            payer=payer, due_on=(at + timedelta(days=30)).date(), by=self.world.finance, at=at
        )
        owed = sum(line.amount for line in invoice.lines.all())
        received_on = (at - timedelta(days=1)).date()
        receive(payer, owed, received_on=received_on, reference="CHK-1", by=self.world.finance, at=at)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def road(site, clock):
    return Road(clock.at)


def schedule(page):
    """Schedule ten weekdays and open the cohort as the vendor's coordinator."""
    page.goto("/vendor/")
    page.get_by_role("link", name="Schedule a cohort").first.click()
    page.locator("[name=course_version]").select_option(index=1)
    page.locator("[name=code]").fill("PET-ROAD")
    page.locator("[name=time_zone]").select_option("America/Chicago")
    page.locator("[name=place]").fill("St. Paul")
    page.locator("[name=seats]").fill("12")
    page.get_by_text("Trainer Example").click()
    page.locator("[name=p-first_day]").fill("2026-03-09")
    page.locator("[name=p-begin]").fill("09:00")
    page.locator("[name=p-end]").fill("18:00")
    page.get_by_role("button", name="Fill in").click()
    page.get_by_role("button", name="Schedule cohort").click()
    expect(page.get_by_role("heading", name=re.compile("PET-ROAD"))).to_be_visible()
    page.get_by_role("link", name="Open cohort").click()
    page.get_by_role("button", name="Open the cohort").click()
    expect(page.get_by_text("PET-ROAD is open.")).to_be_visible()
    return Cohort.objects.get(code="PET-ROAD")


def sponsor(page):
    """Take a seat for the trainee as the agency's coordinator."""
    page.goto("/agency/cohorts/")
    page.get_by_role("link", name=re.compile("Take seats|Sponsor|PET-ROAD")).first.click()
    page.get_by_text("Trainee Example").click()
    page.get_by_role("button", name="Take the seats").click()
    expect(page.locator("main")).to_contain_text("PET-ROAD")


def plan_exam(page, cohort, exam, opens, closes):
    """Create an exam window as the vendor, in the cohort's time zone."""
    page.goto(f"/vendor/cohorts/{cohort.pk}/exams/")
    page.locator("[name=exam]").select_option(label=exam)
    page.locator("[name=opens_at]").fill(opens.astimezone(cohort.zone).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=closes_at]").fill(closes.astimezone(cohort.zone).strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    expect(page.locator("main")).to_contain_text(exam)


def mark_first_session(page, session):
    """The trainer marks attendance on a phone."""
    page.goto("/trainer/")
    page.goto(f"/trainer/sessions/{session.pk}/attendance/")
    page.get_by_role("button", name="Choose “Present” for everyone else").click()
    page.get_by_role("button", name="Save attendance").last.click()
    page.wait_for_load_state()
    page.goto(f"/trainer/sessions/{session.pk}/attendance/")
    expect(page.locator("main")).to_contain_text("Present, 8\xa0h")


def start_exam(page, title):
    page.goto("/exams/")
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.get_by_text("I have read this and promise it").click()
    page.get_by_role("button", name="Start exam").click()
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    ready(page)


def give_answer(page, *, right):
    """Answer the visible question, right or wrong. The stem ends with the form's code and the place."""
    section = page.locator("section.asked:visible")
    place = int(re.search(r"Question \w+-(\d)\?", section.inner_text()).group(1))
    text = section.locator("input[type=text]:visible, input:not([type]):visible")
    if text.count():
        right_texts = {4: "41988", 5: f"{SECRET}-TEXT-{place}".lower()}
        text.fill(right_texts[place] if right else "nothing")
        text.blur()
        return
    if place == 3:
        section.get_by_text("False" if right else "True", exact=True).click()
        return
    for option in section.locator("label").filter(has_text="right" if right else "wrong").all()[: None if right else 1]:
        option.click()


def sit(page, title, *, right, offline=False, reload=False):
    """Take a whole exam, with a reload or three questions offline."""
    start_exam(page, title)
    for number in range(1, 8):
        expect(page.get_by_role("heading", name=f"Question {number} of 7")).to_be_visible()
        if offline and number == 3:
            page.context.set_offline(True)
        give_answer(page, right=right)
        if offline and number == 5:
            expect(page.locator("#offline")).to_contain_text("Offline since")
            page.context.set_offline(False)
        if not offline or number not in (3, 4):
            saved(page)
        if reload and number == 2:
            page.reload()
            ready(page)
            expect(page.get_by_role("heading", name="Question 2 of 7")).to_be_visible()
            is_answered = page.locator("section.asked:visible input").evaluate_all(
                "inputs => inputs.some(i => i.matches('[type=radio], [type=checkbox]') ? i.checked : i.value)"
            )
            assert is_answered, "The answer given before the reload is still there."
        page.get_by_role("button", name=re.compile("Next|Review")).last.click()
    expect(page.get_by_role("heading", name="Review your answers")).to_be_visible()
    expect(page.locator("#review-count")).to_have_text("You answered 7 of 7 questions.")
    page.get_by_role("button", name="Submit exam").click()
    page.get_by_role("button", name="Submit now").click()
    page.wait_for_url("**/result/")


def train(road, clock, as_person):
    """Go from an empty calendar to the end of the training, with both exam windows scheduled."""
    world = road.world
    vendor = as_person(world.vendor_coordinator)
    cohort = schedule(vendor)
    sponsor(as_person(world.agency_coordinator))
    sessions = list(cohort.sessions.order_by("starts_at"))
    midterm_opens, final_opens = sessions[4].ends_at + timedelta(hours=1), sessions[-1].ends_at + timedelta(hours=1)
    plan_exam(vendor, cohort, "PET midterm", midterm_opens, midterm_opens + timedelta(days=2))
    plan_exam(vendor, cohort, "PET final", final_opens, final_opens + timedelta(days=2))
    clock.go_to(sessions[0].starts_at + timedelta(minutes=5))
    vendor = as_person(world.vendor_coordinator)
    vendor.goto(f"/vendor/cohorts/{cohort.pk}/")
    vendor.get_by_role("link", name="Start cohort").click()
    vendor.get_by_role("button", name="Start the cohort").click()
    clock.go_to(sessions[0].ends_at)
    mark_first_session(as_person(world.trainer, width=390), sessions[0])
    seat = Enrollment.objects.get(cohort=cohort)
    for session in sessions[1:]:
        attendance.mark(session=session, entries={seat: present(session)}, by=world.trainer, at=session.ends_at)
    return midterm_opens, final_opens


def admit_and_pay(road, clock, run_jobs):
    clock.go_to(clock.at + timedelta(hours=1))
    decisions.decide_admission(
        person=road.world.trainee,
        program=road.program,
        admitted=True,
        reason="",
        by=road.world.program_staff,
        at=clock.at,
    )
    road.pay(clock.at)
    run_jobs()


def test_from_a_scheduled_cohort_to_a_verified_certificate(road, clock, as_person, run_jobs):
    midterm_opens, final_opens = train(road, clock, as_person)
    clock.go_to(midterm_opens + timedelta(minutes=5))
    sit(as_person(road.world.trainee, width=390), "PET midterm", right=True, reload=True)
    clock.go_to(final_opens + timedelta(minutes=5))
    trainee = as_person(road.world.trainee, width=390)
    sit(trainee, "PET final", right=True, offline=True)
    expect(trainee.locator("main")).to_contain_text("passed", ignore_case=True)
    assert not Certificate.objects.exists()
    admit_and_pay(road, clock, run_jobs)

    certificate = Certificate.objects.get()
    trainee.goto("/my/path/")
    expect(trainee.locator("main")).to_contain_text(certificate.number)
    trainee.goto(f"/certificates/{certificate.pk}/")
    expect(trainee.locator("main")).to_contain_text("Trainee Example")
    document = trainee.request.get(f"/certificates/{certificate.pk}/document/")
    assert document.ok and document.body().startswith(b"%PDF")

    visitor = as_person()
    visitor.goto(f"/verify/{certificate.token}/")
    expect(visitor.locator("main")).to_contain_text(certificate.number)
    expect(visitor.locator("main")).to_contain_text("Active", ignore_case=True)
    assert Sitting.objects.filter(state="submitted").count() == 2
    assert Answer.objects.values("sitting", "place").distinct().count() == 14


def test_a_final_not_yet_passed_gives_no_certificate_and_says_why(road, clock, as_person, run_jobs):
    midterm_opens, final_opens = train(road, clock, as_person)
    clock.go_to(midterm_opens + timedelta(minutes=5))
    sit(as_person(road.world.trainee, width=390), "PET midterm", right=False)
    clock.go_to(final_opens + timedelta(minutes=5))
    trainee = as_person(road.world.trainee, width=390)
    sit(trainee, "PET final", right=False)
    expect(trainee.locator("main")).to_contain_text("not yet passed", ignore_case=True)
    admit_and_pay(road, clock, run_jobs)

    assert not Certificate.objects.exists()
    assert not Decision.objects.latest("number").met
    trainee.goto("/my/path/")
    expect(trainee.locator("main")).to_contain_text("Not yet passed")
