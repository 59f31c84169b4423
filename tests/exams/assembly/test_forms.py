"""Forms: composed, published with a passing score and its authority, retired; unchangeable once published."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.approvals.actions import permitted
from exams.assembly.actions.forms import PUBLISH_FORM, compose, publish_form, recompose, retire_form
from exams.assembly.models import Form, FormItem
from exams.assembly.rules.forms import cut_points, interleave, shares
from exams.bank.actions.items import publish_version
from exams.bank.models import Item, ItemVersion
from exams.delivery.models import ExamWindow
from tests.exams.delivery.rows import NOW, exam, form, item, version
from tests.refusals import refuses


def publish(exam_form, percent=Decimal("70"), authority="Panel of March 1, 2026", document="Minutes 3", by=None):
    with permitted(PUBLISH_FORM):
        return publish_form(
            form=exam_form, cut_percent=percent, cut_authority=authority, cut_document=document, by=by, at=NOW
        )


def test_a_form_is_composed_with_pretest_items_spread_among_the_scored_ones(db):
    exam_form = form(scored=8, pretest=2)
    places = list(exam_form.places.order_by("position").values_list("position", "scored"))
    assert [position for position, _ in places] == list(range(1, 11))
    assert [position for position, scored in places if not scored] == [3, 8]
    assert exam_form.state == "draft" and exam_form.cut_percent is None


def test_a_form_refuses_a_code_in_use_no_items_and_the_same_item_twice(db):
    exam_form = form(scored=2)
    versions = [place.version for place in exam_form.places.all()]
    with refuses("form_code_taken", field="code", form="final-a"):
        compose(exam=exam(), code="final-a", scored=versions, by=None, at=NOW)
    with refuses("form_without_scored_item", field="scored"):
        compose(exam=exam(), code="final-b", scored=[], pretest=versions, by=None, at=NOW)
    with refuses("form_item_twice"):
        compose(exam=exam(), code="final-b", scored=versions, pretest=versions[:1], by=None, at=NOW)
    assert Form.objects.count() == 1


def test_the_items_of_a_form_change_only_while_it_is_a_draft(db):
    exam_form = form(scored=2, pretest=1)
    other = [version("Z-1"), version("Z-2")]
    with refuses("form_without_scored_item"):
        recompose(form=exam_form, scored=[], pretest=other, by=None, at=NOW)
    with refuses("form_item_twice"):
        recompose(form=exam_form, scored=other, pretest=other[:1], by=None, at=NOW)
    assert exam_form.places.count() == 3
    recompose(form=exam_form, scored=other, by=None, at=NOW)
    places_before = list(exam_form.places.values_list("position", "version__item__code", "scored"))
    assert places_before == [(1, "Z-1", True), (2, "Z-2", True)]
    publish(exam_form)
    with refuses("form_not_draft"):
        recompose(form=exam_form, scored=other[:1], by=None, at=NOW)
    assert exam_form.places.count() == 2


def test_two_versions_of_one_item_are_never_on_one_form(db):
    first = version("A-1")
    Item.objects.filter(code="A-1").update(stem="Changed?")
    second = publish_version(item=Item.objects.get(code="A-1"), by=None, at=NOW)
    with refuses("form_item_twice", item="A-1"):
        compose(exam=exam(), code="final-b", scored=[first, second], by=None, at=NOW)


def test_publishing_records_the_passing_score_its_authority_who_and_when(world):
    exam_form = publish(form(), percent="70.5", by=world.examinations)
    exam_form.refresh_from_db()
    assert (exam_form.state, exam_form.cut_percent, exam_form.cut_authority) == (
        "published",
        Decimal("70.50"),
        "Panel of March 1, 2026",
    )
    assert (exam_form.published_by, exam_form.published_at) == (world.examinations, NOW)


@pytest.mark.parametrize("percent", [None, "", 0, "-1", "100.01", "NaN", "Infinity", "seventy", "70.123"])
def test_there_is_no_default_passing_score_and_none_outside_its_bounds(db, percent):
    exam_form = form()
    code = "passing_score_too_precise" if percent == "70.123" else "passing_score_out_of_range"
    with refuses(code, field="cut_percent"):
        publish(exam_form, percent=percent)
    assert Form.objects.get().state == "draft"


@pytest.mark.parametrize("authority", ["", "  ", None])
def test_a_passing_score_without_authority_is_refused(db, authority):
    with refuses("passing_score_authority_missing", field="cut_authority"):
        publish(form(), authority=authority)


@pytest.mark.parametrize("document", ["", "  ", None])
def test_a_passing_score_without_a_document_is_refused(db, document):
    with refuses("passing_score_document_missing", field="cut_document"):
        publish(form(), document=document)


@pytest.mark.parametrize(("fewest", "most", "fits"), [(8, 8, True), (9, 20, False), (1, 7, False), (None, None, True)])
def test_a_form_has_as_many_scored_items_as_its_exam_allows(db, fewest, most, fits):
    exam_form = form(scored=8, pretest=2)
    type(exam_form.exam).objects.update(min_scored=fewest, max_scored=most)
    exam_form.exam.refresh_from_db()
    if fits:
        assert publish(exam_form).state == "published"
    else:
        with refuses("form_length"):
            publish(exam_form)
        assert Form.objects.get().state == "draft"


def test_a_form_without_scored_items_is_not_published(db):
    exam_form = form(scored=1)
    FormItem.objects.update(scored=False)
    with refuses("form_without_scored_item"):
        publish(exam_form)


def test_an_unusable_item_keeps_its_form_a_draft(db):
    exam_form = form(scored=1)
    other_kind = ItemVersion.objects.create(
        item=item("M-1", kind="other"), number=1, kind="other", stem="Match.", at=NOW
    )
    FormItem.objects.create(form=exam_form, position=2, version=other_kind)
    with refuses("form_item_not_ready", item="M-1", place=2):
        publish(exam_form)


def test_a_published_form_is_not_published_again(db):
    exam_form = publish(form())
    with refuses("wrong_state", state="published"):
        publish(exam_form, percent=50)
    assert Form.objects.get().cut_percent == 70


def test_the_places_of_a_published_form_can_no_longer_change(db):
    exam_form = publish(form())
    place = exam_form.places.first()
    extra = version("X-1")
    for change in (
        lambda: place.save(),
        lambda: place.delete(),
        lambda: exam_form.places.all().delete(),
        lambda: exam_form.places.update(scored=False),
        lambda: FormItem.objects.create(form=exam_form, position=99, version=extra),
        lambda: FormItem.objects.bulk_create([FormItem(form=exam_form, position=99, version=extra)]),
    ):
        with refuses("form_not_draft"):
            change()
    assert exam_form.places.filter(scored=True).count() == 3


def test_the_places_of_a_draft_can_change(db):
    exam_form = form()
    exam_form.places.first().delete()
    assert exam_form.places.count() == 2


def test_a_form_is_retired_with_a_reason_unless_a_window_still_needs_it(db):
    exam_form = publish(form())
    window = ExamWindow.objects.create(
        exam=exam_form.exam,
        form=exam_form,
        time_zone="America/Chicago",
        opens_at=NOW,
        closes_at=NOW + timedelta(hours=6),
        at=NOW,
    )
    with refuses("form_in_use"):
        retire_form(form=exam_form, by=None, at=NOW, reason="Exposed.")
    retire_form(form=exam_form, by=None, at=window.closes_at, reason="Exposed.")
    assert Form.objects.get().state == "retired"


def test_a_draft_is_not_retired(db):
    with refuses("wrong_state", state="draft"):
        retire_form(form=form(), by=None, at=NOW)


@pytest.mark.parametrize(
    ("percent", "scored", "points"), [("70", 75, 53), ("70", 10, 7), ("0.01", 75, 1), ("100", 3, 3)]
)
def test_the_passing_score_is_rounded_up_to_whole_points(percent, scored, points):
    assert cut_points(Decimal(percent), scored) == points


@given(st.decimals(min_value="0.01", max_value=100, places=2), st.integers(1, 300))
def test_the_points_are_the_fewest_that_reach_the_passing_score(percent, scored):
    points = cut_points(percent, scored)
    assert Decimal(points) / scored * 100 >= percent - Decimal("1e-20")
    assert (points - 1) * 100 < percent * scored


@given(st.lists(st.integers(), max_size=60), st.lists(st.integers(), max_size=60))
def test_mixing_keeps_every_item_once_and_each_kind_in_its_order(scored, pretest):
    mixed = interleave(scored, pretest)
    assert [one for one, counts in mixed if counts] == scored
    assert [one for one, counts in mixed if not counts] == pretest


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9), st.integers(0, 200))
def test_shares_of_the_blueprint_add_up_to_the_form(weights, places):
    given_places = shares({str(n): Decimal(weight) for n, weight in enumerate(weights)}, places)
    assert sum(given_places.values()) == (places if sum(weights) else 0)
