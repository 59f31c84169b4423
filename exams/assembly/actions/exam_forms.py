"""Compose forms from item versions, publish them with a passing score and its authority, and retire them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, Q

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.holds.door import delete_rows
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from exams.assembly.actions.blueprints import refuse_unless_fitting
from exams.assembly.models import Exam, Form, FormItem, FormState, refuse_unless_draft
from exams.assembly.ports import retirement_problem
from exams.assembly.rules.forms import interleave, length_fits
from exams.bank.models import Enemy, Item, ItemKind, ItemVersion

PUBLISH_FORM = "form.publish"
PUBLISHED_FIELDS = ["cut_percent", "cut_authority", "cut_document", "blueprint", "published_by", "published_at"]


@action("form.composed", "Composed form")
def compose(
    *,
    exam: Exam,
    code: str,
    scored: Sequence[ItemVersion],
    pretest: Sequence[ItemVersion] = (),
    by: User | None,
    at: datetime,
) -> Form:
    """Create a draft form from item versions, with the pretest items spread evenly among the scored ones, and log it.

    Refuses a code that is in use, a form without scored items, an item that would be on the form twice, and two items
    that must not be together.
    """
    scored, pretest = list(scored), list(pretest)
    if Form.objects.filter(code=code).exists():
        raise Refused("form_code_taken", field="code", form=code)
    _check_items(scored, pretest)
    form = Form.objects.create(exam=exam, code=code)
    _create_places(form, scored, pretest)
    log(form, by=by, at=at, scored=len(scored), pretest=len(pretest))
    return form


@action("form.recomposed", "Changed items of draft form")
def recompose(
    *, form: Form, scored: Sequence[ItemVersion], pretest: Sequence[ItemVersion] = (), by: User | None, at: datetime
) -> Form:
    """Replace all item versions on a draft form, and log the old and new numbers.

    Refuses a form that is published or retired, a form without scored items, an item that would be on it twice, and two
    items that must not be together.
    """
    scored, pretest = list(scored), list(pretest)
    form = Form.objects.select_for_update().get(pk=form.pk)
    refuse_unless_draft([form.pk])
    _check_items(scored, pretest)
    former = form.places.count()
    delete_rows(form.places.all())
    _create_places(form, scored, pretest)
    log(form, by=by, at=at, scored=len(scored), pretest=len(pretest), former=former)
    return form


def _check_items(scored: Sequence[ItemVersion], pretest: Sequence[ItemVersion]) -> None:
    if not scored:
        raise Refused("form_without_scored_item", field="scored")
    _refuse_duplicates([*scored, *pretest])
    _refuse_enemies([*scored, *pretest])


def _create_places(form: Form, scored: Sequence[ItemVersion], pretest: Sequence[ItemVersion]) -> None:
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, version=version, scored=counts)
        for position, (version, counts) in enumerate(interleave(scored, pretest), 1)
    )


@action("form.published", "Published form")
def publish_form(
    *, form: Form, cut_percent: Any, cut_authority: str, cut_document: str, by: User | None, at: datetime
) -> Form:
    """Publish a draft form with its passing score, in percent of the scored points, its authority and the document that
    records it; log it.

    There is no default score. Needs two people (see `acts`). Refuses what `check_publishable` refuses, and a form that
    is not a draft.
    """
    require_approval(PUBLISH_FORM, by=by)
    # Lock the draft, so that its items do not change while it is published.
    Form.objects.select_for_update().filter(pk=form.pk).first()
    # A change of the blueprint or of the exam locks the exam, so that neither happens between the check and the end.
    form.exam = Exam.objects.select_for_update(no_key=True).get(pk=form.exam_id)
    _lock_items(form)
    percent, authority, document = check_publishable(form, cut_percent, cut_authority, cut_document)
    form.cut_percent, form.cut_authority, form.cut_document = percent, authority, document
    form.blueprint = form.exam.blueprints.latest_row()
    form.published_by, form.published_at = by, at
    form.save(update_fields=PUBLISHED_FIELDS)
    return transition(
        form, "publish", by=by, at=at, cut_percent=str(percent), cut_authority=authority, cut_document=document,
        blueprint=form.blueprint and form.blueprint.number,
    )  # fmt: skip


def check_publishable(form: Form, cut_percent: Any, cut_authority: str, cut_document: str) -> tuple[Decimal, str, str]:
    """Return (passing score in percent, its authority, the document that records it), normalized for storage.

    Raises Refused for a score that is not above 0 and at most 100, a missing authority or document, and what
    `check_items` refuses.
    """
    percent = _percent(cut_percent)
    authority = (cut_authority or "").strip()
    if not authority:
        raise Refused("passing_score_authority_missing", field="cut_authority")
    document = (cut_document or "").strip()
    if not document:
        raise Refused("passing_score_document_missing", field="cut_document")
    check_items(form)
    return percent, authority, document


def publishing_problem(form: Form) -> Problem | None:
    """Return why a draft cannot be published with the items it has, or None."""
    try:
        check_items(form)
    except Refused as refusal:
        return Problem(refusal.code, **refusal.params)
    return None


def check_items(form: Form) -> None:
    """Refuse a form that cannot be published with the items it has, whatever its passing score.

    That is a form without scored items, with fewer or more of them than its exam allows, with two versions of an item,
    two items that must not be together, an item that is unsupported or has no key, an item that is on both a practice
    form and a real one, and a form outside the exam's blueprint. An exam that people must pass needs a length and a
    blueprint.
    """
    places = list(form.places.select_related("version__item").annotate(keys=Count("version__keys")))
    _check_length(form.exam, sum(place.scored for place in places))
    _refuse_duplicates([place.version for place in places])
    _refuse_enemies([place.version for place in places])
    for place in places:
        if place.version.kind == ItemKind.OTHER or not place.keys:
            raise Refused("form_item_not_ready", item=place.version.item.code, place=place.position)
    refuse_mixing(form)
    refuse_unless_fitting(form, [place.version for place in places if place.scored])


def _check_length(exam: Exam, scored: int) -> None:
    if not scored:
        raise Refused("form_without_scored_item")
    if not length_fits(scored, exam.min_scored, exam.max_scored):
        raise Refused("form_length", scored=scored, fewest=exam.min_scored or 1, most=exam.max_scored or scored)


@action("form.retired", "Retired form")
def retire_form(*, form: Form, by: User | None, at: datetime, reason: str = "") -> Form:
    """Retire a published form, and log the reason. Its results remain valid.

    Refuses while an exam window that uses it has not closed.
    """
    if not form.exam.is_practice:
        refuse(retirement_problem(form.pk, at))
    return transition(form, "retire", by=by, at=at, reason=reason)


def _percent(value: Any) -> Decimal:
    try:
        percent = Decimal(str(value))
    except InvalidOperation:
        percent = None
    if percent is None or not percent.is_finite() or not 0 < percent <= 100:
        raise Refused("passing_score_out_of_range", field="cut_percent")
    if percent != round(percent, 2):
        raise Refused("passing_score_too_precise", field="cut_percent")
    return percent


def _refuse_duplicates(versions: Sequence[ItemVersion]) -> None:
    version_of = {}
    for version in versions:
        if version.item_id in version_of:
            raise Refused("form_item_twice", item=version.item.code)
        version_of[version.item_id] = version


def _refuse_enemies(versions: Sequence[ItemVersion]) -> None:
    ids = [version.item_id for version in versions]
    pair = Enemy.objects.filter(item__in=ids, enemy__in=ids).select_related("item", "enemy").first()
    if pair:
        raise Refused("form_items_enemies", item=pair.item.code, other=pair.enemy.code)


def _lock_items(form: Form) -> None:
    """Lock the form's items in the order of their ids. If a practice form and a real form with the same item are
    published at the same time, the second one then sees the first.
    """
    items = Item._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(items.filter(pk__in=form.places.values("version__item")).values_list("pk"))


def refuse_mixing(form: Form) -> None:
    """Raise Refused if an item would be on both a practice form and a real one, because practice shows the answers.

    Items with different codes but the same text count as the same item.
    """
    places = list(form.places.select_related("version__item").order_by("version__item"))
    others = FormItem.objects.exclude(form__state=FormState.DRAFT)
    if form.exam.is_practice:
        others = others.without_practice()
    else:
        others = others.practice()
    others = others.filter(
        Q(version__item__in=[place.version.item_id for place in places])
        | Q(version__stem__in=[place.version.stem for place in places])
    ).select_related("version__item", "form")
    other_place_of = {key: other for other in others for key in (other.version.item_id, _words(other.version))}
    for place in places:
        other = other_place_of.get(place.version.item_id) or other_place_of.get(_words(place.version))
        if other:
            _refuse_mixed(place.version.item, other.version.item, other.form)


def _words(version: ItemVersion) -> tuple[str, tuple[str, ...]]:
    return version.stem, tuple(sorted(option["text"] for option in version.options))


def _refuse_mixed(item: Item, other: Item, form: Form) -> None:
    if item.pk == other.pk:
        code = "form_item_on_practice_form" if form.exam.is_practice else "form_item_on_real_form"
        raise Refused(code, item=item.code, form=form.code)
    code = "form_item_words_on_practice_form" if form.exam.is_practice else "form_item_words_on_real_form"
    raise Refused(code, item=item.code, form=form.code, other=other.code)
