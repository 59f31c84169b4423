"""No act of one person puts a certificate on hold without end, and a hold ends when the requirements are met again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.billing.acts import propose_void
from cohorts.billing.models import Receipt
from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import act_of
from cohorts.training.actions.attendance import correct
from cohorts.training.models import Enrollment
from cohorts.training.rules.presence import Presence
from exams.delivery.actions.sittings import void
from exams.results.actions import key_changes as rekeys
from lms.certification.actions.decisions import decide_admission
from lms.certification.models import Certificate
from lms.certification.rules.holds import needs_confirmation, people_of
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.rows import version as item_version
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.PROGRAM)


def state(certificate):
    certificate.refresh_from_db()
    return certificate.state


def kinds(certificate):
    return list(certificate.events.order_by("pk").values_list("kind", flat=True))


def admit(world, road, run_jobs, *, admitted, hours, by=None):
    decide_admission(
        person=world.trainee, program=road.program, admitted=admitted, reason="The file.",
        by=by or world.program_staff, at=road.now + hours * HOUR,
    )  # fmt: skip
    run_jobs()


def test_whoever_withdraws_an_admission_reads_which_certificate_it_suspends_and_until_when(
    client, world, certificate, run_jobs
):
    client.force_login(world.program_staff)
    address = reverse("admission_decide", args=[certificate.decision.candidacy_id, "no"])
    page = client.get(address).text
    assert certificate.number in page and certificate.name in page and "10 days" in page
    assert certificate.number not in client.get(address.replace("/no/", "/yes/")).text
    client.post(address, {"reason": "A document was missing."})
    run_jobs()
    assert state(certificate) == "suspended"
    proposal = Proposal.objects.get()
    assert (proposal.by, proposal.begun) == (None, True)
    assert world.program_staff.pk in proposal.involved
    assert not Proposal.objects.waiting_for(world.program_staff).exists()


def test_a_hold_that_one_person_caused_ends_unless_another_person_confirms_it(
    world, road, certificate, second, run_jobs, settings
):
    admit(world, road, run_jobs, admitted=False, hours=1)
    proposal = Proposal.objects.get()
    with refuses("own_work"):
        actions.approve(proposal=proposal, reason="Mine.", by=world.program_staff, at=road.now + DAY)
    assert [task.code for task in tasks_of(second, road.now + DAY) if "decide" in task.code] == ["urgent_decide"]
    assert not [task for task in tasks_of(world.program_staff, road.now + DAY) if task.code == "certificate_decide"]
    actions.end_unconfirmed(proposal=proposal, by=None, at=proposal.at + settings.URGENT_DAYS * DAY)
    assert (state(certificate), kinds(certificate)) == ("active", ["issued", "held", "ended"])


def test_a_confirmed_hold_stays_until_the_requirements_are_met_again(world, road, certificate, second, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    actions.approve(proposal=Proposal.objects.get(), reason="I read it.", by=second, at=road.now + 2 * HOUR)
    assert actions.unconfirmed(road.now + 1000 * DAY) == []
    assert state(certificate) == "suspended"
    mail.outbox.clear()
    admit(world, road, run_jobs, admitted=True, hours=3)
    assert (state(certificate), kinds(certificate)) == ("active", ["issued", "held", "confirmed", "returned"])
    assert any("put right" in email.body for email in mail.outbox if world.trainee.email in email.to)


def test_a_hold_ends_with_its_cause_and_its_proposal_with_it(world, road, certificate, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    admit(world, road, run_jobs, admitted=True, hours=2)
    assert state(certificate) == "active"
    assert Proposal.objects.get().facts.get().kind == "superseded"


def test_one_person_does_not_keep_a_certificate_on_hold_by_repeating_it(world, road, certificate, second, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    admit(world, road, run_jobs, admitted=True, hours=2)
    admit(world, road, run_jobs, admitted=False, hours=3)
    assert state(certificate) == "active"
    proposal = Proposal.objects.open().get()
    assert not proposal.begun
    actions.approve(proposal=proposal, reason="I read it.", by=second, at=road.now + 4 * HOUR)
    assert (state(certificate), kinds(certificate)[-2:]) == ("suspended", ["held", "confirmed"])


def test_another_person_may_put_it_on_hold_again(world, road, certificate, second, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    admit(world, road, run_jobs, admitted=True, hours=2)
    admit(world, road, run_jobs, admitted=False, hours=3, by=second)
    assert state(certificate) == "suspended"


def test_a_correction_of_attendance_is_confirmed_by_staff(world, road, certificate, run_jobs):
    seat = Enrollment.objects.get(person=world.trainee)
    for session in road.cohort.sessions.all()[:3]:
        correct(
            session=session,
            enrollment=seat,
            presence=Presence.absent(),
            reason="Absent.",
            by=world.trainer,
            at=road.now + HOUR,
        )
    run_jobs()
    assert state(certificate) == "suspended"
    proposal = Proposal.objects.get()
    assert proposal.begun and world.trainer.pk in proposal.involved


def test_whoever_sets_an_exam_aside_reads_which_certificate_rests_on_it(client, world, road, certificate, run_jobs):
    sitting = world.trainee.sittings.get(form__exam__code="pet-final")
    client.force_login(world.examinations)
    assert certificate.number in client.get(reverse("exam_sitting_set_aside", args=[sitting.pk])).text
    void(sitting_id=sitting.pk, reason="Another person took it.", by=world.examinations, at=road.now + HOUR)
    run_jobs()
    assert state(certificate) == "suspended"
    assert Proposal.objects.get().begun


def take_back(world, road, run_jobs):
    """Take the only payment back; two people decide."""
    receipt = Receipt.objects.get()
    proposal = propose_void(receipt=receipt, reason="Another agency's check.", by=world.finance, at=road.now)
    actions.approve(proposal=proposal, reason="I saw the letter.", by=world.program_staff, at=road.now + HOUR)
    run_jobs()
    return receipt


def test_a_fee_that_is_owed_again_leaves_a_certificate_active_unless_the_program_says_otherwise(
    client, world, road, certificate, run_jobs
):
    client.force_login(world.finance)
    page = client.get(reverse("void_receipt", args=[Receipt.objects.get().pk])).text
    assert certificate.number in page and "stays valid" in page and "put on hold" not in page
    take_back(world, road, run_jobs)
    assert (state(certificate), kinds(certificate)) == ("active", ["issued"])
    (line,) = [line for line in Proposal.objects.get().effects if certificate.number in line]
    assert "stays valid" in line
    client.force_login(world.trainee)
    assert "Your certificate stays valid" in client.get(reverse("my_path")).text


def test_nothing_ends_a_suspension_by_a_person_but_a_person(world, road, certificate, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    Certificate.objects.update(state="active")
    certificate.events.create(kind="reinstated", at=road.now + HOUR)
    certificate.events.create(kind="suspended", reason="A complaint.", at=road.now + HOUR)
    Certificate.objects.update(state="suspended")
    admit(world, road, run_jobs, admitted=True, hours=2)
    assert state(certificate) == "suspended"


def test_two_people_behind_every_cause_need_no_further_person():
    assert needs_confirmation([]) and needs_confirmation([[]]) and needs_confirmation([[1]])
    assert needs_confirmation([[1, 2], [3]]) and not needs_confirmation([[1, 2], [2, 3]])
    assert people_of([[1, 2], [], [3, 1]]) == [1, 2, 3]


def test_a_key_change_names_the_certificates_of_people_who_no_longer_pass(world, road, certificate):
    sitting = world.trainee.sittings.get(form__exam__code="pet-final")
    proposal = rekeys.propose(
        version=item_version("STAKE"), answer={"any_of": ["B"]}, reason="The manual says so.", policy="both_ways",
        by=world.examinations, at=road.now,
    )  # fmt: skip
    counts = dict.fromkeys(("looked_at", "changed", "kept", "gained", "lost"), 1)
    proposal.trial = counts | {"losses": [[sitting.pk, sitting.person_id, 9, 3, 10, 7]], "fingerprints": {}}
    proposal.trial_at = road.now
    lines = act_of("key.change").effects(proposal, None)
    assert any(certificate.number in line for line in lines)


def test_the_page_says_that_the_system_did_what_is_rejected(client, world, road, certificate, second, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=1)
    client.force_login(second)
    proposal = Proposal.objects.get()
    assert "The system did this already" in client.get(reverse("proposal_decide", args=[proposal.pk, "reject"])).text
    sent = {"reason": "The admission stands."}
    page = client.post(reverse("proposal_decide", args=[proposal.pk, "reject"]), sent, follow=True).text
    assert "What the system did has been undone" in page and "What one person did" not in page
