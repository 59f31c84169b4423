"""Certificate status: suspended automatically; suspended, reinstated and revoked by staff."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cohorts.core import roles
from cohorts.notices.models import Email
from lms.certification import acts, tasks
from lms.certification.actions import certificates, issuing
from lms.certification.models import Certificate, CertificateEvent
from lms.certification.rules.numbering import NUMBER_BYTES
from tests.candidates import candidacy_of, cycle_of, met_decision
from tests.refusals import refuses


def test_a_certificate_is_suspended_while_its_requirements_are_not_met(world, road, run_jobs):
    sitting = road.everything()
    run_jobs()
    road.score(sitting, "60")
    run_jobs()
    certificate = Certificate.objects.get()
    assert certificate.state == "suspended"
    event = certificate.events.last()
    assert (event.kind, event.decision.number) == ("held", 2)
    assert [(finding.key, finding.code) for finding in event.lost] == [("pet-final", "exam_not_passed")]
    road.score(sitting, "90")
    run_jobs()
    certificate.refresh_from_db()
    assert (certificate.state, certificate.events.last().kind) == ("active", "returned")


def test_each_status_change_of_a_certificate_is_a_row_with_its_reason_and_person(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    acts.suspend_at_once(certificate=certificate, reason=" A complaint. ", by=world.program_staff, at=road.now)
    certificate.refresh_from_db()
    certificates.reinstate(certificate=certificate, reason="Cleared.", by=world.program_staff, at=road.now)
    rows = list(CertificateEvent.objects.values_list("kind", "reason", "by"))
    staff = world.program_staff.pk
    assert rows == [("issued", "", None), ("suspended", "A complaint.", staff), ("reinstated", "Cleared.", staff)]
    assert set(Email.objects.filter(kind="certificate").values_list("about_id", flat=True)) == {certificate.pk}


def test_a_new_seat_does_not_affect_an_existing_certificate(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    later = world.cohort("PET-LATER")
    seat = world.enroll(later)
    type(seat).objects.filter(pk=seat.pk).update(enrolled_at=certificate.issued_at + timedelta(days=30))
    seat.refresh_from_db()
    road.charge(seat)
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_a_revoked_certificate_is_never_reissued_automatically(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    certificates.revoke(certificate=certificate, reason="Issued on a forged record.", by=None, at=road.now)
    road.signal(world.trainee)
    run_jobs()
    tasks.recompute_all()
    assert [row.state for row in Certificate.objects.all()] == ["revoked"]
    with refuses("wrong_state", state="revoked"):
        certificates.reinstate(certificate=certificate, reason="x", by=world.program_staff, at=road.now)


@pytest.mark.parametrize("act", [acts.suspend_at_once, acts.propose_revocation])
@pytest.mark.parametrize("who", ["examinations", "auditor", "finance", "vendor_coordinator", "trainee", "supervisor"])
def test_only_program_staff_decide_on_certificates(world, road, run_jobs, act, who):
    certificate = road.certificate(run_jobs)
    with refuses("auditor_acts_nowhere" if who == "auditor" else "not_a_proposer"):
        act(certificate=certificate, reason="x", by=getattr(world, who), at=road.now)
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_a_decision_on_a_certificate_needs_a_reason(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    with refuses("certificate_reason_missing", field="reason"):
        certificates.suspend(certificate=certificate, reason="  ", by=None, at=road.now)


def test_emails_do_not_reveal_reasons(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    certificates.suspend(certificate=certificate, reason="SECRET-REASON", by=None, at=road.now)
    run_jobs()
    about = [email for email in mail.outbox if email.subject == "News about your certificate"]
    assert len(about) == 2 == Email.objects.filter(kind="certificate").count()
    for email in about:
        assert email.to == [world.trainee.email]
        assert not email.attachments
        assert "SECRET-REASON" not in email.body
        assert f"/certificates/{certificate.pk}/" in email.body


def test_numbers_and_tokens_do_not_follow_from_one_another(world, road, run_jobs):
    road.certificate(run_jobs)
    road.certificate(run_jobs, world.person("second", world.agency, roles.TRAINEE), cohort=world.cohort("PET-2"))
    first, second = (int(row.number[5:14].replace("-", "")) for row in Certificate.objects.order_by("pk"))
    assert abs(first - second) > 1
    assert len(set(Certificate.objects.values_list("token", flat=True))) == 2


def test_a_number_is_never_used_twice_not_even_after_revocation(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    certificates.revoke(certificate=certificate, reason="Forged.", by=None, at=road.now)
    candidacy = candidacy_of(world.other_trainee, certificate.version, at=road.now)
    decision = met_decision(candidacy, certificate.version, at=road.now)
    taken = int(certificate.number[5:14].replace("-", ""))
    draws = [taken, taken, 5]
    issued = issuing.issue(
        decision=decision,
        cycle=cycle_of(candidacy),
        by=None,
        at=certificate.issued_at,
        randomness=lambda size: (draws.pop(0) if size == NUMBER_BYTES else 7).to_bytes(size, "big"),
    )
    assert issued.number.startswith("2026-0000-0005-") and draws == []


def test_the_certificate_keeps_the_name_at_issue(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    world.trainee.family_name = "Newname"
    world.trainee.save()
    road.program.credential = "Another title"
    road.program.save()
    certificate.refresh_from_db()
    assert (certificate.name, certificate.credential[:9]) == ("Trainee Example", "Certified")


def test_a_reinstated_certificate_stays_active_until_another_requirement_is_lost(world, road, run_jobs):
    sitting = road.everything()
    run_jobs()
    road.score(sitting, "60")
    run_jobs()
    certificate = Certificate.objects.get()
    assert certificate.state == "suspended"
    certificates.reinstate(
        certificate=certificate, reason="The appeal was granted.", by=world.program_staff, at=timezone.now()
    )
    tasks.recompute_all()
    certificate.refresh_from_db()
    assert certificate.state == "active"
