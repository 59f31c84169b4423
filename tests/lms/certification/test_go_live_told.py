"""What is said of a certificate from before this site: the day of its list, who imported it, and no day of a start."""

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from lms.certification.models import Certificate
from tests.lms.certification.climber import Climber
from tests.lms.certification.go_live_scene import HEAD, NOW, GoLive, one
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        yield GoLive(world, run_jobs)


def test_the_page_says_the_printed_day_of_issue_and_who_imported_it_when(live, world):
    live.read([one(1)])
    live.commit()
    live.release()
    row = Certificate.objects.get(number="MN-0001")
    page = logged_in(world.program_staff).get(reverse("certificates:inspect", args=[row.pk])).text
    text = strip_tags(page)
    assert "Mon, Dec 1, 2025, Issued before this site was used" in text
    assert "On Mon, Mar 1, 2027" in text and f"by {live.list.by}" in text and "row 2 of the list" in text
    assert reverse("certificate_import", args=[live.list.pk]) in page
    assert "Released, from a list of certificates from before this site" in text
    assert "Issued the certificate" not in text


def test_the_path_of_somebody_imported_does_not_say_that_they_started_on_the_day_of_the_import(live, world):
    live.read([one(1)])
    live.commit()
    live.release()
    person = Certificate.objects.get(number="MN-0001").person
    text = logged_in(person).get(reverse("my_path")).text
    assert "You were certified before this site was used." in text and "when you started" not in text


def two_levels(live, first, second):
    """A person in two rows: of Level I and of Level II."""
    rows = [
        [*one(1, status=first, email="kit@example.net", given="Kit", family="Twelve"), "cps-1"],
        [*one(2, status=second, email="kit@example.net", given="Kit", family="Twelve"), "cps-2"],
    ]
    live.read(rows, head=(*HEAD, "Level"))
    return live.codes()


@pytest.fixture
def levels(world, run_jobs, monkeypatch):
    with time_machine.travel(NOW, tick=False):
        monkeypatch.setattr("tests.lms.certification.go_live_scene.Holder", Climber)
        yield GoLive(world, run_jobs)


@pytest.mark.parametrize("living", ["active", "expired", "suspended"])
def test_whoever_is_dead_by_one_row_and_living_by_another_is_reported_in_both(levels, living):
    verdicts = two_levels(levels, living, "deceased")
    assert verdicts == [("refused", "golive_lives_dead"), ("refused", "golive_dead_lives")]


@pytest.mark.parametrize("other", ["deceased", "revoked", "surrendered"])
def test_what_had_ended_before_a_death_is_no_contradiction(levels, other):
    assert [outcome for outcome, _code in two_levels(levels, other, "deceased")] == ["new", "new"]
