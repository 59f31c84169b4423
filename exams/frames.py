"""The only bridge from the tables to matrices: the answer sheets of a form as the frames that the analysis reads.

Three queries, whatever the number of sittings. What went in is named by a fingerprint, so that a stored run can be
told from one that a later sitting or key has overtaken.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from . import scoring
from .models import AnswerSheet, FormItem, Key

if TYPE_CHECKING:
    import pandas as pd

CHOICES = ("single", "true_false", "multiple")


class FormFrame(NamedTuple):
    """`responses` and `key` as `exams.psychometrics.analyze` takes them; a person is a sitting.

    `versions` is [{code, version, version_id, key_id, scored}] in the form's order.
    """

    responses: pd.DataFrame
    key: pd.DataFrame
    versions: list[dict]
    fingerprint: str


def form_frame(form, *, proposed=None) -> FormFrame:
    """Everything that was answered on `form` in submitted sittings; a voided sitting is left out.

    Choices stay what they were. A typed answer becomes its mark, 1 or 0, under the key that counts, and so does every
    answer to an item that credits everybody. An item whose key drops it is set against the score like a pretest item.
    `proposed` is {version id: answer}, keys that do not count yet and are taken here as if they did.
    """
    import pandas as pd  # here, because it takes as long to load as Django

    places = list(FormItem.objects.filter(form=form).select_related("version__item", "version__domain"))
    keys = _keys([place.version_id for place in places])
    for version_id, answer in (proposed or {}).items():
        keys[version_id].append(Key(version_id=version_id, answer=answer))
    rows = list(
        _submitted([form.pk]).annotate(text=Cast("responses", TextField())).values_list("pk", "sitting", "text")
    )
    sheets = json.loads(f"[{','.join(text for _, _, text in rows)}]")
    answers = pd.DataFrame(sheets, columns=[place.version.item.code for place in places], dtype=object)
    table = []
    for place in places:
        code, history = place.version.item.code, keys[place.version_id]
        answer, scored = _working_key(place, history)
        text, kind = _key_cell(place.version.kind, answer)
        if not text:
            answers[code] = _marks(answers[code], place.version.kind, answer)
        domain = place.version.domain.code if place.version.domain else ""
        table.append((code, text, 1, kind, domain, "yes" if scored else "no"))
    answers.insert(0, "person", [str(sitting) for _, sitting, _ in rows])
    key = pd.DataFrame(table, columns=["item", "key", "max_score", "type", "domain", "scored"])
    versions = [_version(place, keys[place.version_id][-1]) for place in places]
    inputs = [(entry["version_id"], entry["key_id"], entry["scored"]) for entry in versions]
    return FormFrame(answers, key, versions, _digest(inputs, len(rows), max((pk for pk, _, _ in rows), default=0)))


def fingerprints(form_ids) -> dict[int, str]:
    """{form id: fingerprint of what an analysis of it would read now}. Three queries for any number of forms."""
    form_ids = list(form_ids)
    places = list(
        FormItem.objects.filter(form__in=form_ids)
        .order_by("form", "position")
        .values_list("form_id", "version_id", "scored")
    )
    latest = {}
    for version, key in (
        Key.objects.filter(version__in={version for _, version, _ in places})
        .order_by("version", "number")
        .values_list("version_id", "pk")
    ):
        latest[version] = key
    counted = _submitted(form_ids).order_by().values("form_id").annotate(n=Count("pk"), last=Max("pk"))
    sheets = {row["form_id"]: (row["n"], row["last"]) for row in counted}
    inputs = {form: [] for form in form_ids}
    for form, version, scored in places:
        inputs[form].append((version, latest.get(version), scored))
    return {form: _digest(inputs[form], *sheets.get(form, (0, 0))) for form in form_ids}


def sheets_counted(form_ids) -> dict[int, int]:
    """{form id: submitted sittings that count}."""
    rows = _submitted(form_ids).order_by().values("form_id").annotate(n=Count("pk"))
    return {row["form_id"]: row["n"] for row in rows}


def _submitted(form_ids):
    return AnswerSheet.objects.filter(form__in=form_ids, sitting__state="submitted").order_by("sitting_id")


def _keys(version_ids):
    """{version id: its keys, the one that counts last}."""
    found = {}
    for key in Key.objects.filter(version__in=version_ids).order_by("version", "number"):
        found.setdefault(key.version_id, []).append(key)
    return found


def _working_key(place, history):
    """The answer to analyze the item by, and whether it counts. A dropped item is analyzed by its last real key."""
    answer = history[-1].answer
    if not answer.get("drop"):
        return answer, place.scored
    earlier = [key.answer for key in history if not key.answer.get("drop")]
    return (earlier[-1] if earlier else {"texts": []}), False


def _key_cell(kind, answer):
    """The cell of the key table and the item's type; an empty cell means that the answers are given as marks."""
    if kind in CHOICES and answer.get("any_of"):
        return "|".join(answer["any_of"]), "single"
    if kind in CHOICES and answer.get("set"):
        return "+".join(answer["set"]), "multiple"
    return "", "single"


def _marks(answers, kind, answer):
    """The marks of typed answers; each different answer is marked once. An omission stays one."""
    if answer.get("credit_all"):
        return "1"
    mark_of = {text: "" if text == "" else str(scoring.mark(kind, answer, text)) for text in answers.unique()}
    return answers.map(mark_of)


def _version(place, key):
    return {
        "code": place.version.item.code,
        "version": place.version.number,
        "version_id": place.version_id,
        "key_id": key.pk,
        "scored": place.scored,
    }


def _digest(inputs, sheets, last):
    """A sheet is only ever added or voided, so that their number and the newest one name the set."""
    text = json.dumps([[list(entry) for entry in inputs], sheets, last])
    return hashlib.sha256(text.encode()).hexdigest()
