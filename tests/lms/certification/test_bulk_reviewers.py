"""Several applications that nobody reviews get a reviewer at once."""

from django.urls import reverse

from lms.certification.actions import application_reviews
from lms.certification.models import Application
from tests.lms.certification.application_desk import Desk
from tests.lms.certification.many_applications import write_applications


def several_of(world, count=3):
    desk = Desk(world)
    rows = write_applications(desk, 0, count)
    Application.objects.update(reviewer=None, state="submitted")
    return desk, rows


def test_all_that_are_checked_get_the_reviewer_and_one_taken_meanwhile_stays(world, client):
    desk, rows = several_of(world)
    colleague = world.person("colleague", world.state, "program")
    client.force_login(desk.staff)
    chosen = {"chosen": [row.pk for row in rows]}
    page = client.get(reverse("applications_take"), chosen)
    assert page.text.count('name="chosen"') == 3 and page.text.count(" checked>") == 3
    application_reviews.take_application(application=rows[0], reviewer=colleague, by=colleague, at=desk.now)
    answer = client.post(reverse("applications_take"), chosen | {"reviewer": desk.staff.pk})
    assert "2 applications have a reviewer now" in answer.text
    reviewers = list(Application.objects.order_by("pk").values_list("reviewer", flat=True))
    assert sorted(reviewers) == sorted([colleague.pk, desk.staff.pk, desk.staff.pk])


def test_nothing_chosen_leads_back_to_the_queue(world, client):
    several_of(world)
    client.force_login(world.program_staff)
    assert client.get(reverse("applications_take")).status_code == 302
