"""Several authorities work side by side: staff of one neither read nor decide what waits on the desk of another."""

from datetime import date

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, reject
from cohorts.core.approvals.models import Proposal
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.people.actions.approval_emails import approvers_of
from cohorts.people.models import Organization
from cohorts.training.models import Admission
from lms.certification import acts
from lms.certification.actions import (
    appeals,
    application_decisions,
    application_notes,
    application_reviews,
    applications,
    certificate_ends,
    issuing,
    recusals,
    second_reviews,
    sign_ups,
)
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.sweep_reports import report_sweep
from lms.certification.admin.reviewers import colleagues_of
from lms.certification.models import (
    Appeal,
    Application,
    ApplicationPart,
    Candidacy,
    Certificate,
    CertificateKind,
    Decision,
    NoteKind,
    PartDecision,
    RecusalKind,
    SignUpSwitch,
)
from lms.dashboard.tasks_due import tasks_of
from tests.candidates import met_decision
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses


@pytest.fixture
def elsewhere(world):
    """Program staff of a second authority."""
    other = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    return world.person("elsewhere", other, roles.PROGRAM)


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.own_parts()
    row.submit(incomplete=True)
    return row


@pytest.fixture
def appeal(desk):
    desk.take()
    about = {"application": desk.application, "at": desk.now}
    application_decisions.decide_application(admitted=False, reason="Not yet.", by=desk.staff, **about)
    return appeals.file_appeal(text="Please look again.", by=desk.person, **about)


@pytest.fixture
def certificate(world, desk):
    candidacy, version = desk.application.cycle.candidacy, desk.version
    decision = met_decision(candidacy, version, at=world.now)
    return Certificate.objects.create(
        number="1", token="t" * 32, person=world.trainee, program=desk.program, version=version, decision=decision,
        name="A B", family_name="B", credential="CPS", issued_on=date(2026, 3, 2), issued_at=world.now,
        valid_until=date(2028, 3, 1),
    )  # fmt: skip


def acts_on_the_application(desk, by):
    """Everything that program staff do with an application that waits."""
    about = {"application": desk.application, "by": by, "at": desk.now}
    part = ApplicationPart.objects.filter(type="document").get()
    yield lambda: application_reviews.take_application(reviewer=by, **about)
    yield lambda: application_reviews.decide_part(
        part=part, outcome="accepted", reason="", seen=part.digest, by=by, at=desk.now
    )
    yield lambda: application_reviews.read_part(part=part, by=by, at=desk.now)
    yield lambda: application_decisions.decide_application(admitted=False, reason="No.", **about)
    yield lambda: application_decisions.reopen_application(reason="Once more.", **about)
    yield lambda: application_notes.add_note(kind=NoteKind.RECORD, text="Seen.", **about)
    yield lambda: application_notes.read_notes(**about)
    yield lambda: recusals.step_back(kind=RecusalKind.OTHER, reason="Neighbors", **about)
    yield lambda: applications.begin_application(
        person=desk.world.other_trainee, program=desk.program, received_on=desk.now.date(), by=by, at=desk.now
    )


def test_staff_of_another_authority_cannot_act_on_an_application(desk, elsewhere):
    for act in acts_on_the_application(desk, elsewhere):
        with refuses("role_required_at"):
            act()
    assert Application.objects.get().reviewer is None and not PartDecision.objects.exists()


def test_an_application_is_given_to_colleagues_of_the_same_authority_alone(desk, elsewhere):
    colleague = desk.world.person("colleague", desk.world.state, roles.PROGRAM)
    assert list(colleagues_of(desk.staff, desk.application)) == [colleague]
    about = {"application": desk.application, "by": desk.staff, "at": desk.now}
    with refuses("role_required_at", field="reviewer"):
        application_reviews.take_application(reviewer=elsewhere, **about)
    desk.take()
    with refuses("role_required_at", field="colleague"):
        second_reviews.ask_second(colleague=elsewhere, proposed="admit", question="", **about)


def test_staff_of_another_authority_neither_take_nor_decide_an_appeal(desk, appeal, elsewhere):
    with refuses("role_required_at"):
        appeals.take_appeal(appeal=appeal, by=elsewhere, at=desk.now)
    Appeal.objects.update(decider=elsewhere)
    appeal.refresh_from_db()
    with refuses("role_required_at"):
        appeals.read_appeal(appeal=appeal, by=elsewhere, at=desk.now)
    with refuses("role_required_at"):
        appeals.decide_appeal(appeal=appeal, granted=True, reason="Yes.", by=elsewhere, at=desk.now)


def test_staff_of_another_authority_neither_admit_nor_switch_sign_up_off(desk, elsewhere):
    about = {"program": desk.program, "by": elsewhere, "at": desk.now}
    with refuses("role_required_at"):
        decide_admission(person=desk.world.other_trainee, admitted=True, reason="", **about)
    with refuses("role_required_at"):
        sign_ups.switch_sign_up(is_on=False, reason="Full.", **about)
    assert not Admission.objects.exists() and not SignUpSwitch.objects.exists()


def test_staff_of_another_authority_change_no_certificate(desk, certificate, elsewhere):
    about = {"certificate": certificate, "reason": "Because.", "by": elsewhere, "at": desk.now}
    for act in (
        acts.propose_revocation,
        acts.suspend_at_once,
        certificate_ends.surrender,
        certificate_ends.put_on_probation,
        lambda **more: issuing.issue_again(kind=CertificateKind.CORRECTION, **more),
    ):
        with refuses("role_required_at"):
            act(**about)
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_staff_of_another_authority_read_and_decide_no_proposal_about_a_certificate(desk, certificate, elsewhere):
    colleague = desk.world.person("colleague", desk.world.state, roles.PROGRAM)
    about = {"certificate": certificate, "reason": "Because.", "by": desk.staff, "at": desk.now}
    proposal = acts.propose_revocation(**about)
    assert list(approvers_of(proposal)) == [colleague]
    assert Proposal.objects.visible_to(colleague).get() == proposal
    assert not Proposal.objects.visible_to(elsewhere).exists()
    for decide in (approve, reject):
        with refuses("role_required_at"):
            decide(proposal=proposal, reason="Yes.", by=elsewhere, at=desk.now)
    reject(proposal=proposal, reason="No.", by=colleague, at=desk.now)


def test_the_nightly_report_goes_to_staff_of_the_authority_alone(desk, certificate, elsewhere):
    report_sweep(decision_ids=[certificate.decision_id], by=None, at=desk.now)
    readers = Email.objects.filter(kind="sweep").values_list("person", flat=True)
    assert list(readers) == [desk.staff.pk]


def pages_of(desk, certificate, appeal):
    """Every page that program staff open about one person, and about the sign-up of a program."""
    part = ApplicationPart.objects.filter(type="document").get()
    application, candidacy = desk.application.pk, desk.application.cycle.candidacy_id
    yield "application", [application]
    yield "application_assign", [application]
    yield "application_reopen", [application]
    yield "part_decide", [part.pk]
    yield "appeal_decide", [appeal.pk]
    yield "candidacies:inspect", [candidacy]
    yield "admission_decide", [candidacy, "yes"]
    yield "certificates:inspect", [certificate.pk]
    yield "certificate_decide", [certificate.pk, "revoke"]
    yield "sign_up_switch", [desk.program.pk]
    yield "program_texts", [desk.program.pk]
    yield "close_practice", [desk.program.pk]


def test_staff_of_another_authority_find_none_of_its_pages_and_empty_lists(
    desk, appeal, certificate, elsewhere, client
):
    client.force_login(elsewhere)
    for name, arguments in pages_of(desk, certificate, appeal):
        assert client.get(reverse(name, args=arguments)).status_code == 404, name
    part = ApplicationPart.objects.filter(type="document").get()
    for name, row in (("part_file", part), ("appeal_take", appeal), ("appeal_read", appeal)):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404, name
    for name in ("applications", "candidacies:index", "certificates:index", "learning", "agency_filings", "practice"):
        page = client.get(reverse(name))
        assert page.status_code == 200 and called(desk.person) not in page.text, name
    for model in (Application, ApplicationPart, PartDecision, Appeal, Candidacy, Decision, Certificate):
        assert model.objects.exists() or model is PartDecision
        assert not model.objects.visible_to(elsewhere).exists(), model
    assert not [task for task in tasks_of(elsewhere, desk.now) if "application" in str(task).lower()]


def test_its_own_staff_auditors_and_superusers_read_all_of_it(desk, appeal, certificate, client, world):
    admin = world.person("admin")
    admin.is_superuser = admin.is_staff = True
    admin.save()
    for reader in (desk.staff, world.auditor, admin):
        for model in (Application, Appeal, Candidacy, Decision, Certificate):
            assert model.objects.visible_to(reader).exists(), (reader, model)
    assert Application.objects.visible_to(admin, role=roles.PROGRAM).exists()
    assert not Application.objects.visible_to(admin, role=roles.AGENCY_COORDINATOR).exists()
    client.force_login(desk.staff)
    for name, arguments in pages_of(desk, certificate, appeal):
        # A decided application is decided nowhere but after it is opened again.
        if name not in ("appeal_decide", "part_decide"):
            assert client.get(reverse(name, args=arguments)).status_code != 404, name
