"""Public records are given out without restricted lines, and what is left out is counted."""

import csv
import hashlib
import io
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from lms.certification.actions import certificate_ends, issuing, register_choices
from lms.records.actions.public_exports import PublicRequest, export_public
from lms.records.facts.public_tables import PUBLIC_TABLES
from lms.records.models import PublicExport
from tests.lms.certification.holder import Holder, local
from tests.refusals import refuses

MARK = "ZQX-7731"
YEAR = (date(2026, 1, 1), date(2026, 3, 2))


def export(office, *tables, **more):
    about = {"requester": "The Daily News", "request": "Public Records Act, section 4", "days": YEAR} | more
    request = PublicRequest(about["requester"], about["request"], *about["days"])
    return export_public(request=request, tables=tables or tuple(PUBLIC_TABLES), by=office.staff, at=office.now)


def texts(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_what_is_restricted_and_who_applied_is_left_out_and_counted(office, world):
    office.denied(world.trainee, appeal=f"Again {MARK}.")
    row, data = export(office)
    files = texts(data)
    everything = "".join(files.values())
    assert MARK not in everything and world.trainee.family_name not in files["applications.csv"]
    assert world.trainee.email not in everything
    assert row.left_out == {"names_of_applicants": 1, "restricted_parts": 2, "texts_of_appeals": 1}
    assert "Left out: names of applicants,1" in files["request.csv"] and "The Daily News" in files["request.csv"]
    assert row.contents["applications"] == 1 and row.digest == hashlib.sha256(data).hexdigest()


def test_only_what_was_asked_of_the_days_that_were_asked(office, world):
    office.denied(world.trainee)
    row, data = export(office, "applications", days=(date(2025, 1, 1), date(2025, 12, 31)))
    assert set(texts(data)) == {"request.csv", "applications.csv"} and row.contents == {"applications": 0}
    assert row.left_out == {}


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("public_requester_missing", {"requester": " "}),
        ("public_request_missing", {"request": " "}),
        ("public_days_wrong", {"days": YEAR[::-1]}),
    ],
)
def test_an_export_that_cannot_be_right_is_refused(office, code, more):
    with refuses(code):
        export(office, **more)
    assert not PublicExport.objects.exists()


def test_only_program_staff_export(office, world):
    for person in (world.trainee, world.auditor, world.finance):
        with refuses("role_required"):
            export_public(request=PublicRequest("A", "B", *YEAR), tables=("cohorts",), by=person, at=office.now)


def test_staff_download_the_file_and_an_auditor_reads_what_was_given_out(office, world, client):
    client.force_login(office.staff)
    about = {
        "requester": "=HYPERLINK(1)", "request": "All cohorts", "first_on": "2026-01-01", "last_on": "2026-06-30",
        "tables": ["cohorts", "certificates", "invoices"],
    }  # fmt: skip
    world.cohort()
    answer = client.post(reverse("public_export"), about)
    assert answer["Content-Type"] == "application/zip" and "PET-1" in texts(answer.content)["cohorts.csv"]
    assert "'=HYPERLINK(1)" in texts(answer.content)["request.csv"]
    client.force_login(world.auditor)
    assert "All cohorts" in client.get(reverse("public_exports")).text


def test_certificates_are_given_out_as_the_public_reads_each(world):
    """No name that its person keeps back, none of a certificate that was replaced, and not why one ended."""
    office = SimpleNamespace(staff=world.program_staff, now=world.now)
    holder = Holder(world)
    people = [world.person(name, family_name=f"{name.title()}-name") for name in ("hidden", "gone", "renamed", "plain")]
    hidden, gone, renamed, plain = (holder.certify(local(2026, 2, 1, 9), person) for person in people)
    about = {"by": world.program_staff, "at": office.now}
    register_choices.choose_name(certificate=hidden, hidden=True, by=people[0], at=office.now)
    certificate_ends.surrender(certificate=gone, reason="By letter.", **about)
    issuing.issue_again(certificate=renamed, kind="correction", reason="A wrong day", **about)
    row, data = export(office, "certificates")
    lines = {line[0]: line[1:] for line in csv.reader(io.StringIO(texts(data)["certificates.csv"]))}
    assert lines[hidden.number][0] == lines[renamed.number][0] == ""
    assert lines[plain.number][0] == str(people[3]) and lines[gone.number][2] == "Ended"
    assert "Hidden-name" not in texts(data)["certificates.csv"]
    assert row.left_out == {"names_kept_back": 1, "names_of_replaced": 1}
