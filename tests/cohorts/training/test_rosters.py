"""Rosters by file: who each row is, and that what was shown is done, all of it or nothing (D25)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Invitation, User
from cohorts.training.actions import requests, rosters, waiting
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.rosters import LIST, SEAT
from cohorts.training.models import Cohort, Enrollment, Roster, WaitingPlace
from tests.cohorts.training.request_scene import ask
from tests.cohorts.training.roster_scene import carry_out, everybody, line, outcomes, read, remarks, workbook
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cohort(world):
    return world.cohort(**COURSE_YEAR, seats=10)


def named(world, given, family, address, agency=None):
    """A trainee with this name and address."""
    person = world.person(address.partition("@")[0], agency or world.agency, roles.TRAINEE)
    User.objects.filter(pk=person.pk).update(given_name=given, family_name=family, email=address)
    person.refresh_from_db()
    return person


# --- D25 in full ---


@pytest.fixture
def people(world):
    """D25: two people are named Maria Lopez, one of them elsewhere; one trainee has two addresses; and so on."""
    named(world, "Maria", "Lopez", "lopez@agency.example")
    named(world, "Maria", "Lopez", "maria@elsewhere.example", world.other_agency)
    two = named(world, "Noor", "Haddad", "noor@agency.example")
    EmailAddress.objects.create(user=two, email="n.haddad@home.example", verified=True)
    named(world, "Sam", "Ode", "sam@agency.example")
    return two


ROWS = (
    line("", "Maria", "Lopez"),  # Row 2.
    line("sam@agency.example", "Sam", "Ode"),
    line("noor@agency.example", "Noor", "Haddad"),
    line("ana.ruiz@example.net", "Ana", "Ruiz", phone="555-0100"),
    line("eva.ruiz@example.net", "Eva", "Ruiz", phone="555-0100"),
    line("max@example.net", "Max-Martin", "von Richter"),
    line("LOPEZ@agency.example ", "Maria", "Lopez"),
    line("n.haddad@home.example", "Noor", "Haddad"),
    line("ida@example.net", "Ida", "Berg"),
    line('=HYPERLINK("http://x.example","ida")', "Ida", "Berg"),
    line("ola@example.net", "Ola", "Dahl", agency="Another Agency"),
    line("jo@example.net", "Jo", "Lind"),
)


def test_all_twelve_rows_are_listed_with_what_each_means_and_the_counts_add_up(world, cohort, people):
    """D25: the preview."""
    roster = read(world, cohort, workbook(ROWS), at=NOON)
    assert outcomes(roster) == {
        2: "conflict", 3: "matched", 4: "matched", 5: "new", 6: "new", 7: "new", 8: "matched", 9: "refused",
        10: "new", 11: "refused", 12: "refused", 13: "new",
    }  # fmt: skip
    assert len(roster.report) == 12
    assert not Enrollment.objects.exists() and not Invitation.objects.exists() and not Email.objects.exists()


def test_a_name_without_an_address_is_a_conflict_with_both_candidates(world, cohort, people):
    """D25, row 2: the agency's own is shown, the other only as “another record exists; the office decides”."""
    row = read(world, cohort, workbook(ROWS), at=NOON).report[0]
    own = User.objects.get(email="lopez@agency.example")
    assert row["candidates"] == [own.pk] and row["remark"]["code"] == "roster_name_also_outside"
    assert "elsewhere" not in str(row)


def test_one_person_under_two_addresses_is_the_same_person_as_in_the_first_row(world, cohort, people):
    """D25, rows 4 and 9."""
    roster = read(world, cohort, workbook(ROWS), at=NOON)
    assert roster.report[2]["person"] == people.pk
    assert remarks(roster)[9] == ("roster_twice", "B9") and roster.report[7]["remark"]["params"] == {"first": 4}


def test_sisters_with_the_same_phone_are_two_new_people_and_a_name_is_taken_as_written(world, cohort, people):
    """D25, rows 5 to 7: no merge is proposed."""
    roster = read(world, cohort, workbook(ROWS), at=NOON)
    assert not {5, 6, 7} & set(remarks(roster))
    assert (roster.report[5]["given_name"], roster.report[5]["family_name"]) == ("Max-Martin", "von Richter")


def test_blanks_and_case_of_an_address_do_not_count(world, cohort, people):
    """D25, row 8."""
    row = read(world, cohort, workbook(ROWS), at=NOON).report[6]
    assert row["person"] == User.objects.get(email="lopez@agency.example").pk


def test_a_formula_and_a_row_of_another_agency_are_refused_with_the_cell(world, cohort, people):
    """D25, rows 11 and 12."""
    found_remarks = remarks(read(world, cohort, workbook(ROWS), at=NOON))
    assert found_remarks[11] == ("roster_formula", "B11") and found_remarks[12] == ("roster_other_agency", "E12")
    content = b"Email,Given name,Family name\n=1+1,Ida,Berg\n"
    assert remarks(read(world, cohort, content, at=NOON)) == {2: ("roster_formula", "A2")}


@pytest.fixture
def ten(world, cohort):
    """Ten of the agency's trainees in a file, and ten seats free."""
    own = [named(world, f"T{number}", "Example", f"t{number}@agency.example") for number in range(10)]
    return read(world, cohort, workbook([line(person.email) for person in own]), at=NOON)


def test_a_seat_taken_meanwhile_and_nothing_is_done_until_somebody_chooses_who_waits(world, cohort, ten):
    """D25: “9 seats left, 10 in your list”; after choosing 9 + 1 waiting, exactly that."""
    other = world.other_agency_coordinator
    sponsor(cohort=cohort, person=world.other_trainee, agency=world.other_agency, by=other, at=NOON)
    Email.objects.all().delete()
    with refuses("roster_too_few_seats", left=9, chosen=10):
        carry_out(world, ten, at=NOON)
    assert Enrollment.objects.count() == 1 and not Email.objects.exists()
    assert Roster.objects.get().state == "read" and Charge.objects.count() == 1
    roster = carry_out(world, ten, at=NOON, ways=everybody(ten, r11=LIST))
    assert Enrollment.objects.filter(agency=world.agency).count() == 9 and Charge.objects.count() == 10
    assert [place.person.email for place in WaitingPlace.objects.on_list()] == ["t9@agency.example"]
    assert roster.state == "done" and sorted(roster.done.values()) == [LIST] + [SEAT] * 9


def test_importing_again_never_reopens_doubles_or_overwrites_what_was_decided_since(world, cohort, ten):
    """D25 and issue 12."""
    carry_out(world, ten, at=NOON)
    given_up, staying = Enrollment.objects.order_by("pk")[:2]
    withdraw(enrollment=given_up, reason="Moved away", by=world.agency_coordinator, at=NOON)
    with refuses("roster_decided"):
        carry_out(world, ten, at=NOON)
    again = read(world, cohort, workbook([line(f"t{number}@agency.example") for number in range(10)]), at=NOON)
    assert set(outcomes(again).values()) == {"settled"}
    assert [code for code, _cell in remarks(again).values()].count("roster_gave_up") == 1
    with refuses("roster_nobody"):
        carry_out(world, again, at=NOON)
    with refuses("roster_changed"):
        carry_out(world, again, at=NOON, ways={2: SEAT})
    assert Enrollment.objects.taken().count() == 9 and staying.is_taken


# --- Who a row is ---


def test_an_id_decides_and_an_address_of_somebody_else_contradicts_it(world, cohort):
    own, other = (named(world, name, "Ek", f"{name.lower()}@agency.example") for name in ("Ada", "Bea"))
    elsewhere = world.other_trainee
    roster = read(
        world, cohort, at=NOON,
        content=workbook([
            line("old@example.net", "Ada", "Ek", person=own.pk), line(other.email, "Ada", "Ek", person=own.pk),
            line(person=elsewhere.pk), line(person="x12"), line(person=float(other.pk)), line(person="9" * 40),
        ]),
    )  # fmt: skip
    assert outcomes(roster) == {2: "matched", 3: "refused", 4: "refused", 5: "refused", 6: "matched", 7: "refused"}
    found_remarks = remarks(roster)
    assert found_remarks[3] == ("roster_id_and_address", "B3") and found_remarks[4] == ("roster_id_unknown", "A4")
    assert found_remarks[4][0] == found_remarks[5][0] == found_remarks[7][0], (
        "an ID elsewhere is told as one that does not exist"
    )


def test_an_address_known_elsewhere_is_told_as_a_new_one(world, cohort):
    """The lists of an agency do not tell whether an address was known."""
    roster = read(world, cohort, workbook([line(world.other_trainee.email, "Any", "Body")]), at=NOON)
    assert outcomes(roster) == {2: "new"} and remarks(roster) == {}
    carry_out(world, roster, at=NOON)
    (place,) = WaitingPlace.objects.with_cohort()
    assert place.shown_name == "Any Body"
    emails = "\n".join(Email.objects.filter(person=world.agency_coordinator).values_list("body", flat=True))
    assert world.other_trainee.family_name not in emails


def test_an_unconfirmed_address_of_a_trainee_is_not_theirs(world, cohort):
    EmailAddress.objects.create(user=world.trainee, email="typed@example.net", verified=False)
    roster = read(world, cohort, workbook([line("typed@example.net", "Some", "Body")]), at=NOON)
    assert outcomes(roster) == {2: "new"}


def test_a_conflict_is_decided_by_a_choice_and_never_by_the_first_match(world, cohort):
    first, second = (named(world, "Maria", "Lopez", f"maria{number}@agency.example") for number in range(2))
    roster = read(world, cohort, workbook([line("", "María", "López"), line("", "No", "One")]), at=NOON)
    assert outcomes(roster) == {2: "conflict", 3: "refused"}
    assert roster.report[0]["candidates"] == [first.pk, second.pk]
    with refuses("roster_conflict_open", line=2):
        carry_out(world, roster, at=NOON, ways={2: SEAT})
    with refuses("roster_conflict_open", line=2):
        carry_out(world, roster, at=NOON, ways={2: SEAT}, people={2: world.trainee.pk})
    carry_out(world, roster, at=NOON, ways={2: SEAT}, people={2: second.pk})
    assert Enrollment.objects.get().person == second


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (line("new@example.net", "", "Berg"), "legal_name_invalid", "C2"),
        (line("new@example.net", "Ida", "B3rg"), "name_with_other_signs", "D2"),
        (line("no address", "Ida", "Berg"), "email_invalid", "B2"),
        (line("", "Ida", "Berg"), "roster_email_missing", "B2"),
        (line("agency@example.org", "Agency", "Example"), "roster_oneself", "B2"),
    ],
)
def test_one_bad_row_is_refused_with_its_cell_and_neither_blocks_nor_hides_others(world, cohort, row, code, cell):
    roster = read(world, cohort, workbook([row, line("good@example.net", "Ida", "Berg")]), at=NOON)
    assert remarks(roster) == {2: (code, cell)} and outcomes(roster) == {2: "refused", 3: "new"}
    carry_out(world, roster, at=NOON)
    assert WaitingPlace.objects.count() == 1


def test_a_merged_cell_is_refused_and_a_merged_title_above_the_columns_is_not(world, cohort):
    rows = [line(f"n{number}@example.net", "Ida", "Berg") for number in range(3)]
    content = workbook(rows, above=[("Roster of spring", "", "", "")], merge=["A1:D1", "D4:D5"])
    roster = read(world, cohort, content, at=NOON)
    assert outcomes(roster) == {3: "new", 4: "refused", 5: "refused"}
    assert remarks(roster)[4] == ("roster_merged", "D4")


def test_who_has_a_seat_in_the_course_elsewhere_is_refused_because_that_needs_a_reason(world, cohort):
    world.enroll(world.cohort("PET-2", **COURSE_YEAR))
    roster = read(world, cohort, workbook([line(world.trainee.email)]), at=NOON)
    assert remarks(roster)[2][0] == "roster_unusual"


def test_an_open_request_is_named_and_answered_with_one_seat_and_one_charge(world, cohort):
    """D09: “request of … open: will be answered by this”."""
    request = ask(world, cohort, at=NOON)
    roster = read(world, cohort, workbook([line(world.trainee.email)]), at=NOON)
    assert outcomes(roster) == {2: "matched"} and remarks(roster)[2][0] == "roster_asked"
    carry_out(world, roster, at=NOON)
    request.refresh_from_db()
    assert request.state == "approved" and request.seat.person == world.trainee and Charge.objects.count() == 1


def test_a_declined_request_and_a_place_that_was_left_are_not_reopened_by_a_file(world, cohort):
    requests.decline(request=ask(world, cohort, at=NOON), reason="No", by=world.agency_coordinator, at=NOON)
    other = named(world, "Bo", "Ek", "bo@agency.example")
    Cohort.objects.filter(pk=cohort.pk).update(seats=1)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    place = waiting.join(cohort=cohort, person=other, agency=world.agency, by=world.agency_coordinator, at=NOON)
    waiting.leave(place=place, by=other, at=NOON)
    roster = read(world, cohort, workbook([line(world.trainee.email), line(other.email)]), at=NOON)
    assert [code for code, _cell in remarks(roster).values()] == ["roster_declined", "roster_left_list"]
    ask(world, cohort, at=NOON + MINUTE)
    assert rosters.read_again(roster=roster, by=world.agency_coordinator, at=NOON + MINUTE) == [2]
    assert outcomes(Roster.objects.get()) == {2: "matched", 3: "settled"}, "whoever asks again may be answered"


# --- New people ---
