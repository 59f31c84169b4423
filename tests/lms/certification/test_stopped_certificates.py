"""What a person reads about a certificate that is suspended or ended: nothing about renewing it."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification.actions import certificate_ends
from lms.certification.models import Certificate
from tests.lms.certification.go_live_scene import NOW, GoLive, one
from tests.lms.certification.holder import Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def page_of(certificate):
    page = logged_in(certificate.person).get(reverse("certificate_page", args=[certificate.pk]))
    return page.content.decode()


def test_a_certificate_that_was_given_up_says_nothing_about_renewing(world):
    holder = Holder(world)
    certificate = holder.certify(local(2026, 6, 10, 12))
    assert "renew it by then" in page_of(certificate)
    certificate_ends.surrender(certificate=certificate, reason="Retired.", by=holder.staff, at=NOW)
    text = page_of(certificate)
    assert "renew it by then" not in text and "Next level" not in text and "Retired." in text


def test_who_was_revoked_before_this_site_reads_no_empty_reason_and_other_words_in_the_email(world, run_jobs):
    live = GoLive(world, run_jobs)
    live.read([one(1, status="revoked"), one(2, status="suspended"), one(3)])
    live.commit()
    live.release()
    assert Email.objects.filter(kind="certificate-claim").count() == 1
    lines = Email.objects.filter(kind="certificate-claim-stopped")
    assert lines.count() == 2 and not any("renew" in row.body for row in lines)
    text = page_of(Certificate.objects.get(number="MN-0001"))
    assert "renew it by then" not in text and ">Reason<" not in text and "before this site was used" in text


def test_a_person_with_a_log_in_reads_other_words_about_a_revoked_one_too(world, run_jobs):
    live = GoLive(world, run_jobs)
    live.read([one(1, status="revoked", email=world.trainee.email)])
    live.decide(r2=("person", world.trainee))
    live.commit()
    live.release()
    assert "renew" not in Email.objects.get(kind="certificate-here-stopped").body
