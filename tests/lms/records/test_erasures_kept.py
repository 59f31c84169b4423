"""What a legal hold keeps of an erasure waits, and the person is emailed; what others decide about has no name."""

import pytest
from django.urls import reverse

from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.core.holds.actions import release_hold
from cohorts.core.restricted.actions import keep_restricted
from cohorts.notices.models import Email
from lms.certification.models import AccommodationPaper, AccommodationRequest
from lms.records import tasks
from lms.records.actions.erasure import ask_erasure, decide_erasure, withdraw_erasure
from lms.records.models import ErasureRequest, ErasureState
from tests.lms.records.office import there
from tests.refusals import refuses

WITHDRAWN = "application-withdrawn"
SECRET = ("requests for accommodations", "complaints: what was written", ", paper ", "accommodation'")


@pytest.fixture
def asked(office, world):
    records = office.withdrawn(world.trainee)
    return records, ask_erasure(person=world.trainee, by=world.trainee, at=office.now)


def decide(office, request, classes=(WITHDRAWN,)):
    about = {"reason": "Nothing asks to keep it.", "by": office.staff, "at": office.now}
    return decide_erasure(request=request, classes=classes, **about)


def kinds(person):
    return list(Email.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def state():
    return ErasureRequest.objects.get().state


def test_what_a_hold_keeps_waits_and_the_person_is_emailed_then_and_when_it_ends(office, world, asked, client):
    records, request = asked
    hold = office.hold(world.trainee, at=office.now)
    assert decide(office, request).state == ErasureState.KEPT and kinds(world.trainee)[-1] == "erasure-kept"
    client.force_login(world.trainee)
    page = client.get(reverse("my_records")).text
    assert "Some records must be kept for now" in page and "legal hold" not in page.lower()
    client.force_login(office.staff)
    assert "Some records must be kept for now" in client.get(reverse("erasures")).text
    with refuses("erasure_open"):
        ask_erasure(person=world.trainee, by=world.trainee, at=office.now)
    tasks.resume_erasures()
    assert state() == ErasureState.KEPT
    release_hold(hold=hold, reason="Settled.", by=office.staff, at=office.now)
    tasks.resume_erasures()
    tasks.resume_erasures()
    assert state() == ErasureState.OPEN and kinds(world.trainee).count("erasure-resumed") == 1
    row = decide(office, ErasureRequest.objects.get())
    approve(proposal=Proposal.objects.about(row.run).get(), reason="Yes.", by=office.second, at=office.now)
    tasks.carry_out(row.run.pk)
    assert there(records) == 0 and state() == ErasureState.GRANTED


def test_a_hold_after_the_approval_makes_the_request_wait_too(office, world, asked):
    records, request = asked
    row = decide(office, request)
    approve(proposal=Proposal.objects.about(row.run).get(), reason="Yes.", by=office.second, at=office.now)
    office.hold(world.trainee, at=office.now)
    tasks.carry_out(row.run.pk)
    tasks.carry_out(row.run.pk)
    assert there(records) == 2 and state() == ErasureState.KEPT
    assert kinds(world.trainee)[-2:] == ["erasure-decided", "erasure-kept"]
    row = withdraw_erasure(request=ErasureRequest.objects.get(), by=world.trainee, at=office.now)
    assert row.state == ErasureState.WITHDRAWN


@pytest.fixture
def paper(office, world):
    """Own words of the trainee for an accommodation that they withdrew."""
    record = keep_restricted(
        kind="accommodation", person=world.trainee, data=b"I need a reader.", by=None, at=office.now
    )
    about = {"person": world.trainee, "at": office.now, "due_on": office.now.date(), "state": "withdrawn"}
    request = AccommodationRequest.objects.create(program=office.program, **about)
    AccommodationPaper.objects.create(
        request=request, record=record, media_type="text/plain", by=world.trainee, at=office.now
    )
    return record


def test_staff_read_one_neutral_line_whether_or_not_there_is_anything(office, world, asked, client):
    _records, request = asked
    client.force_login(office.staff)
    address = reverse("erasure", args=[request.pk])
    assert "Other restricted records. If there are any" in client.get(address).text
    assert not any(word in client.get(address).text.lower() for word in SECRET)


def test_what_others_decide_about_is_erased_without_being_named(office, world, asked, paper, client):
    records, request = asked
    client.force_login(office.staff)
    about = {"classes": [WITHDRAWN, "other-restricted"], "reason": "Nothing asks to keep it."}
    pages = [
        client.get(reverse("erasure", args=[request.pk])),
        client.get(reverse("erasure_decide", args=[request.pk])),
    ]
    pages.append(client.post(reverse("erasure_decide", args=[request.pk]), about, follow=True))
    row = ErasureRequest.objects.get()
    proposal = Proposal.objects.about(row.run).get()
    pages += [client.get(reverse("purge", args=[row.run_id])), client.get(reverse("proposal", args=[proposal.pk]))]
    for page in pages:
        assert page.status_code == 200 and not any(word in page.text.lower() for word in SECRET)
    assert not any(word in str([row.decision, proposal.effects]) for word in SECRET)
    approve(proposal=proposal, reason="Yes.", by=office.second, at=office.now)
    tasks.carry_out(row.run_id)
    assert there([*records, paper]) == 0
    client.force_login(world.trainee)
    assert "Other restricted records (1). Erased." in client.get(reverse("my_records")).text


def test_a_class_that_others_decide_about_is_not_chosen_by_its_name(office, asked, paper):
    _records, request = asked
    with refuses("erasure_class_kept"):
        decide(office, request, classes=("accommodation",))


def test_a_hold_on_a_class_of_a_person_does_not_name_what_others_decide_about(office, world, client):
    hold = office.hold(world.trainee, "accommodation", at=office.now)
    client.force_login(office.staff)
    for address in (reverse("holds"), reverse("hold", args=[hold.pk])):
        page = client.get(address).text.lower()
        assert "other restricted records" in page and "requests for accommodations" not in page
