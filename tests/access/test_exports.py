"""Every list in the admin, ours and Wagtail's, as a file: plain text in every cell, or no file at all."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from cohorts.people.models import User
from tests.access.test_access import addresses, body

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]

# Log-out, Wagtail's own test of error reports, its interface for scripts, which knows no such parameter, and a page
# that is a file itself.
UNUSUAL = ("admin/logout/", "admin/failwhale/", "admin/api/", "admin/certificate-imports/sample/")


@pytest.fixture
def superuser(cast):
    client = Client()
    person = User.objects.create_superuser("all@state.example.org", "correct horse", given_name="A", family_name="All")
    client.force_login(person)
    return client


def cells_of(response, kind):
    """The rows of a file, each a list of texts."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(body(response).removeprefix("\ufeff"))))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    return [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_as_a_file_has_plain_cells_or_is_not_found(superuser, plain_404, kind):
    files, trouble = set(), []
    for route, _entry in addresses():
        if "<" in route or not route.startswith("admin/") or route.startswith(UNUSUAL):
            continue
        if superuser.get("/" + route).status_code != 200:
            continue
        response = superuser.get("/" + route, {"export": kind})
        assert response.status_code in (200, 404), route
        if "attachment" not in response.get("Content-Disposition", ""):
            continue
        files.add(route)
        rows = cells_of(response, kind)
        if not rows or not all(any(row) for row in rows):
            trouble.append(f"{route}: empty rows")
        if any("<time" in cell or "&quot;" in cell or "&#" in cell for row in rows for cell in row):
            trouble.append(f"{route}: HTML in a cell")
    assert not trouble
    assert {"admin/exam-windows/", "admin/exam-rules/", "admin/records/cohort/", "admin/invoices/"} <= files
    assert {"admin/payers/", "admin/payments/", "admin/charges/"} <= files
