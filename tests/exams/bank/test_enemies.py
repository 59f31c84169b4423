"""Items that give each other away are kept off the same form; staff change them on the page of the item."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from exams.assembly.actions.forms import compose
from exams.bank.actions.enemies import enemy_codes, set_enemies
from exams.bank.models import Enemy
from tests.exams.delivery.rows import NOW, exam, into_admin, version
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(world):
    return [version(code).item for code in ("A-1", "A-2", "Item with spaces")]


def apart(world, item, *codes):
    return set_enemies(item=item, codes=codes, by=world.examinations, at=NOW)


def test_what_is_kept_apart_holds_in_both_directions_and_is_logged(world, items):
    first, second, third = items
    assert apart(world, first, "a-2", "Item with spaces") == ["A-2", "Item with spaces"]
    assert enemy_codes(second) == ["A-1"] and enemy_codes(third) == ["A-1"]
    with refuses("form_items_enemies"):
        compose(exam=exam(), code="f", scored=[items[1].versions.get(), items[0].versions.get()], by=None, at=NOW)
    assert apart(world, second) == []
    assert enemy_codes(first) == ["Item with spaces"]
    entry = ModelLogEntry.objects.filter(action="item.enemies_changed", object_id=str(second.pk)).get()
    assert (entry.data["former"], entry.data["codes"]) == (["A-1"], [])


def test_an_item_that_is_not_there_itself_and_no_change_are_refused(world, items):
    first = items[0]
    with refuses("enemy_unknown", field="codes", items="A-9"):
        apart(world, first, "A-2", "A-9")
    with refuses("enemy_of_itself", field="codes"):
        apart(world, first, "a-1")
    with refuses("nothing_changes"):
        apart(world, first)
    Enemy.objects.create(item=first, code="A-9")
    assert apart(world, first, "A-9", "A-2") == ["A-2", "A-9"]


def test_only_examinations_staff_change_it(world, items):
    with refuses("role_required"):
        set_enemies(item=items[0], codes=["A-2"], by=world.auditor, at=NOW)


def test_the_page_of_the_item_leads_to_the_form(world, client, items):
    into_admin(client, world.examinations)
    address = reverse("item_enemies", args=[items[0].pk])
    page = reverse("wagtailsnippets_bank_item:inspect", args=[items[0].pk])
    assert address in client.get(page).content.decode()
    assert on_page("enemy_unknown", items="Nobody") in client.post(address, {"codes": "Nobody"}).content.decode()
    client.post(address, {"codes": "A-2\n\n Item with spaces "})
    assert enemy_codes(items[0]) == ["A-2", "Item with spaces"]
    assert "Item with spaces" in client.get(page).content.decode()
