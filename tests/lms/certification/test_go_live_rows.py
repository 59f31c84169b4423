"""What becomes of each row of a list of certified people: bad input, people who are here, numbers, what comes twice."""

import io
from datetime import date

import pytest
import time_machine
from allauth.account.models import EmailAddress
from openpyxl import Workbook

from cohorts.core import roles
from cohorts.people.models import Organization, User
from lms.certification.actions import applications, go_live
from lms.certification.actions.issuing import issue_again
from lms.certification.models import Certificate, ImportedRow, Program, ProgramVersion
from lms.certification.rules.go_live_learning import minutes_of
from lms.certification.rules.numbering import certificate_number
from tests.lms.certification.go_live_scene import HEAD, NOW, GoLive, as_csv, one
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        yield GoLive(world, run_jobs)


WRONG = {
    "golive_number_missing": {"number": ""},
    "golive_number_signs": {"number": "+49 123"},
    "golive_program_unknown": {"program": "Plumbing"},
    "golive_status_unknown": {"status": "somewhat"},
    "golive_issued_missing": {"issued": ""},
    "golive_day_unreadable": {"issued": "02/29/2025"},
    "golive_day_ahead": {"issued": "03/02/2027"},
    "golive_day_too_old": {"issued": "01/01/1925"},
    "golive_end_before_begin": {"until": "11/30/2025"},
    "golive_end_far": {"until": "11/30/2077"},
    "email_invalid": {"email": "nobody"},
    "legal_name_invalid": {"family": ""},
    "name_with_other_signs": {"given": "@SUM(A1)"},
    "roster_formula": {"given": "=HYPERLINK(0)"},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_row_that_cannot_be_right_is_refused_with_its_reason_and_hinders_no_other(live, code):
    live.read([one(1, **WRONG[code]), one(2)])
    assert live.codes() == [("refused", code), ("new", "")]
    live.commit()
    assert [row.number for row in Certificate.objects.all()] == ["MN-0002"]


def test_february_29_is_a_day_in_a_leap_year_only(live):
    live.read([one(1, issued="02/29/2024", until="02/28/2026"), one(2, issued="2/29/2023")])
    assert live.codes() == [("new", ""), ("refused", "golive_day_unreadable")]
    assert live.row(2).values["issued"] == "2024-02-29"


def test_what_stands_twice_in_a_list_is_refused_with_the_other_row(live):
    rows = [
        one(1), one(2, number="mn 0001"), one(3, email="p1@example.net", family="Oldaab"),
        one(4, email="shared@example.net"), one(5, email="shared@example.net", given="Another"),
    ]  # fmt: skip
    live.read(rows)
    assert live.codes() == [
        ("refused", "golive_number_twice"), ("refused", "golive_number_twice"), ("new", ""),
        ("refused", "golive_address_shared"), ("refused", "golive_address_shared"),
    ]  # fmt: skip
    assert (live.row(2).remark["params"]["first"], live.row(3).remark["params"]["first"]) == (3, 2)
    live.read([one(1), one(3, email="p1@example.net", family="Oldaab")])
    assert live.codes() == [("new", ""), ("refused", "golive_person_twice")]


def test_a_doubled_number_is_refused_in_both_rows_with_the_hours_that_name_it(live):
    """Also where one of the rows is refused for another reason: nobody gets the hours of somebody else."""
    learned = [("OLD-0001", "1/5/2026", "20", "Recovery course", ""), ("MN-0003", "1/5/2026", "2", "Ethics", "")]
    rows = [
        one(1, number="OLD-0001", email="shared@example.net"), one(2, number="old 0001"),
        one(3), one(4, email="shared@example.net", given="Another"),
    ]  # fmt: skip
    live.read(rows, learned=learned)
    assert live.codes()[:3] == [("refused", "golive_number_twice"), ("refused", "golive_number_twice"), ("new", "")]
    assert live.codes("learning")[0] == ("refused", "golive_learning_number")
    assert live.codes("learning")[1][0] == "new"


def test_the_same_list_twice_imports_nothing_twice(live):
    rows = [one(1), one(2)]
    live.read(rows)
    live.commit()
    live.read(rows)
    assert live.codes() == [("same", "")] * 2
    with refuses("golive_nothing"):
        live.propose()
    live.read([one(1, issued="12/02/2025"), one(2), one(3)])
    assert live.codes() == [("refused", "golive_number_taken"), ("same", ""), ("new", "")]
    live.commit()
    assert Certificate.objects.count() == 3 and live.codes()[1] == ("same", "")


def test_an_address_of_somebody_here_is_asked_about_and_never_taken(live):
    """No one is found by name or birthday, and whoever has an address is only named."""
    person = live.world.trainee
    EmailAddress.objects.create(user=person, email="second@example.net", verified=True)
    EmailAddress.objects.create(user=person, email="typed@example.net", verified=False)
    rows = [
        one(1, email=person.email), one(2, email="Second@Example.net"), one(3, email="typed@example.net"),
        one(4, given=person.given_name, family=person.family_name),
    ]  # fmt: skip
    live.read(rows)
    assert live.codes() == [
        ("ask", "golive_same_address"), ("ask", "golive_same_address"), ("new", ""), ("ask", "golive_same_name"),
    ]  # fmt: skip
    with refuses("golive_undecided", count=3):
        live.propose()
    with refuses("golive_way_wrong", field="row_2"):
        live.decide(r2=("new", None))
    with refuses("golive_way_wrong", field="row_5"):
        live.decide(r5=("person", live.world.supervisor))
    live.decide(r2=("person", person), r3=("out", None), r5=("new", None))
    assert [row for row, _code in live.codes()] == ["new", "out", "new", "new"]
    live.commit()
    holders = dict(Certificate.objects.values_list("number", "person"))
    assert holders["MN-0001"] == person.pk and "MN-0002" not in holders and len(set(holders.values())) == 3
    assert {row.made_account for row in ImportedRow.objects.filter(line__in=(4, 5))} == {True}


def test_somebody_who_is_certified_or_applying_here_gets_no_second_certificate(live):
    first, second = live.world.trainee, live.world.other_trainee
    live.holder.certify(NOW)
    applications.begin_application(person=second, program=live.program, by=second, at=NOW)
    live.read([one(1, email=first.email), one(2, email=second.email)])
    live.decide(r2=("person", first), r3=("person", second))
    assert live.codes() == [("refused", "golive_certified"), ("refused", "golive_applying")]


def test_who_got_the_address_meanwhile_is_not_given_the_certificate(live):
    live.read([one(1), one(2)])
    User.objects.create_user("p1@example.net", given_name="Some", family_name="Body")
    live.commit()
    assert live.codes() == [("ask", "golive_same_address"), ("imported", "")]
    assert live.list.counts["imported"] == 1


def test_staff_who_are_in_a_list_themselves_take_no_part(live):
    live.read([one(1, email=live.staff.email)])
    live.decide(r2=("person", live.staff))
    with refuses("own_benefit"):
        live.propose()


def test_rows_and_programs_of_another_authority_are_refused(live):
    other = Organization.objects.create(kind=roles.AUTHORITY, name="Another State")
    program = Program.objects.create(key="q", title="Their Program", credential="X", authority=other)
    ProgramVersion.objects.create(
        program=program, version="1", effective_from=date(2020, 1, 1), content=live.holder.version.content, source="",
        at=NOW,
    )  # fmt: skip
    live.read([[*one(1), "Another State"], [*one(2, program="Their Program"), ""], [*one(3), live.world.state.name]],
              head=(*HEAD, "Authority"))  # fmt: skip
    assert [code for _out, code in live.codes()] == ["golive_other_authority", "golive_other_authority", ""]
    theirs = live.world.person("theirs", other, roles.PROGRAM)
    with refuses("role_required_at"):
        live.read([one(1)], by=theirs)
    with refuses("role_required_at"):
        go_live.discard_list(imported=live.list, by=theirs, at=NOW)


def test_imported_and_own_numbers_never_meet(live):
    """One constraint for both, whatever is written between the digits; our own numbers go around the imported ones."""
    own = certificate_number(2027, 12345678)
    live.read([one(1, number=own.replace("-", " "))])
    live.commit()
    draws = iter([12345678, 12345678, 87654321])
    certificate = Certificate.objects.get()
    again = issue_again(
        certificate=certificate, kind="name_change", reason="A new name", by=live.staff, at=NOW,
        randomness=lambda count: next(draws).to_bytes(count) if count == 16 else bytes(count - 1) + b"\1",
    )  # fmt: skip
    assert again.number == certificate_number(2027, 87654321)


def test_the_public_page_finds_an_imported_number_in_any_spelling(live, client):
    live.read([one(1, number="MN/PS-17.4", family="Müller", until="11/30/2027")])
    live.commit()
    page = client.post("/verify/", {"number": "mn ps 174", "family_name": "Muller"})
    assert page.status_code == 200 and "MN/PS-17.4" in page.text
    assert client.post("/verify/", {"number": "mn ps 174", "family_name": "Smith"}).status_code == 404
    assert client.post("/verify/", {"number": "mn ps 175", "family_name": "Muller"}).status_code == 404


def test_a_status_of_the_list_is_kept_and_the_dead_are_not_written_to(live):
    rows = [one(n, status=status) for n, status in enumerate(("Revoked", "suspended", "On probation", "Deceased"), 1)]
    live.read(rows)
    live.commit()
    states = dict(Certificate.objects.values_list("number", "state"))
    assert [states[f"MN-000{n}"] for n in (1, 2, 3, 4)] == ["revoked", "suspended", "probation", "deceased"]
    live.release()
    assert Certificate.objects.get(number="MN-0004").person.invitations.count() == 0
    kinds = Certificate.objects.get(number="MN-0001").events.values_list("kind", flat=True)
    assert set(kinds) == {"issued", "revoked"}


def test_a_workbook_and_other_encodings_are_read_and_what_is_no_list_is_refused(live):
    book, out = Workbook(), io.BytesIO()
    book.active.append(HEAD)
    book.active.append([*one(1)[:5], date(2025, 12, 1), date(2027, 11, 30), ""])
    book.save(out)
    live.read([], content=out.getvalue())
    assert live.codes() == [("new", "")] and live.row(2).values["until"] == "2027-11-30"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        live.read([], content=as_csv(HEAD, [one(2, family="Muñoz")], encoding))
        assert live.row(2).texts["family_name"] == "Muñoz"
    for code, content in (("sheet_not_text", b"%PDF-1.7 x"), ("sheet_empty", b"\n"),
                          ("roster_columns_missing", as_csv(("Name", "Email"), [("a", "b@example.net")]))):  # fmt: skip
        with refuses(code, field="file"):
            live.read([], content=content)


def test_continuing_education_comes_with_the_list_and_is_in_the_ledger_after_the_release(live):
    learned = [
        ("MN-0001", "01/15/2026", "1:30", "Ethics", ""), ("mn0001", "01/16/2026", "0.5", "Groups", ""),
        ("MN-0001", "01/15/2026", "1.5", "ethics", ""), ("MN-0009", "01/15/2026", "1", "Ethics", ""),
        ("MN-0001", "11/30/2025", "1", "Before", ""), ("MN-0001", "03/02/2027", "1", "Ahead", ""),
        ("MN-0001", "01/17/2026", "0.83", "Rounded", ""), ("MN-0001", "01/18/2026", "1", "", ""),
    ]  # fmt: skip
    live.read([one(1)], learned=learned)
    assert [code for _outcome, code in live.codes("learning")] == [
        "", "", "golive_learning_twice", "golive_learning_number", "golive_learning_before", "golive_day_ahead",
        "golive_hours_uneven", "golive_learning_title",
    ]  # fmt: skip
    live.commit()
    person = Certificate.objects.get().person
    assert not person.learning.exists()
    live.release()
    assert sorted(person.learning.values_list("minutes", "source")) == [(30, "imported"), (90, "imported")]
    live.read([one(1)], learned=learned[:2])
    assert [outcome for outcome, _code in live.codes("learning")] == ["same", "same"]


@pytest.mark.parametrize(("text", "minutes"), [("1:30", 90), ("1.5", 90), ("0:50", 50), ("24", 1440), ("0.25", 15)])
def test_hours_are_whole_minutes(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1:3", "golive_hours_unreadable"), ("1:60", "golive_hours_unreadable"), ("one", "golive_hours_unreadable"),
        ("0.8333", "golive_hours_uneven"), ("NaN", "golive_hours_uneven"), ("Infinity", "golive_hours_uneven"),
        ("25", "golive_hours_out_of_range"), ("0", "golive_hours_out_of_range"), ("-1", "golive_hours_out_of_range"),
    ],
)  # fmt: skip
def test_what_are_no_hours_of_a_day_is_refused(text, code):
    assert minutes_of(text).code == code


def test_a_list_is_discarded_once_and_is_left_alone_while_it_is_proposed(live):
    live.read([one(1)])
    live.propose()
    with refuses("golive_proposed"):
        go_live.discard_list(imported=live.list, by=live.staff, at=NOW)
    with refuses("golive_proposed"):
        live.decide(r2=("out", None))
    live.read([one(2)])
    go_live.discard_list(imported=live.list, by=live.staff, at=NOW)
    with refuses("golive_read_already"):
        go_live.discard_list(imported=live.list, by=live.staff, at=NOW)
    assert not Certificate.objects.exists()
