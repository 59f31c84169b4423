"""Two people revoke or suspend without a complaint: the person appeals, a third person decides."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import approve
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from lms.certification.actions import certificate_appeals, certificate_ends, certificates
from lms.certification.acts import propose_revocation, suspend_at_once
from lms.certification.models import AppealState, Certificate, CertificateAppeal, CertificateTerm
from lms.certification.models.certificate_appeals import term_of
from lms.dashboard.tasks_due import tasks_of
from lms.records.facts.sources import SOURCES
from tests.lms.certification.complaint_desk import Complained
from tests.lms.certification.holder import Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
NOW = local(2026, 9, 1, 10)
DAY = timedelta(days=1)
SECRET = "ZQX-7731"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def holder(world):
    own = Holder(world)
    own.certificate = own.certify(local(2026, 6, 1, 9))
    own.second, own.third = (world.person(name, world.state, roles.PROGRAM) for name in ("program2", "program3"))
    return own


@contextmanager
def refused(code):
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def stopped(holder, act=propose_revocation, at=NOW):
    """Two people decide; returns the certificate."""
    proposal = act(certificate=holder.certificate, reason="Fraud.", by=holder.staff, at=at)
    approve(proposal=proposal, reason="Yes.", by=holder.second, at=at)
    holder.certificate.refresh_from_db()
    return holder.certificate


def codes(user, at=NOW):
    return {task.code for task in tasks_of(user, at)}


def filed(holder, at=NOW):
    return certificate_appeals.file_appeal(
        certificate=holder.certificate, text=f"It was not me. {SECRET}", by=holder.person, at=at
    )


def decided(holder, appeal, *, granted, at=NOW):
    certificate_appeals.take_appeal(appeal=appeal, by=holder.third, at=at)
    appeal.refresh_from_db()
    return certificate_appeals.decide_appeal(
        appeal=appeal, granted=granted, reason=f"So it is. {SECRET}", by=holder.third, at=at
    )


def test_who_was_revoked_by_two_people_appeals_on_their_page_until_a_day_that_it_names(holder):
    row, client = stopped(holder), logged_in(holder.person)
    last = CertificateTerm.objects.get().ends_on
    assert last == home_day(NOW) + timedelta(days=30) and codes(holder.person) >= {"certificate_appeal"}
    page = reverse("certificate_page", args=[row.pk])
    text = " ".join(strip_tags(client.get(page).content.decode()).split())
    assert "you can appeal through Thursday, October 1, 2026 (30 days after" in text and "Fraud." in text
    answer = client.post(reverse("certificate_appeal", args=[row.pk]), {"text": f"No. {SECRET}"}, follow=True)
    assert "We received your appeal." in answer.content.decode()
    appeal = CertificateAppeal.objects.get()
    assert Email.objects.filter(kind="certificate-appeal-filed", person=holder.person).count() == 1
    assert "certificate_appeal" not in codes(holder.person)
    read = client.post(reverse("own_certificate_appeal", args=[appeal.pk]))
    assert SECRET in read.content.decode() and SECRET not in client.get(page).content.decode()
    client.post(reverse("certificate_appeal_withdraw", args=[appeal.pk]))
    appeal.refresh_from_db()
    assert appeal.state == AppealState.WITHDRAWN and codes(holder.person) >= {"certificate_appeal"}


def test_who_proposed_or_approved_does_not_decide_and_a_third_person_has_the_task(holder):
    stopped(holder)
    appeal = filed(holder)
    for one in (holder.staff, holder.second):
        assert not any(code.startswith("certificate_appeal") for code in codes(one))
        with refused("certificate_appeal_decided_before"):
            certificate_appeals.take_appeal(appeal=appeal, by=one, at=NOW)
    assert any(code.startswith("certificate_appeal_decide") for code in codes(holder.third))
    client = logged_in(holder.third)
    page = reverse("certificates:inspect", args=[holder.certificate.pk])
    assert "Take this appeal" in client.get(page).content.decode()
    client.post(reverse("certificate_appeal_take", args=[appeal.pk]))
    assert SECRET in client.post(reverse("certificate_appeal_read", args=[appeal.pk])).content.decode()
    client.post(
        reverse("certificate_appeal_decide", args=[appeal.pk]), {"granted": "yes", "reason": f"You are right. {SECRET}"}
    )
    holder.certificate.refresh_from_db()
    assert holder.certificate.state == "active"
    assert Email.objects.filter(kind="certificate-appeal-decided", person=holder.person).count() == 1
    own = logged_in(holder.person)
    answer = own.post(reverse("certificate_appeal_answer", args=[appeal.pk])).content.decode()
    assert "You are right." in answer
    # Neither the appeal nor the reason of its decision is on a page of staff, in an email, or in the log.
    assert SECRET not in client.get(page).content.decode()
    assert not Email.objects.filter(body__contains=SECRET).exists()
    assert not [row for row in ModelLogEntry.objects.all() if SECRET in str(row.data)]


def test_a_granted_appeal_annuls_the_revocation_and_gives_the_probation_back(holder):
    certificate_ends.put_on_probation(certificate=holder.certificate, reason="So.", by=holder.staff, at=NOW)
    stopped(holder)
    decided(holder, filed(holder), granted=True, at=NOW + DAY)
    holder.certificate.refresh_from_db()
    assert holder.certificate.state == "probation" and term_of(holder.certificate) is None


def test_a_denied_appeal_leaves_the_revocation_and_is_the_only_one(holder):
    stopped(holder)
    decided(holder, filed(holder), granted=False)
    holder.certificate.refresh_from_db()
    assert holder.certificate.state == "revoked"
    with refused("appeal_filed_already"):
        filed(holder)


def test_a_confirmed_suspension_is_appealed_like_a_revocation(holder):
    stopped(holder, suspend_at_once)
    [email] = Email.objects.filter(kind="suspension-confirmed", person=holder.person)
    assert "Thursday, October 1, 2026" in email.body
    decided(holder, filed(holder), granted=True, at=NOW + DAY)
    holder.certificate.refresh_from_db()
    assert holder.certificate.state == "active"
    assert list(holder.certificate.events.order_by("pk").values_list("kind", flat=True))[-1] == "annulled"


def test_a_suspension_of_one_person_cannot_be_appealed_yet(holder):
    suspend_at_once(certificate=holder.certificate, reason="Fraud.", by=holder.staff, at=NOW)
    holder.certificate.refresh_from_db()
    with refused("certificate_nothing_to_appeal"):
        filed(holder)
    assert logged_in(holder.person).get(reverse("certificate_appeal", args=[holder.certificate.pk])).status_code == 404


def test_an_appeal_ends_when_what_it_is_against_is_over(holder):
    stopped(holder, suspend_at_once)
    appeal = filed(holder)
    certificates.reinstate(certificate=holder.certificate, reason="Enough.", by=holder.staff, at=NOW + DAY)
    appeal.refresh_from_db()
    assert appeal.state == AppealState.WITHDRAWN and "certificate_appeal" not in codes(holder.person)


def test_nobody_appeals_after_the_last_day_unless_a_later_delivery_is_recorded(holder, clock):
    stopped(holder)
    late = NOW + timedelta(days=31)
    with refused("appeal_too_late"):
        filed(holder, at=late)
    certificate_appeals.record_delivery(
        certificate=holder.certificate, on=home_day(NOW + 20 * DAY), how="By letter", by=holder.staff, at=late
    )
    assert filed(holder, at=late).state == AppealState.OPEN


def test_nobody_else_appeals_and_the_text_cannot_be_empty(holder, world):
    stopped(holder)
    with refused("certificate_of_another"):
        certificate_appeals.file_appeal(certificate=holder.certificate, text="x", by=holder.staff, at=NOW)
    with refused("appeal_empty"):
        certificate_appeals.file_appeal(certificate=holder.certificate, text=" ", by=holder.person, at=NOW)


def test_a_revocation_decided_about_a_complaint_is_appealed_there_alone(world):
    desk = Complained(world)
    desk.decided("revocation")
    desk.approve()
    assert desk.now_certificate().state == "revoked" and not CertificateTerm.objects.exists()


def test_the_text_and_the_reason_of_an_appeal_are_records_with_a_period(holder):
    stopped(holder)
    decided(holder, filed(holder), granted=False)
    row = CertificateAppeal.objects.get()
    kept = {one.record_id: one.record_class for source in SOURCES for one in source(None)}
    assert kept[row.record_id] == kept[row.answer_id] == "appeal"
    assert Certificate.objects.get(pk=holder.certificate.pk).state == "revoked"
