"""Examination lists cost the same number of queries at one row and at a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Domain, Item, ItemImport, ItemVersion, Key
from tests.exams.delivery.rows import NOW, exam, into_admin


def fill(numbers):
    """Create one item with a version, form with a place, import, domain and exam per number."""
    course = exam().course
    for number in numbers:
        domain = Domain.objects.create(code=f"X{number}", title="Domain")
        bank_item = Item.objects.create(code=f"I-{number:03}", stem="Stem?", domain=domain)
        one = ItemVersion.objects.create(item=bank_item, number=1, kind="single", stem="Stem?", at=NOW)
        Key.objects.create(version=one, number=1, answer={"any_of": ["A"]}, at=NOW)
        other = Exam.objects.create(code=f"e-{number}", title="Exam", role="final", course=course, minutes_allowed=9)
        place = Form.objects.create(exam=other, code=f"f-{number:03}")
        FormItem.objects.create(form=place, position=1, version=one)
        ItemImport.objects.create(filename=f"{number}.gift", text="x", report=[], at=NOW)


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("wagtailsnippets_bank_item:list", 15),
        ("exam_forms:index", 12),
        ("item_imports:index", 11),
        ("exams:index", 12),
        ("domains:index", 11),
    ],
)
def test_a_list_costs_the_same_at_one_row_and_at_a_hundred(client, world, address, queries):
    into_admin(client, world.examinations)
    fill(range(1))
    client.get(reverse(address))
    for more in (range(0), range(1, 100)):
        fill(more)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(address)).status_code == 200
        assert len(captured) == queries
