"""Curriculum pages agree with the version of the course in force, and publishing staff learn when it changed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cms.models import CurriculumIndexPage, CurriculumPage, ProgramPage
from cms.models.curriculum import curricula_to_correct
from cohorts.training.models import CourseVersion, Objective, Unit
from lms.certification.models import Program

pytestmark = pytest.mark.django_db
REPORT_QUERIES = 17


def publish_version(course, units, *, since=None, name="2027"):
    """Another version of the course. units: [(title, hours)]."""
    version = CourseVersion.objects.create(
        course=course,
        version=name,
        effective_from=since or timezone.localdate(),
        required_minutes=60 * sum(hours for _title, hours in units),
        allowed_missed_minutes=0,
        fee=100,
    )
    for number, (title, hours) in enumerate(units, 1):
        Unit.objects.create(course_version=version, number=number, title=title, minutes=60 * hours)
    return version


@pytest.fixture
def first(home):
    return CurriculumPage.objects.get(slug="unit-1")


@pytest.fixture
def course(first):
    return first.unit.course_version.course


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u00a0", " ").split())


def admin_text(client, person, name, *arguments):
    client.force_login(person)
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return text_of(answer)


def test_all_is_well_while_the_version_is_in_force(client, world, staffed, first, course):
    publish_version(course, [(first.unit.title, 4)], since=timezone.localdate() + timedelta(days=1))
    assert curricula_to_correct() == []
    assert "was written for" not in admin_text(client, world.publishing, "wagtailadmin_pages:edit", first.pk)
    assert "no longer agree" not in admin_text(client, world.publishing, "wagtailadmin_home")


def test_a_page_shows_the_hours_and_objectives_of_the_version_in_force(client, first, course):
    version = publish_version(course, [(first.unit.title, 4), ("A new unit", 3)])
    unit = version.units.get(number=1)
    Objective.objects.create(unit=unit, code="1.1", text="Listen without giving advice.")
    page = text_of(client.get("/curriculum/unit-1/"))
    assert "4 h" in page and "40 h" not in page
    assert "Listen without giving advice." in page


def test_the_hours_of_the_curriculum_add_up_to_those_of_the_course(client, first, course):
    publish_version(course, [("A new unit", 3), (first.unit.title, 4)])
    page = client.get("/curriculum/").content.decode().replace("\u00a0", " ")
    hours = [int(number) for number in re.findall(r'units__hours">(\d+) h', page)]
    assert sum(hours) == 7 and "7 h in total" in page
    assert "A new unit" in page, "a unit without a page is listed too"


def test_two_pages_of_one_unit_do_not_add_their_hours(client, first):
    second = CurriculumPage.objects.get(slug="unit-2")
    second.unit = first.unit
    second.save_revision().publish()
    page = client.get("/curriculum/").content.decode().replace("\u00a0", " ")
    assert sum(int(number) for number in re.findall(r'units__hours">(\d+) h', page)) == 80
    assert "80 h in total" in page and second.title in page


def test_publishing_staff_learn_that_the_course_has_changed(client, world, staffed, first, course):
    publish_version(course, [(first.unit.title, 4), ("A new unit", 3)])
    second = CurriculumPage.objects.get(slug="unit-2")
    edit_page = admin_text(client, world.publishing, "wagtailadmin_pages:edit", first.pk)
    assert "Unit 1" in edit_page and "40 h" in edit_page and "4 h" in edit_page and "2027" in edit_page
    assert "not in the version in force" in admin_text(client, world.publishing, "wagtailadmin_pages:edit", second.pk)
    home_page = admin_text(client, world.publishing, "wagtailadmin_home")
    assert "3 pages no longer agree with the course" in home_page
    for reader in (world.publishing, world.auditor):
        report = admin_text(client, reader, "curriculum_report")
        for state in ("Course has changed", "Unit no longer in the course", "No page"):
            assert state in report
    client.force_login(world.finance)
    assert client.get(reverse("curriculum_report")).status_code == 404


def test_the_notice_goes_when_the_unit_of_this_version_is_chosen(client, world, staffed, first, course):
    version = publish_version(course, [(first.unit.title, 4)])
    first.unit = version.units.get()
    first.save_revision().publish()
    CurriculumPage.objects.get(slug="unit-2").unpublish()
    assert curricula_to_correct() == []


def test_the_report_costs_the_same_for_every_number_of_units(
    client, world, staffed, first, course, django_assert_num_queries
):
    client.force_login(world.auditor)
    address = reverse("curriculum_report")
    client.get(address)
    with django_assert_num_queries(REPORT_QUERIES):
        client.get(address)
    publish_version(course, [(f"Unit of {n}", 1) for n in range(40)])
    with django_assert_num_queries(REPORT_QUERIES):
        client.get(address)


def test_the_unit_picker_names_course_and_version(client, world, staffed, first, course):
    publish_version(course, [("A new unit", 3)])
    client.force_login(world.publishing)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[first.pk])).content.decode().replace("\u00a0", " ")
    options = re.findall(r"<option[^>]*>\s*([^<]*Unit 1[^<]*?)\s*</option>", page)
    assert f"{course} (2027), Unit 1: A new unit, 3 h" in options
    assert any("(1)" in option or "(2026)" in option for option in options)


def test_a_curriculum_without_a_course_lists_its_pages_without_hours(client, first):
    CurriculumIndexPage.objects.update(course=None)
    page = text_of(client.get("/curriculum/"))
    assert first.title in page and "in total" not in page


def test_a_program_page_takes_its_program_from_a_list(client, world, staffed, home):
    Program.objects.create(key="mn-cps", title="Certified peer specialist", credential="C", authority=world.state)
    Program.objects.create(key="other", title="Another program", credential="C", authority=world.state)
    page = ProgramPage.objects.get()
    client.force_login(world.publishing)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    field = re.search(r'<select name="program_key".*?</select>', form, re.DOTALL)[0]
    assert re.search(r'<option value="mn-cps" selected>\s*Certified peer specialist', field)
    assert "Another program" in field


def test_saving_a_program_page_keeps_a_program_that_is_not_loaded(client, world, staffed, home):
    page = ProgramPage.objects.get()
    client.force_login(world.publishing)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "mn-cps (not loaded)" in form
