"""The sign-in sheet of a session and the roster of a cohort, as files."""

import csv
import io
from datetime import timedelta

import openpyxl
import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from cohorts.training.actions.credits import recount
from cohorts.training.models import Enrollment
from tests.presence import create_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    """A running cohort in Chicago with a trainer and two people; one of them gave the seat up at lunch of day one."""
    cohort = world.cohort(days=2, state="running", trainer=world.trainer)
    world.enroll(cohort)
    left = world.enroll(cohort, world.person("gone", world.agency, "trainee"))
    day = cohort.sessions.order_by("starts_at").first()
    Enrollment.objects.filter(pk=left.pk).update(state="withdrawn", withdrawn_at=day.starts_at + timedelta(hours=4))
    return cohort


def text_of(answer):
    return pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()


def test_the_sign_in_sheet_names_who_had_a_seat_during_the_session_and_its_local_time(world, client, cohort):
    first, second = cohort.sessions.order_by("starts_at")
    client.force_login(world.trainer)
    answer = client.get(reverse("sign_in_sheet", args=[first.pk]))
    text = text_of(answer)
    assert answer["Content-Type"] == "application/pdf" and "Trainee Example" in text and "Gone Example" in text
    assert "10:00 am to 7:00 pm CDT" in text and "Room 1, St. Paul" in text and "Trainer Example" in text
    assert "Gone" not in text_of(client.get(reverse("sign_in_sheet", args=[second.pk])))
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    assert world.agency.name not in text, "whoever sees the sheet does not learn who pays"


def test_the_sign_in_sheet_says_what_people_are_called_and_takes_several_pages(world, client, cohort):
    world.trainee.preferred_name = "Ruth"
    world.trainee.save()
    for number in range(40):
        world.enroll(cohort, world.person(f"p{number}", world.agency, "trainee"))
    client.force_login(world.vendor_coordinator)
    session = cohort.sessions.order_by("starts_at").first()
    answer = client.get(reverse("sign_in_sheet", args=[session.pk]))
    pages = pypdfium2.PdfDocument(answer.content)
    texts = [page.get_textpage().get_text_range() for page in pages]
    assert len(texts) > 1 and all("Signature" in text for text in texts) and "Ruth Example" in "".join(texts)


def test_the_roster_has_everybody_with_their_hours_as_csv_and_as_a_workbook(world, client, cohort):
    session = cohort.sessions.order_by("starts_at").first()
    create_mark(
        session=session, enrollment=cohort.enrollments.get(person=world.trainee), by=world.trainer, at=session.ends_at
    )
    recount([world.trainee.pk], at=session.ends_at)
    client.force_login(world.vendor_coordinator)
    text = client.get(reverse("vendor_roster_csv", args=[cohort.pk])).text.lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["Family name", "Name", "Agency", "Seat"] and len(rows) == 3
    assert rows[1][1] == "Trainee" and rows[1][3] == "Enrolled" and rows[1][5] == "480"
    assert rows[2][1] == "Gone" and rows[2][3] == "Withdrawn"
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("vendor_roster_xlsx", args=[cohort.pk])).content))
    assert [list(map(str, row)) for row in book.worksheets[0].values][1][:2] == rows[1][:2]


def test_nobody_else_gets_the_files(world, client, cohort):
    session = cohort.sessions.first()
    sheet, roster = reverse("sign_in_sheet", args=[session.pk]), reverse("vendor_roster_csv", args=[cohort.pk])
    for person in (world.other_vendor_coordinator, world.other_trainer, world.agency_coordinator, world.trainee):
        client.force_login(person)
        assert {client.get(sheet).status_code, client.get(roster).status_code} == {404}
    client.force_login(world.trainer)
    assert client.get(roster).status_code == 404
