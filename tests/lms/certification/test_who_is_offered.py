"""Pages offer a step only to who may take it: no colleague who stepped back, and no appeal to who decided before."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from lms.certification.actions import appeals, application_decisions, recusals
from lms.certification.models import Application, RecusalKind
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import Desk, pdf


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.submit(incomplete=True)
    row.take()
    return row


def test_who_stepped_back_is_not_in_the_list_for_a_second_opinion(world, desk, client):
    gone = world.person("gone", world.state, roles.PROGRAM)
    stays = world.person("stays", world.state, roles.PROGRAM)
    recusals.step_back(application=desk.application, kind=RecusalKind.FAMILY, reason="", by=gone, at=desk.now)
    client.force_login(desk.staff)
    page = client.get(reverse("second_ask", args=[desk.application.pk])).text
    assert f'value="{stays.pk}"' in page and f'value="{gone.pk}"' not in page


def test_who_decided_is_not_offered_the_appeal_also_after_another_one_became_the_reviewer(world, desk, client):
    other = world.person("other", world.state, roles.PROGRAM)
    third = world.person("third", world.state, roles.PROGRAM)
    row = application_decisions.decide_application(
        application=desk.application, admitted=False, reason="No.", by=desk.staff, at=desk.now
    )
    appeals.file_appeal(application=row, text="Please look again.", by=desk.person, at=desk.now)
    Application.objects.filter(pk=row.pk).update(reviewer=other)
    for person, is_offered in ((desk.staff, False), (other, False), (third, True)):
        client.force_login(person)
        page = client.get(reverse("application", args=[row.pk])).text
        assert ("Take this appeal" in page) is is_offered, person
        assert ("appeal_decide" in {task.code for task in tasks_of(person, desk.now)}) is is_offered, person


def test_a_file_that_the_reviewer_has_not_opened_is_pointed_out_and_the_log_says_so(desk, client):
    part = desk.give("education", "ged", file=pdf())
    client.force_login(desk.staff)
    address = reverse("part_decide", args=[part.pk])
    warning = "You have not opened this file."
    assert warning in client.get(address).text
    desk.decide(part)
    client.post(reverse("part_file", args=[part.pk]))
    assert warning not in client.get(address).text
    desk.decide(part)
    rows = ModelLogEntry.objects.filter(action="part.decided").order_by("pk")
    assert [row.data["opened"] for row in rows] == [False, True]
