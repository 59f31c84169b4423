"""Items of a form are found by words and added to its lists; nothing is written before the form is composed."""

import html
import re

import pytest
from django.urls import reverse

from cohorts.ui.older_forms import opened_values
from exams.assembly.models import Form
from exams.bank.models import ItemView
from tests.exams.delivery.rows import form, into_admin, item, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, world):
    return into_admin(client, world.examinations)


def test_items_are_found_by_words_and_added_to_what_was_typed(staff, world):
    version("D1-1", stem="Who decides about recovery?")
    version("D1-2", stem="What is a boundary?")
    item("D1-3", stem="A recovery draft?")
    page, typed = reverse("exam_forms:add"), {"code": "final-z", "scored": "D1-9", "pretest": ""}
    answer = staff.post(page, typed | {"words": "RECOVERY", "do": "find"})
    assert [row.item.code for row in answer.context["matches"]] == ["D1-1"] and not answer.context["form"].errors
    assert ItemView.objects.filter(item__code="D1-1", page="form", by=world.examinations).exists()
    answer = staff.post(page, typed | {"words": "recovery", "do": "scored", "chosen": ["D1-1", "D1-9"]})
    assert answer.context["form"]["scored"].value() == "D1-9\nD1-1"
    assert answer.context["form"]["code"].value() == "final-z" and answer.context["matches"][0].is_in_list
    assert not Form.objects.exists()
    assert "No published item has these words" in staff.post(page, typed | {"words": "zebra", "do": "find"}).text


def test_items_are_added_to_a_draft_that_is_changed(staff):
    version("D1-1", stem="Who decides about recovery?")
    draft = form()
    page = reverse("exam_forms:items", args=[draft.pk])
    typed = {"scored": staff.get(page).context["form"]["scored"].value(), "pretest": ""}
    typed["opened_values"] = opened_values(staff.get(page).context["form"])
    answer = staff.post(page, typed | {"do": "pretest", "chosen": "D1-1"})
    assert answer.context["form"]["pretest"].value() == "D1-1" and draft.places.count() == 3
    typed["opened_values"] = html.unescape(re.search('name="opened_values" value="([^"]*)"', answer.text)[1])
    assert staff.post(page, typed | {"pretest": "D1-1"}).status_code == 302
    assert draft.places.count() == 4
