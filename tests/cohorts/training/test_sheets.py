"""The sign-in sheet of a session and the roster of a cohort, as files."""

import csv
import io
from datetime import datetime, time, timedelta

import openpyxl
import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from cohorts.training.actions.attendance import mark
from cohorts.training.actions.credits import recount
from cohorts.training.models import Enrollment
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.roster_scene import outcomes, read
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
    assert rows[0][:5] == ["Given name", "Family name", "Email address", "Agency", "Seat"] and len(rows) == 3
    first, gone = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert (first["Given name"], first["Seat"], first["Hours credited"]) == ("Trainee", "Enrolled", "8:00")
    assert first["Email address"] == world.trainee.email
    assert (gone["Given name"], gone["Seat"], gone["Email address"]) == ("Gone", "Withdrawn", "")
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("vendor_roster_xlsx", args=[cohort.pk])).content))
    heads, line, *_ = book.worksheets[0].values
    cells = dict(zip(heads, line, strict=True))
    assert heads == tuple(rows[0]) and list(line[:3]) == rows[1][:3]
    assert cells["Hours credited"] == timedelta(hours=8)
    answer = client.get(reverse("vendor_roster_pdf", args=[cohort.pk]))
    text = text_of(answer)
    assert "Roster of PET-1" in text and "Trainee Example" in text and "8 h" in text.replace("\xa0", " ")
    assert is_tagged(answer)


def test_a_roster_of_a_finished_cohort_has_no_addresses(world, client, cohort):
    """The vendor teaches nobody in it any more."""
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_roster_csv", args=[cohort.pk])
    assert world.trainee.email in client.get(address).text
    type(cohort).objects.filter(pk=cohort.pk).update(state="finished")
    assert world.trainee.email not in client.get(address).text


def test_a_vendors_roster_is_read_as_a_roster_of_the_agency_without_enrolling_anybody_twice(world, client, cohort):
    client.force_login(world.vendor_coordinator)
    content = client.get(reverse("vendor_roster_csv", args=[cohort.pk])).content
    roster = read(world, cohort, content, at=cohort.starts_at - timedelta(days=9), filename="roster.csv")
    stays, gone = outcomes(roster).values()
    assert stays == "settled" and gone in {"refused", "conflict"}, "who left has no address"


def is_tagged(answer):
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        return bool(pdf.Root.MarkInfo.Marked)


def workbook_rows(client, name, session):
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse(name, args=[session.pk])).content))
    return [list(row) for row in book.worksheets[0].values]


def test_d11_recorded_attendance_still_lists_who_left_at_lunchtime(world, client, cohort):
    session = cohort.sessions.order_by("starts_at").first()
    gone = cohort.enrollments.get(state="withdrawn")
    presence = Presence.during((minute_of(session.starts_at), minute_of(session.ends_at)))
    mark(session=session, entries={gone: presence}, by=world.trainer, at=session.ends_at)
    client.force_login(world.trainer)
    answer = client.get(reverse("attendance_pdf", args=[session.pk]))
    text = " ".join(text_of(answer).split())
    assert is_tagged(answer) and "Gone Example" in text and "left the cohort at 2:00 pm" in text
    assert "Not marked" in text and "10:00 am to 7:00 pm CDT" in text
    head, first, second = workbook_rows(client, "attendance_xlsx", session)
    assert head[4:] == ["Attendance", "From", "To", "Hours", "Remark"]
    day = datetime(2026, 3, 9)
    assert first == [
        day, "PET-1", "Example", "Gone", "Present", time(10), time(14), timedelta(hours=4), "left the cohort at 2:00 pm"
    ]  # fmt: skip
    assert second == [day, "PET-1", "Example", "Trainee", "Not marked", None, None, None, None]


def test_a_seat_given_up_later_changes_no_sheet_of_a_session_before(world, client, cohort):
    session = cohort.sessions.order_by("starts_at").first()
    create_mark(session=session, enrollment=cohort.enrollments.get(person=world.trainee), at=session.ends_at)
    client.force_login(world.trainer)
    before = workbook_rows(client, "attendance_xlsx", session)
    later = session.ends_at + timedelta(days=3)
    Enrollment.objects.filter(person=world.trainee).update(state="withdrawn", withdrawn_at=later)
    assert workbook_rows(client, "attendance_xlsx", session) == before
    page = client.get(reverse("trainer_attendance", args=[session.pk])).content.decode()
    assert page.count("left the cohort at") == 1


def test_a_name_that_looks_like_a_formula_is_text_in_every_workbook(world, client, cohort):
    world.trainee.preferred_name = "=HYPERLINK(1)"
    world.trainee.family_name = "+1"
    world.trainee.save()
    session = cohort.sessions.order_by("starts_at").first()
    client.force_login(world.trainer)
    for name in ("attendance_xlsx", "sign_in_sheet_xlsx"):
        cells = [cell for row in workbook_rows(client, name, session) for cell in row if isinstance(cell, str)]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not any(cell.startswith(("=", "+")) for cell in cells)


def test_the_sign_in_sheet_as_a_workbook_has_lines_to_fill_in(world, client, cohort):
    session = cohort.sessions.order_by("starts_at").first()
    client.force_login(world.trainer)
    rows = workbook_rows(client, "sign_in_sheet_xlsx", session)
    assert rows[0] == ["No.", "Name", "Arrived", "Left", "Signature"]
    assert [row[:2] for row in rows[1:]] == [[1, "Gone Example"], [2, "Trainee Example"]]


def test_why_somebody_is_excused_is_on_no_sheet(world, client, cohort):
    session = cohort.sessions.order_by("starts_at").first()
    seat = cohort.enrollments.get(person=world.trainee)
    mark(session=session, entries={seat: Presence.excused("Hospital")}, by=world.trainer, at=session.ends_at)
    client.force_login(world.trainer)
    assert "Hospital" not in text_of(client.get(reverse("attendance_pdf", args=[session.pk])))
    assert "Hospital" not in str(workbook_rows(client, "attendance_xlsx", session))


def test_nobody_else_gets_the_files(world, client, cohort):
    session = cohort.sessions.first()
    names = ("sign_in_sheet", "sign_in_sheet_xlsx", "attendance_pdf", "attendance_xlsx")
    sheets = [reverse(name, args=[session.pk]) for name in names]
    rosters = [reverse(f"vendor_roster_{kind}", args=[cohort.pk]) for kind in ("csv", "xlsx", "pdf")]
    for person in (world.other_vendor_coordinator, world.other_trainer, world.agency_coordinator, world.trainee):
        client.force_login(person)
        assert {client.get(address).status_code for address in [*sheets, *rosters]} == {404}
    client.force_login(world.trainer)
    assert {client.get(address).status_code for address in rosters} == {404}
