"""The pages on which an agency enrolls people by file."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import Enrollment, Roster, SeatOffer
from tests.cohorts.training.roster_scene import csv_file, line, workbook
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    return world.cohort(starts=timezone.now() + timedelta(days=60), seats=3)


@pytest.fixture
def agency(client, world):
    client.force_login(world.agency_coordinator)
    return client


def upload(client, cohort, content, name="people.xlsx"):
    """The answer to an upload, after its redirects."""
    address = reverse("roster_upload", args=[cohort.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_is_uploaded_read_and_carried_out(agency, world, cohort):
    assert reverse("roster_upload", args=[cohort.pk]) in agency.get(reverse("agency_cohorts")).text
    rows = [line(world.trainee.email), line("ida@example.net", "Ida", "Berg"), line("x", "Bo", "Ek")]
    page = upload(agency, cohort, workbook(rows)).text
    assert "3 rows." in page and "New person: 1, Your trainee: 1, Nothing to do: 0, Conflict: 0, Refused: 1." in page
    assert "3 seats are free in this cohort now." in page and "Cell B4:" in page
    assert "Prairie Community Services pays $1,200.00." in page and "Giving up the seat is free through" in page
    address = reverse("agency_roster", args=[Roster.objects.get().pk])
    answer = agency.post(address, {"w2": "seat", "w3": "seat"}, follow=True)
    assert "1 person has a seat. 1 person is invited, and a seat is kept for them." in answer.text
    assert "Carried out." in answer.text and Enrollment.objects.get().person == world.trainee
    assert SeatOffer.objects.get().place.shown_name == "Ida Berg"
    assert "Ida Berg" in agency.get(reverse("agency_waiting")).text
    assert on_page("roster_decided", state=Roster.State.DONE) in agency.post(address, {"w2": "seat"}).text


def test_a_bad_file_comes_back_with_what_is_wrong_at_the_field(agency, cohort):
    assert "Choose a file." in agency.post(reverse("roster_upload", args=[cohort.pk])).text
    assert on_page("sheet_not_text") in upload(agency, cohort, b"%PDF-1.7").text
    assert on_page("roster_columns_missing", column="Email address") in upload(agency, cohort, b"Name\nIda\n").text


def test_too_few_seats_come_back_with_the_choices_as_they_were(agency, world, cohort):
    people = [world.person(f"t{number}", world.agency, roles.TRAINEE) for number in range(4)]
    upload(agency, cohort, workbook([line(person.email) for person in people]))
    address = reverse("agency_roster", args=[Roster.objects.get().pk])
    ways = {f"w{number}": "seat" for number in range(2, 6)}
    answer = agency.post(address, ways)
    assert answer.status_code == 422 and on_page("roster_too_few_seats", left=3, chosen=4) in answer.text
    agency.post(address, ways | {"w5": "list"})
    assert Enrollment.objects.count() == 3


def test_rows_that_changed_meanwhile_are_named_and_marked(agency, world, cohort):
    upload(agency, cohort, csv_file([line(world.trainee.email)]), "people.csv")
    sponsor(
        cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=timezone.now()
    )  # fmt: skip
    answer = agency.post(reverse("agency_roster", args=[Roster.objects.get().pk]), {"w2": "seat"}, follow=True)
    assert on_page("roster_changed", count=1, rows="2") in answer.text and "Changed" in answer.text
    assert "has a seat already" in answer.text


def test_a_conflict_is_decided_on_the_page(agency, world, cohort):
    people = [world.person(f"t{number}", world.agency, roles.TRAINEE) for number in range(2)]
    for person in people:
        person.given_name, person.family_name = "Maria", "Lopez"
        person.save()
    page = upload(agency, cohort, workbook([line("", "Maria", "Lopez")])).text
    assert "Seat for Maria Lopez" in page and "Conflict" in page
    address = reverse("agency_roster", args=[Roster.objects.get().pk])
    agency.post(address, {"w2": f"seat:{people[1].pk}"})
    assert Enrollment.objects.get().person == people[1]


def test_the_report_is_a_file_and_the_samples_can_be_uploaded(agency, world, cohort):
    upload(agency, cohort, workbook([line("x", "Bo", "Ek")]))
    report = agency.get(reverse("roster_report", args=[Roster.objects.get().pk])).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(report))
    assert (row["Row"], row["Result"], row["Cell"]) == ("2", "Refused", "B2")
    for name in ("roster_sample_csv", "roster_sample_xlsx", "roster_trainees"):
        Roster.objects.all().delete()
        upload(agency, cohort, agency.get(reverse(name)).content)
        assert {row["outcome"] for row in Roster.objects.get().report} <= {"new", "matched"}
    sheet = openpyxl.load_workbook(io.BytesIO(agency.get(reverse("roster_trainees")).content)).active
    assert [cell.value for cell in sheet[2]][:2] == [world.trainee.pk, world.trainee.email]


def test_a_roster_is_discarded_and_read_by_no_other_agency(agency, world, cohort, client):
    upload(agency, cohort, workbook([line(world.trainee.email)]))
    address = reverse("roster_discard", args=[Roster.objects.get().pk])
    assert "Nobody is enrolled or invited." in agency.get(address).text
    agency.post(address)
    assert Roster.objects.get().state == "discarded"
    client.force_login(world.other_agency_coordinator)
    for name in ("agency_roster", "roster_discard", "roster_report"):
        assert client.get(reverse(name, args=[Roster.objects.get().pk])).status_code == 404


def test_the_report_for_a_canceled_cohort_names_no_free_seats(agency, world, cohort):
    upload(agency, cohort, workbook([line(world.trainee.email)]))
    type(cohort).objects.update(state="canceled")
    page = agency.get(reverse("agency_roster", args=[Roster.objects.get().pk])).text
    assert "The training was canceled, so nobody can be enrolled." in page
    assert "free in this cohort now" not in page and "Enroll these people" not in page
