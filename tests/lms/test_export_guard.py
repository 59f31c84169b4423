"""Files of Wagtail's own reports: no formulas, and no character that breaks a workbook."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page

from cohorts.people.models import User

pytestmark = pytest.mark.django_db
FORMULAS = ("=cmd|' /C calc'!A1", "+1+1", "-2+3", "@SUM(1)", "\t=1")


@pytest.fixture
def reports(world, client):
    person = User.objects.create_superuser("all@state.example.org", "correct horse", given_name="=A", family_name="All")
    client.force_login(person)
    parent = Page.objects.get(depth=2)
    for number, title in enumerate(FORMULAS):
        page = parent.add_child(instance=Page(title=f"{title}", slug=f"formula-{number}", owner=person))
        page.save_revision(user=person).publish()
        log(page, "wagtail.edit", user=person, title=title)
    log(page, "wagtail.edit", user=person, title="Odd \x0b label")
    return client


def rows_of(response, kind):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode())))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("report", ["site_history", "aging_pages"])
def test_no_cell_of_a_report_is_a_formula(reports, report, kind):
    response = reports.get(reverse(f"wagtailadmin_reports:{report}"), {"export": kind})
    assert response.status_code == 200
    rows = rows_of(response, kind)
    cells = [cell for row in rows[1:] for cell in row]
    assert len(rows) > len(FORMULAS)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=cmd") for cell in cells)
