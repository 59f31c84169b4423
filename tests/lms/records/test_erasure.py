"""A person asks for erasure; staff decide with a reason what is erased and what must be kept; two people erase."""

import pytest
from django.urls import reverse

from cohorts.core.approvals.actions import approve, reject
from cohorts.core.approvals.models import Proposal
from cohorts.core.restricted.actions import read_restricted
from cohorts.notices.models import Email
from lms.records import tasks
from lms.records.actions.erasure import ask_erasure, decide_erasure, withdraw_erasure
from lms.records.facts.erasure import lines_of
from lms.records.models import ErasureRequest, ErasureState
from tests.lms.records.office import there
from tests.refusals import refuses

WITHDRAWN = "application-withdrawn"


@pytest.fixture
def asked(office, world):
    """A person with a withdrawn application asks; there is no period for anything."""
    records = office.withdrawn(world.trainee)
    return records, ask_erasure(person=world.trainee, by=world.trainee, at=office.now)


def decide(office, request, classes=(WITHDRAWN,), **more):
    about = {"reason": "Nothing asks to keep it.", "by": office.staff, "at": office.now} | more
    return decide_erasure(request=request, classes=classes, **about)


def test_two_people_erase_what_no_law_asks_to_keep_and_the_person_reads_it(office, world, asked, client):
    records, request = asked
    row = decide(office, request)
    assert row.state == ErasureState.PROPOSED and there(records) == 2
    approve(proposal=Proposal.objects.about(row.run).get(), reason="Yes.", by=office.second, at=office.now)
    tasks.carry_out(row.run.pk)
    assert there(records) == 0
    kinds = list(Email.objects.filter(person=world.trainee).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["erasure-asked", "erasure-decided"]
    client.force_login(world.trainee)
    page = client.get(reverse("my_records")).text
    assert "Nothing asks to keep it." in page and "Erased." in page and "(2)" in page


def test_what_a_period_asks_to_keep_is_kept_with_its_day_and_source(office, world, asked, client):
    records, request = asked
    office.periods(years=2)
    (line,) = lines_of(world.trainee.pk, office.now.date())
    assert (line.outcome, line.count, line.source) == ("until", 2, "Schedule 12")
    with refuses("erasure_class_kept"):
        decide(office, request)
    row = decide(office, request, classes=(), reason="The schedule asks to keep it.")
    assert row.state == ErasureState.DENIED and there(records) == 2
    client.force_login(world.trainee)
    page = client.get(reverse("my_records")).text
    assert "Must be kept through" in page and "March 2, 2028: Schedule 12" in page


def test_an_erasure_that_is_not_approved_waits_for_another_decision(office, asked):
    records, request = asked
    row = decide(office, request)
    reject(proposal=Proposal.objects.about(row.run).get(), reason="Look again.", by=office.second, at=office.now)
    row = ErasureRequest.objects.get()
    assert (row.state, row.run, row.decision, row.reason) == (ErasureState.OPEN, None, [], "") and there(records) == 2
    assert decide(office, row).state == ErasureState.PROPOSED


def test_what_is_kept_by_a_new_period_after_the_approval_is_not_erased(office, asked):
    records, request = asked
    row = decide(office, request)
    approve(proposal=Proposal.objects.about(row.run).get(), reason="Yes.", by=office.second, at=office.now)
    office.periods(years=2)
    tasks.carry_out(row.run.pk)
    assert there(records) == 2


def test_the_person_is_not_told_of_a_legal_hold(office, world, asked, client):
    records, request = asked
    office.hold(world.trainee, at=office.now)
    decide(office, request, classes=(), reason="It must be kept for now.")
    client.force_login(world.trainee)
    page = client.get(reverse("my_records")).text
    assert "Must be kept for now." in page and "legal hold" not in page.lower()
    assert there(records) == 2


def test_an_open_application_can_be_read_after_an_erasure(office, world, asked):
    _records, request = asked
    office.applicant(world.trainee)
    living = office.file()
    lines = {line.record_class: line.outcome for line in lines_of(world.trainee.pk, office.now.date())}
    assert lines == {"application-unfinished": "may", WITHDRAWN: "may"}
    row = decide(office, request)
    approve(proposal=Proposal.objects.about(row.run).get(), reason="Yes.", by=office.second, at=office.now)
    tasks.carry_out(row.run.pk)
    assert read_restricted(record=living, purpose="test", by=world.trainee, at=office.now).startswith(b"%PDF")


def test_a_request_is_withdrawn_by_the_person_alone(office, world, asked):
    _records, request = asked
    with refuses("erasure_of_another"):
        withdraw_erasure(request=request, by=office.staff, at=office.now)
    assert withdraw_erasure(request=request, by=world.trainee, at=office.now).state == ErasureState.WITHDRAWN


def test_who_may_ask_and_decide(office, world, asked):
    _records, request = asked
    with refuses("erasure_open"):
        ask_erasure(person=world.trainee, by=world.trainee, at=office.now)
    with refuses("role_required"):
        ask_erasure(person=world.other_trainee, by=world.trainee, at=office.now)
    for person in (world.trainee, world.auditor, world.finance):
        with refuses("role_required"):
            decide(office, request, by=person)
    own = ask_erasure(person=office.staff, by=office.staff, at=office.now)
    with refuses("erasure_own"):
        decide(office, own)
    with refuses("erasure_reason_missing"):
        decide(office, request, reason=" ")


def test_staff_enter_and_decide_on_their_pages(office, world, client):
    office.withdrawn(world.trainee)
    client.force_login(office.staff)
    client.post(reverse("erasure_enter"), {"person": world.trainee.email})
    row = ErasureRequest.objects.get()
    assert row.entered_by == office.staff
    assert "Can be erased." in client.get(reverse("erasure", args=[row.pk])).text
    about = {"classes": [WITHDRAWN], "reason": "Nothing asks to keep it."}
    page = client.post(reverse("erasure_decide", args=[row.pk]), about, follow=True)
    assert "before another person approves it" in page.text
    client.force_login(world.auditor)
    assert client.get(reverse("erasure", args=[row.pk])).status_code == 200
    assert client.get(reverse("erasure_decide", args=[row.pk])).status_code == 404
