"""The forecast of lapses: who ends in which month, by agency and by vendor; each number leads to its people."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership, Organization, User
from lms.certification import acts
from lms.certification.rules.forecast import count_by_group, months_from
from tests.lms.certification.holder import Holder, local

pytestmark = pytest.mark.django_db
NOW = local(2028, 5, 10, 12)


@pytest.fixture
def holder(world):
    return Holder(world)


@pytest.fixture
def two(world, holder):
    """Two certificates that end on 2028-06-30 and 2028-07-31: one at each agency."""
    other = world.person("noor", world.other_agency, roles.TRAINEE, family_name="Haddad")
    return holder.certify(local(2026, 7, 1, 9)), holder.certify(local(2026, 8, 1, 9), other)


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def opened(person, name="forecast", at=NOW, **query):
    with time_machine.travel(at, tick=False):
        return logged_in(person).get(reverse(name), query)


def numbers(page):
    """{group: numbers by month}."""
    table = {row["name"]: [cell["number"] for cell in row["cells"]] for row in page.context["rows"]}
    return table | {"all": [cell["number"] for cell in page.context["everybody"]["cells"]]}


def followed(person, address, at=NOW):
    with time_machine.travel(at, tick=False):
        return list(logged_in(person).get(address).context["object_list"])


def test_months_begin_today_and_end_with_their_last_day():
    months = months_from(date(2027, 12, 31), 3)
    assert months == (
        (date(2027, 12, 31), date(2027, 12, 31)), (date(2028, 1, 1), date(2028, 1, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
    )  # fmt: skip


def test_whoever_is_in_two_groups_counts_in_both_and_once_in_all():
    lines, everything = count_by_group([(date(2028, 2, 3), (1, 2)), (date(2028, 2, 4), (None,))],
                                       months_from(date(2028, 1, 5), 2))  # fmt: skip
    assert {line.group: line.numbers for line in lines} == {1: (0, 1), 2: (0, 1), None: (0, 1)}
    assert everything.numbers == (0, 2) and everything.total == 2


def test_staff_see_who_ends_in_which_month_by_agency(world, two):
    page = opened(world.program_staff, months=6)
    counted = numbers(page)
    assert page.context["heads"][:3] == ["May 2028", "June 2028", "July 2028"]
    assert counted[world.agency.name] == [0, 1, 0, 0, 0, 0] and counted[world.other_agency.name] == [0, 0, 1, 0, 0, 0]
    assert counted["all"] == [0, 1, 1, 0, 0, 0]


def test_by_vendor_the_last_training_counts(world, holder, two):
    world.enroll(world.cohort(trainer=world.trainer), world.trainee)
    counted = numbers(opened(world.program_staff, by="vendor"))
    assert counted[world.vendor.name][:3] == [0, 1, 0] and counted["Trained elsewhere"][:3] == [0, 0, 1]


def test_every_number_leads_to_exactly_the_people_whom_it_counts(world, two):
    for by in ("agency", "vendor"):
        page = opened(world.program_staff, by=by)
        rows = [*page.context["rows"], page.context["everybody"]]
        for row in rows:
            assert len(followed(world.program_staff, row["url"])) == row["total"]
            for cell in row["cells"]:
                assert len(followed(world.program_staff, cell["url"])) == cell["number"]


def test_whoever_is_renewed_revoked_or_works_nowhere_is_counted_as_such(world, holder, two):
    first, second = two
    holder.renew(first, local(2028, 5, 2, 12))
    assert numbers(opened(world.program_staff))["all"][:3] == [0, 0, 1]
    Membership.objects.filter(user=second.person).update(ended_at=NOW)
    assert numbers(opened(world.program_staff))["Works for no agency here"][:3] == [0, 0, 1]
    acts.suspend_at_once(certificate=second, reason="x", by=world.program_staff, at=NOW)
    assert numbers(opened(world.program_staff))["all"][:3] == [0, 0, 1], "a suspension does not stop the end"
    second.refresh_from_db()
    type(second).objects.filter(pk=second.pk).update(state="revoked")
    assert numbers(opened(world.program_staff)) == {"all": [0] * 12}


def test_a_renewal_that_waits_is_said_on_the_list(world, holder, two):
    application = holder.begin(two[0], local(2028, 5, 2, 12))
    assert "Begun, not submitted" in opened(world.program_staff, "lapsing", month="2028-06").text
    holder.submit(application, local(2028, 5, 3, 12))
    assert "Submitted" in opened(world.program_staff, "lapsing", month="2028-06").text
    assert "Not begun" in opened(world.program_staff, "lapsing", month="2028-07").text


def test_whoever_ended_lately_has_a_column_and_a_list_with_the_status(world, two):
    """In grace, then late, then lapsed for so long that nobody counts them here any more."""
    for at, expected, status in (
        (local(2028, 7, 10, 12), 1, "In the grace period"),
        (local(2028, 12, 20, 12), 2, "Expired"),
        (local(2029, 3, 1, 12), 0, ""),
    ):
        page = opened(world.program_staff, at=at)
        everybody = page.context["everybody"]["over"]
        assert everybody["number"] == expected
        assert len(followed(world.program_staff, everybody["url"], at)) == expected
        for row in page.context["rows"]:
            assert len(followed(world.program_staff, row["over"]["url"], at)) == row["over"]["number"]
        if expected:
            assert status in opened(world.program_staff, "lapsing", at=at, month="past").text
    assert rows_of(opened(world.program_staff, at=local(2028, 7, 10, 12), export="csv"))[-1][-1] == "1"


def test_the_files_have_the_same_numbers_and_people(world, two):
    table = rows_of(opened(world.program_staff, export="csv", months=6))
    assert table[0][:3] == ["Agency", "2028-05", "2028-06"]
    assert table[-1] == ["Everybody, once", *"011000", "2", "0"]
    people = rows_of(opened(world.program_staff, "lapsing", export="csv", month="2028-06"))
    assert len(people) == 2 and people[1][1] == two[0].number and world.agency.name in people[1]


def rows_of(response):
    content = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_staff_of_another_authority_count_nobody_of_this_one(world, two):
    office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    person = User.objects.create_user("second@example.org", "x", given_name="S", family_name="Office")
    Membership.objects.create(user=person, organization=office, role=roles.PROGRAM, started_at=world.now)
    person.groups.add(Group.objects.get(name=roles.group_name(roles.PROGRAM)))
    page = opened(person)
    assert numbers(page) == {"all": [0] * 12} and world.agency.name not in page.text
    assert followed(person, reverse("lapsing")) == []
    assert two[0].number not in opened(person, "lapsing", export="csv").content.decode()


def test_others_do_not_open_it(world, two):
    for person in (world.agency_coordinator, world.supervisor, world.trainee, world.vendor_coordinator):
        assert opened(person).status_code in (302, 403, 404)
        assert opened(person, "lapsing").status_code in (302, 403, 404)


def test_an_auditor_reads_it(world, two):
    auditor = User.objects.create_superuser("root@example.org", "x", given_name="R", family_name="Root")
    assert numbers(opened(auditor))["all"][:3] == [0, 1, 1]


def test_a_choice_that_cannot_be_used_is_named(world, two):
    page = opened(world.program_staff, by="planet", months="7", program="99999999999999999999")
    assert page.status_code == 200 and "These filters cannot be used" in page.text
    page = opened(world.program_staff, "lapsing", month="2028-99", agency="x")
    assert page.status_code == 200 and "These filters cannot be used" in page.text
    assert list(page.context["object_list"]) == []
