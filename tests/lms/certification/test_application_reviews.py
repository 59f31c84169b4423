"""One person of program staff reviews an application, part by part; nobody else reads what is restricted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.training.models import Admission
from lms.certification.actions import application_decisions, application_reviews, part_waivers
from lms.certification.actions.applications import withdraw_application
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.models import ApplicationPart, Certificate, PartDecision
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import Desk, pdf
from tests.lms.certification.test_applications import codes_of
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.own_parts()
    row.letters = row.others()
    row.submit()
    row.take()
    return row


def record(desk, **more):
    about = {"outcome": "accepted", "reason": "", "by": desk.staff, "at": desk.now} | more
    peer = about.pop("peer", None) or desk.world.trainer
    interview = OfficeRecord(desk.now.date(), peer, about.pop("no_conflict", True), about.pop("notes", ""))
    return application_reviews.record_part(
        application=desk.application, kind="interview", key="peer-to-peer", record=interview, **about
    )


def certify(desk, person):
    candidacy = candidacy_of(person, desk.version, at=desk.now)
    decision = met_decision(candidacy, desk.version, at=desk.now)
    return Certificate.objects.create(
        decision=decision, person=person, program=desk.program, version=desk.version, number="2026-00001-K",
        name=str(person), family_name=person.family_name, credential="CPS", issued_at=desk.now,
        issued_on=desk.now.date(),
    )  # fmt: skip


def test_a_decision_is_about_the_bytes_that_were_seen(desk):
    """CE-D15: letter 2 is replaced while the reviewer looks at the first one."""
    first = ApplicationPart.objects.get(type="document", key="job")
    others = ApplicationPart.objects.exclude(type__in=("age", "attestation", "agreement", "document"))
    for part in others:
        desk.decide(part)
    desk.decide(first, "returned", "The date is not readable.")
    kept = list(PartDecision.objects.filter(outcome="accepted").values_list("pk", flat=True))
    second = desk.give("document", "job", file=pdf() + b"\n%2", as_of=desk.now.date())
    with refuses("part_stale"):
        desk.decide(first, seen=first.digest)
    with refuses("part_stale"):
        desk.decide(second, seen=first.digest)
    desk.decide(second)
    assert set(kept) < set(PartDecision.objects.filter(outcome="accepted").values_list("pk", flat=True))
    assert codes_of(desk.application, desk.now)["document", "job"] == "part_accepted"


def test_only_the_reviewer_decides(desk, world):
    part = desk.letters[0]
    with refuses("review_not_yours"):
        desk.decide(part, by=world.person("colleague", world.state, "program"))
    with refuses("role_required"):
        desk.decide(part, by=world.auditor)
    with refuses("part_reason_missing"):
        desk.decide(part, "returned")


def test_what_is_sent_back_is_emailed_without_the_reason(desk):
    desk.decide(desk.letters[1], "returned", "ZQX-7731")
    row = Email.objects.get(kind="application-part", person=desk.person)
    assert "ZQX-7731" not in row.subject + row.body + row.html


def test_letters_are_read_by_the_reviewer_alone_and_each_read_is_logged(desk, world):
    letter = desk.letters[1]
    assert application_reviews.read_part(part=letter, by=desk.staff, at=desk.now) == pdf()
    with refuses("role_required"):
        application_reviews.read_part(part=letter, by=desk.person, at=desk.now)
    with refuses("role_required"):
        application_reviews.read_part(part=letter, by=world.auditor, at=desk.now)


def test_restricted_parts_are_seen_by_their_giver_and_the_reviewer_only(desk, world):
    rows = ApplicationPart.objects.filter(restricted=True)
    assert rows.count() == 1

    def seen_by(user):
        return ApplicationPart.objects.visible_to(user).filter(restricted=True).count()

    assert seen_by(desk.staff) == seen_by(desk.person) == 1
    assert seen_by(world.auditor) == seen_by(world.examinations) == seen_by(world.supervisor) == 0
    desk.application = application_reviews.take_application(
        application=desk.application, reviewer=None, by=desk.staff, at=desk.now
    )
    assert seen_by(desk.staff) == 0
    assert ApplicationPart.objects.visible_to(desk.staff).exists()


def test_an_interview_is_led_by_a_certified_peer_without_a_conflict(desk, world):
    with refuses("interviewer_not_certified"):
        record(desk)
    certify(desk, world.trainer)
    with refuses("interviewer_conflict"):
        record(desk, no_conflict=False)
    with refuses("interviewer_own"):
        record(desk, peer=desk.person)
    record(desk, notes="ZQX-7731")
    assert codes_of(desk.application, desk.now)["interview", "peer-to-peer"] == "part_accepted"
    assert not any("ZQX" in str(row) for row in ApplicationPart.objects.values())


def test_a_part_is_waived_with_a_reason_and_a_rule(desk):
    desk.decide(desk.letters[1], "refused", "The writer is a relative.")
    about = {"application": desk.application, "kind": "reference", "key": "reference", "by": desk.staff, "at": desk.now}
    with refuses("waiver_authority_missing"):
        part_waivers.waive_part(reason="There is nobody else.", authority=" ", **about)
    part_waivers.waive_part(reason="There is nobody else.", authority="Section 4", **about)
    desk.decide(desk.letters[2])
    assert codes_of(desk.application, desk.now)["reference", "reference"] == "part_waived"
    with refuses("part_not_waived"):
        part_waivers.waive_part(**about | {"kind": "agreement", "key": "ethics"}, reason="r", authority="a")


def test_an_application_is_granted_when_everything_counts_or_on_a_condition(desk, world, run_jobs):
    about = {"application": desk.application, "by": desk.staff, "at": desk.now}
    with refuses("application_not_complete"):
        application_decisions.decide_application(admitted=True, reason="", **about)
    with refuses("admission_reason_missing"):
        application_decisions.decide_application(admitted=False, reason="", **about)
    row = application_decisions.decide_application(
        admitted=True, condition="Send the interview by May 1.", reason="", **about
    )
    assert row.state == "conditional"
    assert codes_of(row, desk.now)["staff_decision", "admitted"] == "admitted"
    certify(desk, world.trainer)
    record(desk)
    desk.accept_all()
    row = application_decisions.decide_application(admitted=True, reason="", **about)
    assert row.state == "admitted"
    assert Admission.objects.of_person(desk.person).latest_row().reason == "The condition is met."
    with refuses("application_not_waiting"):
        application_decisions.decide_application(admitted=False, reason="No.", **about)
    again = application_decisions.reopen_application(
        application=row, reason="Mistake.", by=desk.staff, at=desk.now + timedelta(hours=1)
    )
    assert again.state == "submitted"


def test_somebody_else_is_asked_when_a_letter_was_not_accepted(desk):
    first = desk.letters[1]
    with refuses("asked_enough"):
        desk.ask("reference", "reference", name="Ref Three", email="r3@x.example")
    desk.decide(first, "refused", "The writer is a relative.")
    request = desk.ask("reference", "reference", name="Ref Three", email="r3@x.example")
    part = desk.answer(request, file=pdf(), name="Ref Three", role="colleague")
    assert part.replaces == first
    desk.decide(part)
    desk.decide(desk.letters[2])
    assert codes_of(desk.application, desk.now)["reference", "reference"] == "part_accepted"


def test_a_decided_application_closes_what_is_restricted(desk):
    letter = desk.letters[1]
    application_decisions.decide_application(
        application=desk.application, admitted=False, reason="Not yet.", by=desk.staff, at=desk.now
    )
    with refuses("application_not_waiting"):
        application_reviews.read_part(part=letter, by=desk.staff, at=desk.now)


def test_a_waiting_application_is_not_decided_past_its_page(desk):
    with refuses("admission_by_application"):
        decide_admission(person=desk.person, program=desk.program, admitted=True, reason="", by=desk.staff, at=desk.now)


def test_an_admission_is_not_withdrawn_from_under_the_gate(desk):
    about = {"application": desk.application, "by": desk.staff, "at": desk.now}
    application_decisions.decide_application(admitted=True, condition="The interview.", reason="", **about)
    with refuses("withdraw_admitted"):
        withdraw_application(application=desk.application, by=desk.person, at=desk.now)


def test_a_decision_on_which_a_certificate_rests_is_not_opened_again(desk, world):
    for part in ApplicationPart.objects.exclude(type__in=("age", "attestation", "agreement")):
        desk.decide(part)
    certify(desk, world.trainer)
    record(desk)
    about = {"application": desk.application, "by": desk.staff, "at": desk.now}
    row = application_decisions.decide_application(admitted=True, reason="", **about)
    Certificate.objects.create(
        decision=met_decision(row.cycle.candidacy, desk.version, at=desk.now), person=desk.person,
        program=desk.program, version=desk.version, number="2026-00002-K", token="t2", name=str(desk.person),
        family_name="E", credential="CPS", issued_at=desk.now, issued_on=desk.now.date(),
    )  # fmt: skip
    with refuses("reopen_certified"):
        application_decisions.reopen_application(reason="Mistake.", **about)


def test_an_application_is_not_decided_past_a_part_that_came_meanwhile(desk, client):
    """The bad input of a decision while a document is replaced: it is said first, and what was typed stays."""
    client.force_login(desk.staff)
    page = client.get(reverse("application", args=[desk.application.pk])).text
    address = re.search(r'href="([^"]+/decide/\?seen=\w+)"', page).group(1)
    form = client.get(address).context["form"]
    job = ApplicationPart.objects.get(type="document", key="job")
    desk.decide(job, "returned", "The date is not readable.")
    desk.give("document", "job", file=pdf() + b"\n%2", as_of=desk.now.date())
    body = {"admitted": "no", "reason": "Nothing readable came.", "seen": form["seen"].value()}
    answer = client.post(address, body)
    assert answer.status_code == 422 and "A part came in" in answer.text and "Nothing readable came." in answer.text
    assert Admission.objects.count() == 0
    assert client.post(address, body | {"seen": answer.context["form"]["seen"].value()}).status_code == 302


def test_an_application_in_which_nothing_is_open_is_a_task_of_its_reviewer(desk, client):
    client.force_login(desk.staff)
    assert "ready for your decision" not in client.get(reverse("desk")).text
    desk.accept_all()
    assert "1 application that you review is ready for your decision" in client.get(reverse("desk")).text
    job = ApplicationPart.objects.get(type="document", key="job")
    desk.decide(job, "returned", "The date is not readable.")
    assert "ready for your decision" not in client.get(reverse("desk")).text


def test_a_waiver_is_sent_once_and_can_be_taken_back(desk, client):
    """A double click does not waive two letters, and a mistake has a way back that the applicant reads."""
    desk.decide(desk.letters[1])
    desk.decide(desk.letters[2], "refused", "The writer is a relative.")
    about = {"application": desk.application, "kind": "reference", "key": "reference", "by": desk.staff, "at": desk.now}
    waiver = part_waivers.waive_part(reason="There is nobody else.", authority="Section 4", **about)
    with refuses("part_enough"):
        part_waivers.waive_part(reason="There is nobody else.", authority="Section 4", **about)
    client.force_login(desk.staff)
    address = reverse("waiver_end", args=[waiver.pk])
    assert address in client.get(reverse("application", args=[desk.application.pk])).text
    assert client.post(address, {"reason": "The rule is another one."}).status_code == 302
    assert codes_of(desk.application, desk.now)["reference", "reference"] == "part_refused"
    with refuses("waiver_ended_already"):
        part_waivers.end_waiver(waiver=waiver, reason="Again.", by=desk.staff, at=desk.now)
    client.force_login(desk.person)
    assert "The rule is another one." in client.get(reverse("my_application", args=[desk.application.pk])).text
    assert Email.objects.filter(kind="application-part", person=desk.person).count() == 2


def test_a_part_that_was_decided_in_another_tab_is_not_decided_from_the_old_one(desk):
    part = desk.application.parts.filter(type="education", replaced_by=None).get()
    about = {"part": part, "seen": part.digest, "by": desk.staff, "at": desk.now}
    returned = application_reviews.decide_part(outcome="returned", reason="Not readable.", decided=0, **about)
    with refuses("part_decided_meanwhile"):
        application_reviews.decide_part(outcome="accepted", reason="", decided=0, **about)
    application_reviews.decide_part(outcome="accepted", reason="", decided=returned.pk, **about)
