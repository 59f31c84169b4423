"""The only bridge from the tables to matrices: the answer sheets of a form as the frames that the analysis reads.

A constant number of queries, and one more for every ten thousand sittings. What went in is named by a fingerprint, so
that a stored run can be told from one that a later sitting or key has overtaken. pandas and NumPy are loaded when a
frame is made, not when the site starts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from cohorts.core.lazy import LazyModule
from cohorts.training.models import Cohort
from exams.assembly.models import FormItem
from exams.bank.models import Key
from exams.delivery import scoring
from exams.delivery.models import AnswerSheet, ExamWindow, Sitting, SittingState
from exams.delivery.models.answer_sheets import read_line, write_line

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    np, pd = LazyModule("numpy"), LazyModule("pandas")

cells = LazyModule("exams.psychometrics.answer_codes")

CHOICES = ("single", "true_false", "multiple")
PORTION = 10_000
# What people can be grouped by: what the record holds anyway. Nothing about a person is stored for it.
VENDOR, COHORT = "vendor", "cohort"
GROUPINGS = {VENDOR: "the vendor that trained them", COHORT: "the cohort they belong to"}
STATE_WIDE = "no cohort"
# The states of sittings that no figure counts.
LEFT_OUT = (SittingState.VOIDED, SittingState.BEGUN)


class FormFrame(NamedTuple):
    """`responses` and `key` as `exams.psychometrics.analyze` takes them; a person is a sitting, named by its id.

    `responses` also has the columns of GROUPINGS, blank where a sitting belongs to no cohort. `versions` is
    [{code, version, version_id, key_id, scored}] in the form's order. `cohorts` is [[code, day it began]] in that
    order, STATE_WIDE last, and `cohort_of` each sitting's place in it. `excluded` is how many sittings were left out,
    {voided, begun}.
    """

    responses: pd.DataFrame
    key: pd.DataFrame
    versions: list[dict]
    fingerprint: str
    cohorts: list[list[str]]
    cohort_of: np.ndarray
    excluded: dict[str, int]


def form_frame(form, *, proposed=None, tell: Callable[[int], None] | None = None) -> FormFrame:
    """Everything that was answered on `form` in submitted sittings; a voided sitting is left out.

    Choices stay what they were. A typed answer becomes its mark, 1 or 0, under the key that counts, and so does every
    answer to an item that credits everybody. An item whose key drops it is set against the score like a pretest item.
    `proposed` is {version id: answer}, keys that do not count yet and are taken here as if they did. `tell` hears,
    after each portion, how many sheets are read. Raises ValueError for a sheet that is not of this form.
    """

    places = list(FormItem.objects.filter(form=form).select_related("version__item", "version__domain"))
    keys = _keys([place.version_id for place in places])
    for version_id, answer in (proposed or {}).items():
        keys[version_id].append(Key(version_id=version_id, answer=answer))
    excluded = _excluded(form)
    read = _read(form, len(places), tell or (lambda sheets: None))
    columns, table = {"person": read.sittings}, []
    for place, cells in zip(places, read.cells, strict=True):
        answer, scored = _working_key(place, keys[place.version_id])
        text, kind = _key_cell(place.version.kind, answer)
        code = place.version.item.code
        columns[code] = _column(cells) if text else _marks(cells, place.version.kind, answer)
        domain = place.version.domain.code if place.version.domain else ""
        table.append((code, text, 1, kind, domain, "yes" if scored else "no"))
    cohorts, cohort_of, groups = _cohorts(read.cohort_ids)
    columns |= {name: column for name, column in groups.items() if name not in columns}
    versions = [_version(place, keys[place.version_id][-1]) for place in places]
    inputs = [(entry["version_id"], entry["key_id"], entry["scored"]) for entry in versions]
    return FormFrame(
        pd.DataFrame(columns),
        pd.DataFrame(table, columns=["item", "key", "max_score", "type", "domain", "scored"]),
        versions,
        _digest(inputs, len(read.sittings), read.last),
        cohorts,
        cohort_of,
        excluded,
    )


def _excluded(form) -> dict[str, int]:
    """How many sittings are voided, and how many begun and not submitted."""
    counted = (
        Sitting.objects.filter(form=form, state__in=LEFT_OUT).order_by().values_list("state").annotate(Count("pk"))
    )
    return dict.fromkeys(LEFT_OUT, 0) | dict(counted)


class _Read(NamedTuple):
    sittings: np.ndarray
    cells: list
    cohort_ids: np.ndarray
    last: int


def _read(form, items, tell) -> _Read:
    """The sheets, portion by portion, so that a run of a million holds no more text than one of ten thousand."""

    # Asked first: a sheet that comes while the others are read makes the run out of date, and never hides.
    last = _submitted([form.pk]).order_by().aggregate(last=Max("pk"))["last"] or 0
    reader, cursor, portions = cells.CellReader(items), 0, []
    while rows := list(_portion(form, cursor)):
        # Column by column: zip(*rows) would make an iterator per sheet, and the rubbish collector would walk them all.
        sittings, windows, lines = ([row[column] for row in rows] for column in range(3))
        _take(reader, lines)
        cursor = sittings[-1]
        portions.append((np.array(sittings), np.array(windows)))
        tell(reader.rows)
        if len(rows) < PORTION:
            break
    empty = [np.empty(0, int)]
    sittings, windows = map(np.concatenate, zip(*portions, strict=True) if portions else (empty, empty))
    return _Read(sittings, reader.columns(), _cohort_ids(form, sittings, windows), last)


def _take(reader, lines):
    """Read a portion; where an earlier version wrote some of it as JSON, those sheets are written anew in memory."""
    try:
        reader.read(lines)
    except ValueError:
        reader.read([write_line(read_line(line)) for line in lines])


def _portion(form, cursor):
    """(sitting, window, answers as a line)."""
    rows = _submitted([form.pk]).filter(sitting__gt=cursor).annotate(line=Cast("responses", TextField()))
    return rows.values_list("sitting", "sitting__window_id", "line")[:PORTION]


def _cohort_ids(form, sittings, windows):
    """Each sitting's cohort: its window's or, where that is state-wide, its seat's; 0 where there is none."""

    of_window = dict(ExamWindow.objects.filter(form=form).values_list("pk", "cohort_id"))
    present, inverse = np.unique(windows, return_inverse=True)
    found = np.array([of_window.get(pk) or 0 for pk in present.tolist()], dtype=int)[inverse]
    open_to_all = np.flatnonzero(found == 0)
    if len(open_to_all):
        sat = Sitting.objects.filter(
            form=form, window__cohort=None, state=SittingState.SUBMITTED, enrollment__isnull=False
        )
        of_sitting = dict(sat.values_list("pk", "enrollment__cohort"))
        found[open_to_all] = [of_sitting.get(pk, 0) for pk in sittings[open_to_all].tolist()]
    return found


def _cohorts(cohort_ids):
    """The cohorts in order of their beginning, each sitting's place among them, and the group columns."""

    present, inverse = np.unique(cohort_ids, return_inverse=True)
    wanted = ("code", "starts_at", "vendor__name", "pk")
    rows = Cohort.objects.filter(pk__in=present.tolist()).order_by("starts_at", "pk").values_list(*wanted)
    order = {pk: place for place, (*_, pk) in enumerate(rows)}
    # A sitting without a cohort is of none that is known, and comes last.
    cohort_of = np.array([order.get(pk, len(order)) for pk in present.tolist()], dtype=int)[inverse]
    cohorts = [[code, began.date().isoformat()] for code, began, *_ in rows] + [[STATE_WIDE, ""]]
    names = {COHORT: [code for code, *_ in rows] + [""], VENDOR: [vendor for _, _, vendor, _ in rows] + [""]}
    groups = {}
    for name, texts in names.items():
        group_of, distinct = pd.factorize(np.array(texts, dtype=object))
        groups[name] = pd.Categorical.from_codes(group_of[cohort_of], categories=list(distinct))
    return cohorts, cohort_of, groups


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


def groups_present(form) -> dict[str, list[str]]:
    """{grouping: its groups on this form}, where there are at least two; for choosing what to compare. One query."""
    names = (
        Cohort.objects.filter(windows__sittings__form=form, windows__sittings__state=SittingState.SUBMITTED)
        .values_list("code", "vendor__name")
        .distinct()
    )
    found = {COHORT: sorted({code for code, _ in names}), VENDOR: sorted({vendor for _, vendor in names})}
    return {grouping: groups for grouping, groups in found.items() if len(groups) > 1}


def _submitted(form_ids):
    return AnswerSheet.objects.filter(form__in=form_ids, sitting__state=SittingState.SUBMITTED).order_by("sitting_id")


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


def _column(cells):

    return pd.Categorical.from_codes(cells.codes, dtype=pd.CategoricalDtype(list(cells.labels)))


def _marks(cells, kind, answer):
    """The marks of typed answers; each different answer is marked once. An omission stays one."""

    marks = pd.CategoricalDtype(["0", "1"])
    if answer.get("credit_all"):
        return pd.Categorical.from_codes(np.ones(len(cells.codes), np.int8), dtype=marks)
    # The last entry stands for the omission, whose code is -1.
    worth = [int(scoring.mark(kind, answer, text)) for text in cells.labels]
    return pd.Categorical.from_codes(np.array([*worth, -1], np.int8)[cells.codes], dtype=marks)


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
