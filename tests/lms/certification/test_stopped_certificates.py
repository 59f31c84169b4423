"""What a person reads about a certificate that is suspended or ended: nothing about renewing it."""

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.notices.models import Email
from lms.certification.actions import certificate_ends, issuing
from lms.certification.acts import propose_revocation
from lms.certification.models import Certificate
from tests.lms.certification.go_live_scene import HEAD, NOW, GoLive, one
from tests.lms.certification.holder import EDUCATION, Holder, local
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


DATED = (*HEAD, "Status since")


def test_a_status_from_before_this_site_has_the_day_of_the_list_or_none(world, run_jobs):
    """No office of another state reads that somebody was certified until the import."""
    live = GoLive(world, run_jobs)
    rows = [[*one(1, status="revoked"), "02/10/2026"], [*one(2, status="revoked"), ""]]
    live.read(rows, head=DATED)
    live.commit()
    live.release()
    dated, undated = (Certificate.objects.get(number=f"MN-000{n}") for n in (1, 2))
    texts = []
    for row in (dated, undated):
        client = logged_in(row.person)
        standing = client.get(reverse("certificate_standing", args=[row.pk])).text
        texts.append((strip_tags(page_of(row)), strip_tags(standing)))
    assert "Since Tue, Feb 10, 2026." in texts[0][0] and "Feb 10, 2026" in texts[0][1]
    assert "Since when is not known here." in texts[1][0] and "The last day is not known here." in texts[1][1]
    assert not [text for both in texts for text in both if "through Mon, Mar 1, 2027" in text]
    staff = logged_in(world.program_staff).get(reverse("certificates:inspect", args=[undated.pk])).content.decode()
    assert "the day is not known here" in staff


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13/13/2026", "golive_day_unreadable"),
        ("03/02/2027", "golive_day_ahead"),
        ("11/30/2025", "golive_status_day_early"),
    ],
)
def test_the_day_of_a_status_cannot_be_ahead_or_before_the_certificate(world, run_jobs, text, code):
    live = GoLive(world, run_jobs)
    live.read([[*one(1, status="revoked"), text]], head=DATED)
    assert live.codes() == [("refused", code)]


def test_an_imported_certificate_has_no_document_until_it_is_issued_again(world, run_jobs):
    live = GoLive(world, run_jobs)
    live.read([one(1)])
    live.commit()
    live.release()
    row = Certificate.objects.get(number="MN-0001")
    address = reverse("certificate_document", args=[row.pk])
    for reader in (row.person, world.program_staff):
        client = logged_in(reader)
        assert address not in client.get(reverse("certificate_page", args=[row.pk])).content.decode()
        assert client.get(address).status_code == 302
    again = issuing.issue_again(certificate=row, kind="correction", reason="Lost", by=world.program_staff, at=NOW)
    assert logged_in(row.person).get(reverse("certificate_document", args=[again.pk])).status_code == 200


def test_who_is_revoked_reads_how_to_appeal(world):
    holder = Holder(world)
    certificate = holder.certify(local(2026, 6, 10, 12))
    assert "You can appeal" not in page_of(certificate)
    proposal = propose_revocation(certificate=certificate, reason="Fraud.", by=holder.staff, at=NOW)
    approve(proposal=proposal, reason="Yes.", by=world.person("program2", world.state, roles.PROGRAM), at=NOW)
    text = page_of(certificate)
    assert "you can appeal through" in text
    assert reverse("certificate_appeal", args=[certificate.pk]) in text and "Fraud." in text


def test_examinations_staff_read_the_status_and_not_why_somebody_is_disciplined(world):
    holder = Holder(world)
    certificate = holder.certify(local(2026, 6, 10, 12))
    certificate_ends.put_on_probation(certificate=certificate, reason="Alarm.", by=holder.staff, at=NOW)
    pages = [reverse("certificates:inspect", args=[certificate.pk]), reverse("certificate_page", args=[certificate.pk])]
    for page in pages:
        text = logged_in(world.examinations).get(page).content.decode()
        assert "robation" in text and "Alarm" not in text
        for reader in (world.program_staff, world.auditor):
            assert "Alarm" in logged_in(reader).get(page).content.decode()
    assert "Alarm" in logged_in(world.trainee).get(pages[1]).content.decode()


def test_the_standing_of_a_certificate_that_was_renewed_early_is_that_of_the_new_one(world):
    holder = Holder(world, renewal={"all_of": [EDUCATION]})
    first = holder.certify(local(2026, 6, 10, 12))
    second = holder.renew(first, local(2027, 2, 1, 12))
    text = page_of(first)
    assert reverse("certificate_standing", args=[second.pk]) in text
    assert reverse("certificate_standing", args=[first.pk]) not in text
