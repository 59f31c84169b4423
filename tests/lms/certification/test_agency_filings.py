"""An agency asks for technical assistance and files its implementation plan; staff answer, accept or send back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions import agency_filings
from lms.certification.actions.agency_filings import Written
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import AgencyFiling, Candidacy, Decision
from lms.certification.rules.facts import AskedAt, EmploymentFacts, Facts, Reached
from tests.lms.certification.application_desk import Desk
from tests.lms.certification.gate_samples import TODAY, only, part
from tests.refusals import refuses

PLAN = Written(
    peers=3, begins_on=date(2026, 9, 1), supervisor="Sam Boss, LICSW", text="They meet people where they are.",
    contact="Sam, (555) 555-0134", text_version="built-in",
)  # fmt: skip


@pytest.fixture
def desk(world):
    row = Desk(world)
    with time_machine.travel(row.now, tick=False):
        yield row


def signed(desk, written=PLAN, **more):
    name = desk.world.agency_coordinator.get_full_name()
    return Written(**{**vars(written), "signed_name": name, **more})


def send(desk, kind="implementation-plan", by=None, **more):
    return agency_filings.send_form(
        program=desk.program, agency=desk.world.agency, kind=kind, written=signed(desk, **more),
        by=by or desk.world.agency_coordinator, at=desk.now,
    )  # fmt: skip


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def decide(desk, form, outcome, reason="Please name who supervises on weekends."):
    return agency_filings.decide_form(form=form, outcome=outcome, reason=reason, by=desk.staff, at=desk.now)


def test_an_agency_files_its_plan_reads_why_it_came_back_and_files_it_again(desk):
    coordinator, staff = logged_in(desk.world.agency_coordinator), logged_in(desk.staff)
    page = coordinator.get(reverse("agency_forms")).text
    address = reverse("agency_form_send", args=["p", "implementation-plan"])
    assert address in page and reverse("agency_form_send", args=["p", "technical-assistance"]) in page
    typed = {
        "peers": "3", "begins_on": "2026-09-01", "supervisor": "Sam Boss, LICSW", "text": "A plan", "contact": "Sam",
        "text_version": "built-in", "signed_name": "Somebody Else",
    }  # fmt: skip
    wrong = coordinator.post(address, typed)
    assert wrong.status_code == 422 and "Type your legal name as we know it" in wrong.text
    answer = coordinator.post(address, typed | {"signed_name": desk.world.agency_coordinator.get_full_name()})
    form = AgencyFiling.objects.get()
    assert answer.url == reverse("agency_form", args=[form.pk]) and form.state == "sent"
    copy = Email.objects.get(kind="agency-form-sent")
    assert copy.person == desk.world.agency_coordinator and answer.url in message_of(copy).body
    assert "1 form of an agency waits for a decision" in staff.get("/admin/").text
    assert desk.world.agency.name in staff.get(reverse("agency_filings"), {"state": "sent"}).text
    assert "A plan" in staff.get(reverse("agency_filing", args=[form.pk])).text
    decision = {"outcome": "return", "reason": "Who supervises on weekends?"}
    staff.post(reverse("agency_filing_decide", args=[form.pk]), decision)
    assert Email.objects.filter(kind="agency-form-news", person=desk.world.agency_coordinator).count() == 1
    page = coordinator.get(reverse("agency_form", args=[form.pk])).text
    assert "Who supervises on weekends?" in page and "Fix it and send it again" in page
    assert "Implementation plan: program staff sent it back" in coordinator.get(reverse("desk")).text
    assert 'value="Sam Boss, LICSW"' in coordinator.get(address).text
    again = send(desk)
    assert again.replaces == form and AgencyFiling.objects.get(pk=form.pk).text == "A plan"
    assert "program staff sent it back" not in coordinator.get(reverse("desk")).text
    assert reverse("agency_form", args=[again.pk]) in coordinator.get(reverse("agency_form", args=[form.pk])).text


def test_a_request_for_assistance_is_answered_and_a_plan_accepted(desk):
    request = send(desk, "technical-assistance")
    assert (request.begins_on, request.supervisor) == (None, "")
    with refuses("filing_outcome_unknown"):
        decide(desk, request, "accept")
    assert decide(desk, request, "answer", "We call you on Monday.").state == "answered"
    plan = decide(desk, send(desk), "accept", "Thank you.")
    assert plan.state == "accepted" and plan.decided_by == desk.staff
    with refuses("filing_not_waiting"):
        decide(desk, plan, "return")
    opened = agency_filings.reopen_form(form=plan, reason="A mistake", by=desk.staff, at=desk.now + timedelta(hours=1))
    assert (opened.state, opened.reason) == ("sent", "A mistake")
    assert Email.objects.filter(kind="agency-form-news").count() == 3
    with refuses("filing_not_waiting"):
        agency_filings.reopen_form(form=opened, reason="Again", by=desk.staff, at=desk.now)
    with refuses("filing_reason_missing"):
        decide(desk, opened, "accept", " ")


def test_only_coordinators_of_the_agency_send_and_only_program_staff_decide(desk):
    for person in (desk.staff, desk.person, desk.world.vendor_coordinator):
        with refuses("role_required_at"):
            send(desk, by=person)
    form = send(desk)
    with refuses("filing_open"):
        send(desk)
    with refuses("role_required"):
        agency_filings.decide_form(form=form, outcome="accept", reason="Yes", by=desk.world.auditor, at=desk.now)
    with refuses("role_required_at"):
        agency_filings.withdraw_form(form=form, by=desk.staff, at=desk.now)
    client = logged_in(desk.world.agency_coordinator)
    client.post(reverse("agency_form_withdraw", args=[form.pk]))
    assert AgencyFiling.objects.get().state == "withdrawn"
    assert logged_in(desk.person).get(reverse("agency_form", args=[form.pk])).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"peers": None}, "filing_peers_missing"),
        ({"begins_on": None}, "filing_begins_missing"),
        ({"supervisor": " "}, "filing_supervisor_missing"),
        ({"text": " "}, "filing_text_missing"),
        ({"contact": " "}, "filing_contact_missing"),
        ({"places": ("Nowhere",)}, "filing_places_unknown"),
        ({"text_version": "7"}, "filing_text_changed"),
        ({"signed_name": "No One"}, "signature_differs"),
    ],
)
def test_what_is_incomplete_or_not_signed_is_refused(desk, change, code):
    with refuses(code):
        send(desk, **change)
    with refuses("filing_kind_unknown"):
        send(desk, "something-else")
    assert not AgencyFiling.objects.exists()


def test_a_form_is_signed_under_the_words_that_program_staff_entered(desk):
    enter_text(program=desk.program, key="implementation-plan", text="I promise.", by=desk.staff, at=desk.now)
    page = logged_in(desk.world.agency_coordinator).get(reverse("agency_form_send", args=["p", "implementation-plan"]))
    assert "I promise." in page.text
    with refuses("filing_text_changed"):
        send(desk)
    assert send(desk, text_version="1").text_version == "1"


def test_a_rule_asks_for_the_form_of_the_employer_of_the_day():
    rule = {"type": "agency_form", "form": "implementation-plan"}
    at_start = (Reached(AskedAt.TRAINING_START, TODAY),)

    def code(*jobs):
        return only(rule, Facts(employments=jobs, reached=at_start)).code

    def job(*filings, ends_on=None, name="Prairie"):
        return EmploymentFacts(name, (), date(2026, 1, 5), ends_on, filings=filings)

    other = part("accepted", "agency_form", "technical-assistance")
    assert code() == code(job(ends_on=date(2026, 2, 2))) == "agency_form_no_employer"
    assert code(job()) == code(job(other)) == "agency_form_missing"
    sent, settled = (part(state, "agency_form", "implementation-plan") for state in ("sent", "accepted"))
    assert code(job(sent)) == "agency_form_sent"
    assert code(job(sent, settled)) == code(job(), job(settled, name="Lakes")) == "agency_form_settled"


def test_people_of_an_agency_wait_for_its_form_and_go_on_when_it_is_accepted(world, run_jobs):
    tree = {"all_of": [{"type": "agency_form", "form": "implementation-plan", "at": "certification"}, ADMITTED]}
    desk = Desk(world, tree=tree)
    Membership.objects.filter(user=desk.person, role=roles.TRAINEE).update(started_at=desk.now - timedelta(days=9))
    with time_machine.travel(desk.now, tick=False):
        desk.begin()
        run_jobs()
        candidacy = Candidacy.objects.get(person=desk.person)

        def codes():
            run_jobs()
            tree = Decision.objects.filter(candidacy=candidacy).latest_row().tree
            return {child.type: child.code for child in tree.children}

        assert codes()["agency_form"] == "agency_form_missing"
        form = send(desk)
        assert codes()["agency_form"] in ("agency_form_sent", "agency_form_missing")
        decide(desk, form, "accept", "Yes")
        assert codes()["agency_form"] == "agency_form_settled"
        agency_filings.reopen_form(form=form, reason="Look again", by=desk.staff, at=desk.now)
        assert codes()["agency_form"] != "agency_form_settled"


ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": "before_training"}


def test_the_queue_costs_the_same_at_one_form_and_at_many(desk):
    staff = logged_in(desk.staff)

    def cost():
        staff.get(reverse("agency_filings"))
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(reverse("agency_filings")).status_code == 200
        return len(queries)

    send(desk)
    few = cost()
    for number in range(12):
        agency = type(desk.world.agency).objects.create(kind=roles.AGENCY, name=f"Agency {number}")
        AgencyFiling.objects.create(
            program=desk.program, agency=agency, kind="implementation-plan", peers=1, text="x", contact="y",
            signed_name="z", text_version="1", by=desk.staff, at=desk.now,
        )  # fmt: skip
    assert cost() == few
