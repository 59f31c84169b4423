"""A list says what is wrong with its filters, and what to do while it is empty; it never shows all rows instead."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.training.models import VendorApproval
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.viewsets import ScopedModelViewSet
from tests.exams.delivery.rows import into_admin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["action=no.such.action", "timestamp_from=2026-99-99", "emails=perhaps", "timestamp_to=tomorrow"]
)
def test_the_audit_log_shows_nothing_for_a_filter_that_cannot_be(world, client, query):
    into_admin(client, world.person("reader", world.state, roles.AUDITOR))
    page = client.get(f"{reverse('action_log')}?{query}")
    assert page.status_code == 200 and not page.context["object_list"]
    assert "These filters cannot be used." in page.content.decode()
    file = client.get(f"{reverse('action_log')}?{query}&export=csv")
    assert len(b"".join(file).decode().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "query"),
    [("organizations:index", "kind=castle"), ("certificates:index", "status=perhaps"), ("approvals", "vendor=999999")],
)
def test_other_lists_of_the_admin_do_the_same(world, client, name, query):
    into_admin(client, world.program_staff)
    page = client.get(f"{reverse(name)}?{query}")
    assert not page.context["object_list"] and "These filters cannot be used." in page.content.decode()


def test_a_filter_that_can_be_used_still_filters(world, client):
    into_admin(client, world.program_staff)
    page = client.get(f"{reverse('organizations:index')}?kind=vendor")
    assert {row.kind for row in page.context["object_list"]} == {Organization.Kind.VENDOR}


def subclasses(cls):
    return {cls} | {deeper for below in cls.__subclasses__() for deeper in subclasses(below)}


# These are never empty: somebody reads them who is in them, or whose log-in is.
NEVER_EMPTY = {"PeopleList", "ActionLog"}


def test_every_empty_list_says_what_to_do():
    assert get_resolver().url_patterns
    silent = {view.__name__ for view in subclasses(AdminListView) - {AdminListView} if not view.empty_text}
    assert silent == NEVER_EMPTY
    ours = [one for one in viewsets.viewsets if isinstance(one, ScopedModelViewSet) and one.name.count("/") == 0]
    writable = [one for one in ours if not one.url_prefix.startswith("records/")]
    assert not [one.name for one in writable if not (one.writers or one.empty_text or one.index_view_class.empty_text)]


def test_vendor_approvals_show_those_that_end_soon(world, client):
    today = home_day(timezone.now())
    course = world.cohort().course_version.course
    for days, reason in ((30, "ends soon"), (300, "ends late")):
        vendor = Organization.objects.create(kind=Organization.Kind.VENDOR, name=reason)
        VendorApproval.objects.create(
            vendor=vendor, course=course, approved=True, valid_from=today - timedelta(days=9),
            valid_to=today + timedelta(days=days), reason=reason, at=timezone.now(),
        )  # fmt: skip
    into_admin(client, world.program_staff)
    page = client.get(reverse("approvals") + "?attention=1")
    assert [row.reason for row in page.context["object_list"]] == ["ends soon"]
    assert page.context["attention"]["count"] == 1


def test_exam_windows_show_those_whose_results_wait(world, client):
    into_admin(client, world.examinations)
    page = client.get(reverse("exam_windows") + "?attention=1")
    assert page.status_code == 200 and not page.context["object_list"] and page.context["attention"]["is_on"]
