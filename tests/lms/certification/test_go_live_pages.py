"""The pages on which staff take over people who were certified before this site was used."""

import csv
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email
from lms.certification.models import Certificate, CertificateImport
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.go_live_scene import HEAD, LEARNED, NOW, GoLive, as_csv, one

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        yield GoLive(world, run_jobs)


def page(live, name="certificate_import"):
    return reverse(name, args=[live.list.pk] if name != "certificate_import_upload" else [])


def codes_of(user):
    return [task.code for task in tasks_of(user, NOW)]


def test_staff_upload_decide_propose_and_release_and_each_step_has_its_next_person(live, client):
    person = live.world.trainee
    client.force_login(live.staff)
    rows = [one(1), one(2, email=person.email), one(3, number="=1+1")]
    sent = {
        "authority": live.world.state.pk, "date_format": "MM/DD/YYYY",
        "file": SimpleUploadedFile("people.csv", as_csv(HEAD, rows)),
        "learning": SimpleUploadedFile("hours.csv", as_csv(LEARNED, [("MN-0001", "01/15/2026", "1:30", "Ethics", "")])),
    }  # fmt: skip
    answer = client.post(reverse("certificate_import_upload"), sent, follow=True)
    live.list = CertificateImport.objects.get()
    assert answer.status_code == 200 and answer.request["PATH_INFO"] == page(live)
    text = strip_tags(answer.content.decode())
    assert "This is a formula" in text and "has this address here" in text and "1 h 30 min" in text
    assert "certificate_list_check" in codes_of(live.staff)
    decide = client.get(page(live, "certificate_import_rows"))
    assert person.get_full_name() in decide.text and "somebody else" not in decide.text
    client.post(page(live, "certificate_import_rows"), {"row_3": f"person:{person.pk}"})
    client.post(page(live, "certificate_import_propose"), {"reason": "Go-live"})
    proposal = Proposal.objects.get()
    text = client.get(page(live)).text
    assert reverse("proposal", args=[proposal.pk]) in text and "Propose the import" not in text
    client.force_login(live.second)
    assert "2 certificates are imported" in client.get(reverse("proposal", args=[proposal.pk])).text
    approve(proposal=proposal, reason="Checked", by=live.second, at=NOW)
    live.run_jobs()
    assert "certificate_list_release" in codes_of(live.second) and Certificate.objects.count() == 2
    confirm = strip_tags(client.get(page(live, "certificate_import_release")).content.decode())
    assert "invited to open their account: 1." in confirm and "where the certificate is: 1." in confirm
    client.post(page(live, "certificate_import_release"), {"hold_days": "30"})
    live.run_jobs()
    assert Email.objects.filter(kind__startswith="certificate-").count() == 2
    again = client.post(page(live, "certificate_import_release"), {"hold_days": "30"}, follow=True)
    live.run_jobs()
    assert again.status_code in (200, 422)
    assert Email.objects.filter(kind__startswith="certificate-").count() == 2
    assert not {"certificate_list_release", "certificate_list_check"} & set(codes_of(live.second))


def test_the_report_has_a_code_for_each_row_and_runs_nothing_in_a_spreadsheet(live, client):
    live.read([one(1, number="=1+1", given="+Tab"), one(2, until="12/31/2027"), one(3, email="@evil")])
    client.force_login(live.world.auditor)
    answer = client.get(page(live, "certificate_import_report"))
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line["Code"] for line in lines] == ["roster_formula", "", "email_invalid"]
    assert lines[1]["Valid until"] == "2027-12-31" and lines[1]["Valid until by the rules"] == "2027-11-30"
    assert lines[0]["Number"] == "'=1+1" and lines[2]["Email address"] == "'@evil"


def test_the_list_can_be_limited_to_what_needs_a_look(live, client):
    live.read([one(1, until="12/31/2027"), one(2, issued="13/45/2025"), one(3, issued="12/13/2025")])
    client.force_login(live.world.auditor)
    for limit, numbers in (("differs", ["MN-0001"]), ("refused", ["MN-0002"]), ("swaps", ["MN-0001"])):
        answer = client.get(page(live), {"show": limit})
        assert [entry["number"] for entry in answer.context["entries"]] == numbers
    text = strip_tags(client.get(page(live)).content.decode())
    assert "By the rules it would end on" in text and "Propose the import" not in text


def test_only_program_staff_of_the_office_and_auditors_open_a_list(live, client):
    live.read([one(1)])
    for user, status in ((live.world.finance, 302), (live.world.agency_coordinator, 302), (live.world.auditor, 200)):
        client.force_login(user)
        answer = client.get(page(live))
        assert answer.status_code == status or (status == 302 and answer.status_code in (403, 404))
    assert client.get(page(live, "certificate_import_release")).status_code in (302, 403, 404)


def test_the_empty_lists_name_the_columns(live, client):
    client.force_login(live.staff)
    head = client.get(reverse("certificate_import_sample")).content.decode("utf-8-sig")
    assert head.startswith("Certificate number,Email address,Given name") and "Valid until" in head
    assert "Hours" in client.get(reverse("certificate_import_learning_sample")).content.decode("utf-8-sig")


def test_what_was_typed_stays_when_a_list_cannot_be_read(live, client):
    client.force_login(live.staff)
    sent = {"authority": live.world.state.pk, "date_format": "", "file": SimpleUploadedFile("a.csv", b"%PDF-1.7 x")}
    answer = client.post(reverse("certificate_import_upload"), sent)
    assert answer.status_code == 422 and "date_format" in answer.context["form"].errors
    answer = client.post(reverse("certificate_import_upload"), sent | {
        "date_format": "MM/DD/YYYY", "file": SimpleUploadedFile("a.csv", b"%PDF-1.7 x")
    })  # fmt: skip
    assert "file" in answer.context["form"].errors and not CertificateImport.objects.exists()
