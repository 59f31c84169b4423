"""Texts of an item have upper limits: in its form, at publishing, and in the database."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cohorts.core.actions import Refused
from exams.bank.actions.items import publish_version
from exams.bank.models import Item, ItemOption, ItemVersion
from exams.bank.rules.items import MAX_ACCEPTED_CHARACTERS, MAX_OPTION_CHARACTERS, MAX_STEM_CHARACTERS
from tests.exams.delivery.rows import NOW, item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"stem": "x" * (MAX_STEM_CHARACTERS + 1)},
        {"options": (("Yes", True), ("x" * (MAX_OPTION_CHARACTERS + 1), False))},
        {"kind": "short_text", "options": (), "accepted_texts": "x" * (MAX_ACCEPTED_CHARACTERS + 1)},
    ],
)
def test_a_text_that_is_too_long_is_not_published(db, fields):
    with pytest.raises(Refused) as no:
        publish_version(item=item("LONG", **fields), by=None, at=NOW)
    assert "item_text_too_long" in [problem.code for problem in no.value.problems]
    assert not ItemVersion.objects.exists()


def test_the_forms_know_the_limits():
    limits = {name: Item._meta.get_field(name).formfield().max_length for name in ("stem", "rationale")}
    assert set(limits.values()) == {MAX_STEM_CHARACTERS}
    assert ItemOption._meta.get_field("text").formfield().max_length == MAX_OPTION_CHARACTERS


def test_the_database_refuses_a_longer_question(db):
    version = publish_version(item=item("FINE"), by=None, at=NOW)
    version.pk, version.number, version.stem = None, 2, "x" * (MAX_STEM_CHARACTERS + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.bulk_create([version])


@pytest.mark.parametrize(
    "changed", [{"options-0-id": "abc"}, {"options-TOTAL_FORMS": "abc"}, {"options-0-id": "99999"}]
)
def test_a_crafted_row_of_an_option_is_a_wrong_request_and_no_fault(client, world, changed):
    client.force_login(world.examinations)
    row = item("CRAFT")
    counts = {"options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "1", "options-MIN_NUM_FORMS": "0"}
    body = {"code": "CRAFT", "stem": "?", "kind": "single", **counts, "options-0-text": "x", **changed}
    answer = client.post(reverse("wagtailsnippets_bank_item:edit", args=[row.pk]), body)
    assert answer.status_code < 500
