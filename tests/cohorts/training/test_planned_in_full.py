"""Who has or will have the hours: the database says what `Figures` says."""

from itertools import product

import pytest
from django.utils import timezone

from cohorts.training.models import CourseCredit, CourseVersion
from cohorts.training.models.figures import stored_figures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("allowed", [0, 60, 480])
def test_the_database_finds_whoever_has_or_will_have_enough_hours(world, allowed):
    """Also where all of the course may be missed."""
    course = world.course("pet", hours=8)
    CourseVersion.objects.update(allowed_missed_minutes=allowed)
    cases = list(product([0, 419, 420, 480], [419, 420, 480], [[], ["Ethics"]], [[], ["Ethics"]]))
    for number, (credited, potential, lacking, out_of_reach) in enumerate(cases):
        CourseCredit.objects.create(
            person=world.person(f"p{number}"), course=course, version=course.versions.get(), credited=credited,
            potential=potential, lacking=lacking, out_of_reach=out_of_reach, counted_at=timezone.now(),
        )  # fmt: skip
    figures = stored_figures(CourseCredit.objects.values("person"))
    expected = {person for (person, _course), row in figures.items() if row.planned_in_full}
    assert set(CourseCredit.objects.planned_in_full().values_list("person", flat=True)) == expected
    assert 0 < len(expected) < len(cases)
