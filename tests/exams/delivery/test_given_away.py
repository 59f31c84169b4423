"""Leaks: an item used in both practice and a real exam, a held result that is shown too early."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from exams.assembly.actions import forms
from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Item, ItemVersion, Key
from exams.delivery.actions import sittings, windows
from exams.delivery.models import ExamWindow
from tests.exams.delivery.sitting_helpers import Hall
from tests.refusals import refuses
from tests.separate import at_once, separate_database  # noqa: F401
from tests.waiting import transaction_waits, wait_until
from tests.world import World

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def hall():
    return Hall(World())


def draft(hall, role, versions):
    exam, _ = Exam.objects.get_or_create(
        code=f"pet-{role}", defaults={"title": role, "role": role, "course": hall.course, "minutes_allowed": 20}
    )
    form = Form.objects.create(exam=exam, code=f"draft-{role}")
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, version=version) for position, version in enumerate(versions, 1)
    )
    return form


def item(hall, code, words="What now?", texts=("Ask", "Tell")):
    new_item = Item.objects.create(code=code, domain=hall.domains[0], kind="single", stem=words)
    options = [{"label": "AB"[i], "text": text} for i, text in enumerate(texts)]
    version = ItemVersion.objects.create(
        item=new_item, number=1, kind="single", domain=new_item.domain, stem=words, options=options, at=hall.now
    )
    Key.objects.create(version=version, number=1, answer={"any_of": ["A"]}, at=hall.now)
    return version


def publish(hall, form):
    return forms.publish_form(
        form=form, cut_percent="60", cut_authority="Board", cut_document="Minutes 3", by=None, at=hall.now
    )


@pytest.mark.parametrize(("first", "second"), [("practice", "midterm"), ("midterm", "practice")])
def test_an_item_is_used_for_practice_or_for_an_exam_but_never_both(hall, first, second):
    shared = item(hall, "R-1")
    publish(hall, draft(hall, first, [shared]))
    late = draft(hall, second, [item(hall, "R-2", "Another?"), shared])
    code = "form_item_on_practice_form" if first == "practice" else "form_item_on_real_form"
    with refuses(code, item="R-1", form=f"draft-{first}"):
        publish(hall, late)
    late.refresh_from_db()
    assert late.state == "draft" and late.published_at is None


@pytest.mark.parametrize(
    ("words", "texts", "refused"),
    [("What now?", ("Tell", "Ask"), True), ("What now?", ("Ask", "Wait"), False), ("And now?", ("Ask", "Tell"), False)],
)
def test_items_with_the_same_text_and_another_code_are_treated_as_one_item(hall, words, texts, refused):
    publish(hall, draft(hall, "practice", [item(hall, "P-1")]))
    copy = draft(hall, "midterm", [item(hall, "R-1", words, texts)])
    if refused:
        with refuses("form_item_words_on_practice_form", item="R-1", other="P-1"):
            publish(hall, copy)
    else:
        assert publish(hall, copy).state == "published"


def test_if_a_practice_form_and_a_real_form_are_published_at_once_one_is_refused(hall, monkeypatch):
    shared, looked, looks = item(hall, "R-1"), [], forms.refuse_mixing
    both = [draft(hall, role, [shared]) for role in ("practice", "midterm")]

    def look_slowly(form):
        looks(form)
        looked.append(form.pk)
        # SQLite allows one writer at a time; on PostgreSQL the other has checked too, or waits for the item.
        wait_until(lambda: connection.vendor == "sqlite" or len(looked) == 2 or transaction_waits())

    monkeypatch.setattr(forms, "refuse_mixing", look_slowly)
    outcomes = at_once(*[partial(publish, hall, form) for form in both])
    assert sorted(type(one).__name__ for one in outcomes) == ["Form", "Refused"], outcomes


def test_a_result_is_shown_or_held_but_never_both_when_holding_changes_during_submission(hall, monkeypatch):
    sitting, checks, checked, handed_in = hall.begin(), windows._check_holding, [], []

    def check_slowly(*arguments):
        checks(*arguments)
        checked.append(True)
        wait_until(lambda: connection.vendor == "sqlite" or handed_in or transaction_waits())

    def switch():
        return windows.change_window(
            window=hall.window,
            opens_at=hall.window.opens_at,
            closes_at=hall.window.closes_at,
            ends_sittings=True,
            holds_results=True,
            by=hall.world.examinations,
            at=hall.now + timedelta(minutes=1),
        ).holds_results

    def finish():
        wait_until(lambda: connection.vendor == "sqlite" or checked)
        sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=2), how="person")
        handed_in.append(True)
        return ExamWindow.objects.get(pk=hall.window.pk).holds_results

    monkeypatch.setattr(windows, "_check_holding", check_slowly)
    switched, seen_held = at_once(switch, finish)
    assert (switched is True) is seen_held, (switched, seen_held)
    assert ExamWindow.objects.get(pk=hall.window.pk).holds_results is seen_held
