"""Staff print many certificates at once."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from lms.certification.actions import certificate_ends
from lms.certification.actions.certificate_prints import Printing, print_certificates
from tests.refusals import refuses


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


def sent(client, certificate, **more):
    return client.post(reverse("certificates_print"), {"program": certificate.program_id, **more})


def test_the_file_holds_each_document_and_the_next_one_only_those_not_printed(world, certificate, client):
    client.force_login(world.program_staff)
    page = client.get(reverse("certificates_print")).content.decode()
    assert "1 not printed yet" in page
    answer = sent(client, certificate)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
    assert sent(client, certificate).status_code == 422
    assert sent(client, certificate, again="on").status_code == 200


def test_a_certificate_that_does_not_count_is_not_printed(world, certificate):
    staff = world.program_staff
    certificate_ends.surrender(certificate=certificate, reason="Retired.", by=staff, at=world.now)
    with refuses("nothing_to_print"):
        print_certificates(printing=Printing(certificate.program), by=staff, at=world.now)


def test_days_limit_what_is_printed_and_must_be_in_order(world, certificate):
    day, staff = certificate.issued_on, world.program_staff
    with refuses("print_days_reversed", field="last"):
        over = Printing(certificate.program, first=day, last=day - timedelta(days=1))
        print_certificates(printing=over, by=staff, at=world.now)
    with refuses("nothing_to_print"):
        print_certificates(
            printing=Printing(certificate.program, first=day + timedelta(days=1)), by=staff, at=world.now
        )
    assert print_certificates(printing=Printing(certificate.program, day, day), by=staff, at=world.now) == [certificate]


def test_only_program_staff_print(world, certificate):
    for stranger in (world.supervisor, world.auditor):
        with refuses("role_required"):
            print_certificates(printing=Printing(certificate.program), by=stranger, at=world.now)
