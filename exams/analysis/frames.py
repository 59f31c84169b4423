"""Convert the answer sheets of a form from the database to the data frames that the analysis reads.

Uses a constant number of queries, plus one for every ten thousand sittings. A fingerprint of the input shows whether a
stored run is out of date because of a later sitting or key. pandas and NumPy are imported on first use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from cohorts.core.formatting import local_day
from cohorts.core.lazy import LazyModule
from cohorts.training.models import Cohort
from exams.assembly.models import FormItem
from exams.bank.models import Key
from exams.delivery import scoring
from exams.delivery.models import AnswerSheet, CountedAnswers, ExamWindow, Sitting, SittingState
from exams.delivery.models.text_list_field import read_line, write_line

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    np, pd = LazyModule("numpy"), LazyModule("pandas")

answer_codes = LazyModule("exams.psychometrics.answer_codes")

CHOICES = ("single", "true_false", "multiple")
SHEETS_PER_QUERY = 10_000
# Groups for comparison use existing records; no additional data about people is stored for it.
VENDOR, COHORT = "vendor", "cohort"
GROUPINGS = {VENDOR: "the vendor that trained them", COHORT: "the cohort they belong to"}
STATE_WIDE = "no cohort"
# Sittings in these states are not analyzed.
EXCLUDED_STATES = (SittingState.VOIDED, SittingState.BEGUN)


class FormFrame(NamedTuple):
    """Input of `exams.psychometrics.analyze` in `responses` and `key`; each person is a sitting, named by its id.

    `responses` also has the columns of GROUPINGS, blank for a sitting without a cohort. `versions` is
    [{code, version, version_id, key_id, scored}] in the form's order. `cohorts` is [[code, first day]] by first day,
    with STATE_WIDE last, and `cohort_of` is each sitting's index in it. `excluded` is the number of sittings left out,
    {voided, begun}.
    """

    responses: pd.DataFrame
    key: pd.DataFrame
    versions: list[dict]
    fingerprint: str
    cohorts: list[list[str]]
    cohort_of: np.ndarray
    excluded: dict[str, int]


def form_frame(form, *, proposed=None, report_progress: Callable[[int], None] | None = None) -> FormFrame:
    """All answers on `form` from submitted sittings; sittings set aside are left out.

    Choices are kept as labels. A typed answer becomes 1 or 0 under the current key, and so does every answer to an item
    whose key credits everyone. An item whose key drops it is treated like a pretest item. `proposed` is {version id:
    answer}: keys that are used as if they were already in effect. `report_progress` is called after each query with the
    number of sheets read. Raises ValueError for a sheet that does not fit this form.
    """
    places = list(FormItem.objects.filter(form=form).select_related("version__item", "version__domain"))
    keys = _keys([place.version_id for place in places])
    for version_id, answer in (proposed or {}).items():
        keys[version_id].append(Key(version_id=version_id, answer=answer))
    excluded = _excluded(form)
    sheets = _read_sheets(form, len(places), report_progress or (lambda sheets: None))
    columns, table = {"person": sheets.sittings}, []
    for place, cells in zip(places, sheets.cells, strict=True):
        answer, scored = _working_key(place, keys[place.version_id])
        text, kind = _key_cell(place.version.kind, answer)
        code = place.version.item.code
        columns[code] = _column(cells) if text else _marks(cells, place.version.kind, answer)
        domain = place.version.domain.code if place.version.domain else ""
        offered = _offered(place.version, answer, cells) if text else ""
        table.append((code, text, 1, kind, domain, "yes" if scored else "no", offered))
    cohorts, cohort_of, groups = _cohorts(sheets.cohort_ids)
    columns |= {name: column for name, column in groups.items() if name not in columns}
    versions = [_version(place, keys[place.version_id][-1]) for place in places]
    inputs = [(entry["version_id"], entry["key_id"], entry["scored"]) for entry in versions]
    return FormFrame(
        pd.DataFrame(columns),
        pd.DataFrame(table, columns=["item", "key", "max_score", "type", "domain", "scored", "options"]),
        versions,
        _digest(inputs, len(sheets.sittings), sheets.last),
        cohorts,
        cohort_of,
        excluded,
    )


def _excluded(form) -> dict[str, int]:
    """Number of sittings that are voided, and that are started and not submitted."""
    counted = (
        Sitting.objects.filter(form=form, state__in=EXCLUDED_STATES)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    return dict.fromkeys(EXCLUDED_STATES, 0) | dict(counted)


class _Sheets(NamedTuple):
    sittings: np.ndarray
    cells: list
    cohort_ids: np.ndarray
    last: list[int]


def _read_sheets(form, items, report_progress) -> _Sheets:
    """Read the sheets in portions, so that memory use does not depend on their number."""
    # Queried first, so that a sheet submitted during the reading makes the run out of date.
    newest = _submitted([form.pk]).order_by().aggregate(last=Max("pk"))["last"] or 0
    last = [newest, _newest_decisions([form.pk]).get(form.pk, 0)]
    reader, cursor, portions = answer_codes.CellReader(items), 0, []
    while rows := list(_portion(form, cursor)):
        # Not zip(*rows): it would create an iterator per sheet, which slows down the garbage collector.
        sittings, windows, lines = ([row[column] for row in rows] for column in range(3))
        _read_portion(reader, lines)
        cursor = sittings[-1]
        portions.append((np.array(sittings), np.array(windows)))
        report_progress(reader.rows)
        if len(rows) < SHEETS_PER_QUERY:
            break
    empty = [np.empty(0, int)]
    sittings, windows = map(np.concatenate, zip(*portions, strict=True) if portions else (empty, empty))
    return _Sheets(sittings, reader.columns(), _cohort_ids(form, sittings, windows), last)


def _read_portion(reader, lines):
    """Read a portion of lines. If some are in the JSON format of an earlier version, convert them first."""
    try:
        reader.read(lines)
    except ValueError:
        reader.read([write_line(read_line(line)) for line in lines])


def _portion(form, cursor):
    """The next rows (sitting, window, answers that count as a line) after `cursor`."""
    rows = _submitted([form.pk]).filter(sitting__gt=cursor).with_counting()
    rows = rows.annotate(line=Cast("counting", TextField()))
    return rows.values_list("sitting", "sitting__window_id", "line")[:SHEETS_PER_QUERY]


def _cohort_ids(form, sittings, windows):
    """The cohort of each sitting: that of its window or, if that is statewide, of its seat; 0 if there is none."""
    of_window = dict(ExamWindow.objects.filter(form=form).values_list("pk", "cohort_id"))
    present, inverse = np.unique(windows, return_inverse=True)
    cohort_ids = np.array([of_window.get(pk) or 0 for pk in present.tolist()], dtype=int)[inverse]
    state_wide = np.flatnonzero(cohort_ids == 0)
    if len(state_wide):
        seated = Sitting.objects.filter(
            form=form, window__cohort=None, state=SittingState.SUBMITTED, enrollment__isnull=False
        )
        of_sitting = dict(seated.values_list("pk", "enrollment__cohort"))
        cohort_ids[state_wide] = [of_sitting.get(pk, 0) for pk in sittings[state_wide].tolist()]
    return cohort_ids


def _cohorts(cohort_ids):
    """The cohorts by first day, each sitting's index among them, and the group columns."""
    present, inverse = np.unique(cohort_ids, return_inverse=True)
    columns = ("code", "starts_at", "time_zone", "vendor__name", "pk")
    rows = Cohort.objects.filter(pk__in=present.tolist()).order_by("starts_at", "pk").values_list(*columns)
    order = {pk: place for place, (*_, pk) in enumerate(rows)}
    # Sittings without a cohort come last.
    cohort_of = np.array([order.get(pk, len(order)) for pk in present.tolist()], dtype=int)[inverse]
    cohorts = [[code, local_day(began, zone).isoformat()] for code, began, zone, *_ in rows] + [[STATE_WIDE, ""]]
    names = {COHORT: [code for code, *_ in rows] + [""], VENDOR: [vendor for *_, vendor, _ in rows] + [""]}
    groups = {}
    for name, texts in names.items():
        group_of, distinct = pd.factorize(np.array(texts, dtype=object))
        groups[name] = pd.Categorical.from_codes(group_of[cohort_of], categories=list(distinct))
    return cohorts, cohort_of, groups


def fingerprints(form_ids) -> dict[int, str]:
    """{form id: fingerprint of the current input of an analysis}. Four queries for any number of forms."""
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
    decided = _newest_decisions(form_ids)
    sheets = {row["form_id"]: (row["n"], [row["last"], decided.get(row["form_id"], 0)]) for row in counted}
    inputs = {form: [] for form in form_ids}
    for form, version, scored in places:
        inputs[form].append((version, latest.get(version), scored))
    return {form: _digest(inputs[form], *sheets.get(form, (0, [0, 0]))) for form in form_ids}


def sheets_counted(form_ids) -> dict[int, int]:
    """{form id: number of submitted sittings}."""
    rows = _submitted(form_ids).order_by().values("form_id").annotate(n=Count("pk"))
    return {row["form_id"]: row["n"] for row in rows}


def groups_present(form) -> dict[str, list[str]]:
    """{grouping: its groups on this form} with at least two groups, as choices for a comparison. One query."""
    names = (
        Cohort.objects.filter(windows__sittings__form=form, windows__sittings__state=SittingState.SUBMITTED)
        .values_list("code", "vendor__name")
        .distinct()
    )
    groups_by = {COHORT: sorted({code for code, _ in names}), VENDOR: sorted({vendor for _, vendor in names})}
    return {grouping: groups for grouping, groups in groups_by.items() if len(groups) > 1}


def _submitted(form_ids):
    return AnswerSheet.objects.filter(form__in=form_ids, sitting__state=SittingState.SUBMITTED).order_by("sitting_id")


def _newest_decisions(form_ids):
    """{form id: id of the newest decision on answers received late}, for forms that have one."""
    rows = CountedAnswers.objects.filter(sitting__form__in=form_ids, sitting__state=SittingState.SUBMITTED).order_by()
    return dict(rows.values_list("sitting__form").annotate(Max("pk")))


def _keys(version_ids):
    """{version id: its keys, the current one last}."""
    keys_of = {}
    for key in Key.objects.filter(version__in=version_ids).order_by("version", "number"):
        keys_of.setdefault(key.version_id, []).append(key)
    return keys_of


def _working_key(place, history):
    """(key to analyze the item with, whether it is scored). A dropped item is analyzed with its last real key."""
    answer = history[-1].answer
    if not answer.get("drop"):
        return answer, place.scored
    earlier = [key.answer for key in history if not key.answer.get("drop")]
    return (earlier[-1] if earlier else {"texts": []}), False


def _key_cell(kind, answer):
    """(cell of the key table, item type). An empty cell means that the responses are marks."""
    if kind in CHOICES and answer.get("any_of"):
        return "|".join(answer["any_of"]), "single"
    if kind in CHOICES and answer.get("set"):
        return "+".join(answer["set"]), "multiple"
    return "", "single"


def _offered(version, answer, cells):
    """Every option of a version, also those that nobody chose, and whatever else the key or a sheet has."""
    labels = [option["label"] for option in version.options]
    chosen = [label for cell in cells.labels for label in cell.split("+") if label]
    return "|".join(dict.fromkeys([*labels, *answer.get("any_of", ()), *answer.get("set", ()), *chosen]))


def _column(cells):
    return pd.Categorical.from_codes(cells.codes, dtype=pd.CategoricalDtype(list(cells.labels)))


def _marks(cells, kind, answer):
    """Marks of typed answers. Each distinct answer is scored once; omissions are kept."""
    marks = pd.CategoricalDtype(["0", "1"])
    if answer.get("credit_all"):
        return pd.Categorical.from_codes(np.ones(len(cells.codes), np.int8), dtype=marks)
    # The last entry is for the omission, whose code is -1.
    mark_of_label = [int(scoring.mark(kind, answer, text)) for text in cells.labels]
    return pd.Categorical.from_codes(np.array([*mark_of_label, -1], np.int8)[cells.codes], dtype=marks)


def _version(place, key):
    return {
        "code": place.version.item.code,
        "version": place.version.number,
        "version_id": place.version_id,
        "key_id": key.pk,
        "scored": place.scored,
    }


def _digest(inputs, sheets, last):
    """Fingerprint of the input. Sheets and decisions are only added or voided, so their number and the newest ids
    identify the set.
    """
    text = json.dumps([[list(entry) for entry in inputs], sheets, last])
    return hashlib.sha256(text.encode()).hexdigest()
