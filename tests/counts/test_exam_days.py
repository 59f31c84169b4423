"""Lists of exam days cost the same number of queries at one row and at a hundred."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.models import ExamPolicy, ExamWindow, NoShow, Sitting, Statement
from exams.results.models import ReviewRequest
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall


def fill(hall, numbers):
    """Create people with a seat, a sitting or no-show, and a review request; windows, rules and statements."""
    now = hall.now
    for number in numbers:
        person = User.objects.create_user(f"p{number}@example.org", None, given_name=f"P{number}", family_name="X")
        seat = Enrollment.objects.create(cohort=hall.cohort, person=person, agency=hall.world.agency, enrolled_at=now)
        sitting = Sitting.objects.create(
            window=hall.window,
            form=hall.form,
            person=person,
            enrollment=seat,
            seed="s",
            device="d",
            started_at=now,
            deadline_at=now,
            ended_at=now,
            state="submitted",
            ended_how="person",
        )
        ReviewRequest.objects.create(sitting=sitting, text="x", at=now)
        NoShow.objects.create(window=hall.window, person=person, at=now)
        ExamPolicy.objects.create(exam=hall.exam, valid_from=now, authority="x", at=now)
        Statement.objects.create(exam=hall.exam, version=number + 1, text="x", at=now)
        opens = now + timedelta(days=number + 1)
        ExamWindow.objects.create(
            exam=hall.exam,
            form=hall.form,
            cohort=hall.cohort,
            time_zone="America/Chicago",
            opens_at=opens,
            closes_at=opens + timedelta(hours=1),
            at=now,
        )


@pytest.mark.parametrize(
    ("address", "who", "queries"),
    [
        ("exam_windows", "examinations", 13),
        ("exam_reviews", "examinations", 11),
        ("exam_policies", "examinations", 12),
        ("exam_statements", "examinations", 12),
        ("exam_window_show", "examinations", 20),
        ("exam_people", "vendor_coordinator", 13),
    ],
)
def test_a_list_costs_the_same_at_one_row_and_at_a_hundred(
    client, world, django_assert_num_queries, address, who, queries
):
    hall = Hall(world)
    arguments = {"exam_window_show": [hall.window.pk], "exam_people": [hall.cohort.pk]}.get(address, [])
    if who == "examinations":
        into_admin(client, world.examinations)
    else:
        client.force_login(getattr(world, who))
    fill(hall, range(1))
    client.get(reverse(address, args=arguments))
    for more in (range(0), range(1, 100)):
        fill(hall, more)
        with django_assert_num_queries(queries):
            assert client.get(reverse(address, args=arguments)).status_code == 200
