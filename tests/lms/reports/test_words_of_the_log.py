"""The audit log says every action in one grammar, and names each object once."""

import pytest
from django.urls import reverse
from wagtail.log_actions import log, registry

from exams.delivery.models import Statement
from lms.reports.audit_log import WAGTAIL_ACTIONS
from tests.exams.delivery.rows import item
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_every_action_of_wagtail_has_words_of_ours():
    registry.scan_for_actions()
    of_wagtail = {name for name in registry.formatters if name.startswith("wagtail.")}
    assert of_wagtail and of_wagtail <= set(WAGTAIL_ACTIONS)


def test_the_log_says_what_was_done_in_the_past_and_names_each_object_once(world, client):
    log(item("Q-1"), "wagtail.publish", user=world.examinations)
    log(Statement.objects.create(version=99, text="I promise.", at=NOW), "statement.published", user=world.examinations)
    client.force_login(world.auditor)
    page = client.get(reverse("action_log"))
    rows = page.context["object_list"]
    sheet = {row.action: [str(write(row)) for write in page.context["view"].sheet.values()] for row in rows}
    assert (
        sheet["wagtail.publish"][2] == "Published"
        and sheet["statement.published"][2] == "Published candidate statement"
    )
    assert sheet["statement.published"][3] == "Statement, version 99"
    assert sheet["wagtail.publish"][3] == "Item: Q-1"
