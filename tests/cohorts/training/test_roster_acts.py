"""What a roster does: invitations, kept seats, and files that are refused."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions import people as invitations
from cohorts.people.models import Invitation
from cohorts.training.actions import rosters, waiting
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.rosters import LIST, OUT, SEAT
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, Roster, SeatOffer, WaitingPlace
from tests.cohorts.training.request_scene import ask
from tests.cohorts.training.roster_scene import carry_out, everybody, line, read, remarks, workbook
from tests.cohorts.training.test_rosters import named
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START, emails_to
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cohort(world):
    return world.cohort(**COURSE_YEAR, seats=10)


def test_a_new_person_is_invited_and_has_the_seat_that_was_kept_when_they_accept(world, cohort):
    roster = read(world, cohort, workbook([line("ida@example.net", "Ida", "Berg")]), at=NOON)
    carry_out(world, roster, at=NOON)
    invitation, offer = Invitation.objects.get(), SeatOffer.objects.get()
    assert offer.ends_at == invitation.expires_at and not Charge.objects.exists()
    row = Cohort.objects.with_taken().get(pk=cohort.pk)
    assert (row.taken, row.offered, row.left) == (0, 1, 9), "the seat is kept"
    assert emails_to(invitation.user) == ["Your invitation to Peer LMS", "A seat is kept for you"]
    with refuses("invitation_first"):
        waiting.accept(offer=offer, by=invitation.user, at=NOON)
    invitations.accept(token=invitation.token, password="a long enough phrase", at=NOON + MINUTE)
    seat = Enrollment.objects.get()
    assert (seat.person, seat.agency) == (invitation.user, world.agency)
    assert Charge.objects.get().payer.organization == world.agency


def test_whoever_has_a_kept_seat_reads_that_it_is_not_kept_when_the_cohort_is_canceled(world, cohort):
    carry_out(world, read(world, cohort, workbook([line("ida@example.net", "Ida", "Berg")]), at=NOON), at=NOON)
    cancel_cohort(cohort=cohort, reason="Too few", by=world.vendor_coordinator, at=NOON + MINUTE)
    email = Email.objects.filter(person=Invitation.objects.get().user).latest("pk")
    assert email.subject == "A seat is not kept any more"
    assert "no seat is kept for you" in email.body and "waiting list" not in email.body


def test_an_invitation_that_is_not_accepted_or_is_canceled_gives_the_kept_seat_to_others(world, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(seats=2)
    rows = [line(f"n{number}@example.net", "Ida", "Berg") for number in range(2)]
    carry_out(world, read(world, cohort, workbook(rows), at=NOON), at=NOON)
    waiting.join(
        cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON
    )  # fmt: skip
    first, second = Invitation.objects.order_by("pk")
    invitations.withdraw_invitation(invitation=first, by=world.agency_coordinator, at=NOON)
    assert WaitingPlace.objects.get(person=world.trainee).state == "offered"
    offer = SeatOffer.objects.get(place__invitation=second)
    waiting.lapse(offer=offer, by=None, at=second.expires_at)
    assert WaitingPlace.objects.get(invitation=second).state == "lapsed"
    again = read(world, cohort, workbook(rows), at=NOON + MINUTE)
    assert set(remarks(again).values()) == {("roster_was_invited_here", "")}


def test_somebody_invited_before_is_not_invited_twice_and_another_name_is_refused(world, cohort):
    invited = {"given_name": "Ida", "family_name": "Berg", "organization": world.agency, "role": roles.TRAINEE}
    invitations.invite(email="ida@example.net", **invited, by=world.agency_coordinator, at=NOON)
    rows = [line("ida@example.net", "Ida", "Berg"), line("IDA@example.net", "Ada", "Berg")]
    roster = read(world, cohort, workbook(rows[:1]), at=NOON)
    carry_out(world, roster, at=NOON)
    assert Invitation.objects.count() == 1 and WaitingPlace.objects.get().state == "offered"
    other = world.cohort("CRISIS", course=world.course("crisis"), **COURSE_YEAR)
    assert remarks(read(world, other, workbook(rows[1:]), at=NOON))[2] == ("roster_invited_otherwise", "B2")


def test_a_new_person_can_wait_and_is_offered_a_seat_while_invited(world, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(seats=1)
    seat = world.enroll(cohort)
    roster = read(world, cohort, workbook([line("ida@example.net", "Ida", "Berg")]), at=NOON)
    carry_out(world, roster, at=NOON, ways={2: LIST})
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOON)
    assert WaitingPlace.objects.get().state == "offered"
    invitations.accept(token=Invitation.objects.get().token, password="a long enough phrase", at=NOON + MINUTE)
    assert Enrollment.objects.taken().get().person == Invitation.objects.get().user


# --- All or nothing ---


def test_a_row_that_means_something_else_now_stops_everything_and_is_named(world, cohort):
    other = named(world, "Bo", "Ek", "bo@agency.example")
    roster = read(world, cohort, workbook([line(world.trainee.email), line(other.email)]), at=NOON)
    sponsor(cohort=cohort, person=other, agency=world.agency, by=world.agency_coordinator, at=NOON)
    with refuses("roster_changed", count=1, rows="3"):
        carry_out(world, roster, at=NOON)
    assert Enrollment.objects.count() == 1
    assert rosters.read_again(roster=roster, by=world.agency_coordinator, at=NOON) == [3]
    carry_out(world, Roster.objects.get(), at=NOON)
    assert Enrollment.objects.count() == 2


def test_nobody_waits_while_seats_are_left_and_nobody_passes_who_waits(world, cohort):
    other = named(world, "Bo", "Ek", "bo@agency.example")
    roster = read(world, cohort, workbook([line(world.trainee.email), line(other.email)]), at=NOON)
    with refuses("roster_seats_left", left=9):
        carry_out(world, roster, at=NOON, ways=everybody(roster, r3=LIST))
    carry_out(world, roster, at=NOON, ways=everybody(roster, r3=OUT))
    assert Enrollment.objects.get().person == world.trainee


def test_a_seat_given_while_the_cohort_is_canceled_or_closed_is_refused_and_nothing_half_done(world, cohort):
    """Bad input of issue 12."""
    rows = [line(world.trainee.email), line("ida@example.net", "Ida", "Berg")]
    for fields, code in (
        ({"state": "canceled"}, "cohort_canceled"),
        ({"state": "open", "enrollment_closes_on": NOON.date() - timedelta(days=1)}, "enrollment_closed"),
    ):
        roster = read(world, cohort, workbook(rows), at=NOON)
        Cohort.objects.filter(pk=cohort.pk).update(**fields)
        with refuses(code):
            carry_out(world, roster, at=NOON)
    assert not Enrollment.objects.exists() and not Invitation.objects.exists()


def test_only_the_agency_reads_and_carries_out_its_rosters(world, cohort):
    content = workbook([line(world.trainee.email)])
    roster = read(world, cohort, content, at=NOON)
    for stranger in (world.other_agency_coordinator, world.vendor_coordinator, world.supervisor, world.program_staff):
        with refuses("role_required_at"):
            read(world, cohort, content, at=NOON, by=stranger)
        with refuses("role_required_at"):
            rosters.carry_out(roster=roster, ways={2: SEAT}, by=stranger, at=NOON)
        with refuses("role_required_at"):
            rosters.discard(roster=roster, by=stranger, at=NOON)
    rosters.discard(roster=roster, by=world.agency_coordinator, at=NOON)
    with refuses("roster_decided"):
        carry_out(world, roster, at=NOON)


# --- Files ---


@pytest.mark.parametrize(
    "content",
    [
        "Email;Given name;Family name\nzoë@example.net;Zoë;Müller\n".encode("cp1252"),
        "Email\tFirst name\tLast name\nzoë@example.net\tZoë\tMüller\n".encode("utf-16"),
        "\ufeffE-MAIL,Given Name,Surname\n\n zoë@example.net ,Zoë,Müller\n,,\n".encode(),
    ],
)
def test_other_encodings_separators_and_names_of_columns_are_read(world, cohort, content):
    (row,) = read(world, cohort, content, at=NOON, filename="p.csv").report
    assert (row["given_name"], row["family_name"], row["email"]) == ("Zoë", "Müller", "zoë@example.net")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (b"  \n\n", "sheet_empty"),
        (b"\xd0\xcf\x11\xe0 old", "sheet_old_workbook"),
        (b"PK\x03\x04 broken", "sheet_unreadable"),
        (b"%PDF-1.7", "sheet_not_text"),
        (b"Email,Given name,Family name\nx\x00y,A,B\n", "sheet_not_text"),
        (b'Email,Given name,Family name\n"x,A,B\n', "sheet_line_unreadable"),
        (b"Email,Email,Given name,Family name\nx,x,A,B\n", "sheet_column_twice"),
        (b"Name,Email\nIda,ida@example.net\n", "roster_columns_missing"),
        (b"Email,Given name,Family name\n", "roster_without_rows"),
        (b"x" * (512 * 1024 + 1), "sheet_too_large"),
        (b"Email,Given name,Family name\n" + b"a@example.net,A,B\n" * 250, "sheet_too_long"),
        (b"Email,Given name,Family name\n" + b"a@example.net,A,B\n" * 201, "sheet_too_long"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_clear_sentence(world, cohort, content, code):
    with refuses(code, field="file"):
        read(world, cohort, content, at=NOON)
    assert not Roster.objects.exists()


def test_a_row_with_more_cells_than_columns_is_refused(world, cohort):
    content = b"Email,Given name,Family name\nida@example.net,Ida,Berg,more\n"
    assert remarks(read(world, cohort, content, at=NOON)) == {2: ("roster_row_too_wide", "D2")}


def test_requests_and_starts_are_untouched_by_reading_a_file(world, cohort):
    ask(world, cohort, at=NOON)
    read(world, cohort, workbook([line(world.trainee.email)]), at=NOON)
    assert RequestForSeat.objects.get().is_open and cohort.starts_at == START


def test_a_new_address_under_the_name_of_a_trainee_is_new_and_the_row_says_so(world, cohort):
    """D14: nobody is matched by a name, and nobody gets a second record unawares."""
    name = world.trainee.given_name, world.trainee.family_name
    roster = read(
        world, cohort, workbook([line("other@example.net", *name), line("ida@example.net", "Ida", "Berg")]), at=NOON
    )
    first, second = roster.report
    assert (first["outcome"], first["person"]) == ("new", None) and first["remark"]["code"] == "roster_name_alike"
    assert (second["outcome"], second["remark"]) == ("new", None)


def test_the_vendor_reads_that_a_person_of_a_roster_is_invited_and_until_when_the_seat_is_kept(client, world, cohort):
    with time_machine.travel(NOON, tick=False):
        carry_out(world, read(world, cohort, workbook([line("ida@example.net", "Ida", "Berg")]), at=NOON), at=NOON)
        client.force_login(world.vendor_coordinator)
        text = client.get(reverse("vendor_cohort", args=[cohort.pk])).text
        client.force_login(world.agency_coordinator)
        pages = [text, client.get(reverse("agency_waiting")).text]
    for text in pages:
        assert "Invited, seat kept until" in text and "Seat offered until" not in text
        assert 'id="kept"' in text and 'id="waiting"' not in text, "nobody waits"
