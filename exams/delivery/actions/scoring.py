"""Score answer sheets at submission and after key changes. Scores are appended."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.compiled import compiled
from cohorts.people.models import User
from exams.assembly.models import Form, FormItem
from exams.bank.models import Key
from exams.delivery import scoring
from exams.delivery.models import Score, Sitting
from exams.delivery.models.answer_sheets import counting_responses
from exams.delivery.scoring import ScoreResult
from exams.delivery.signals import result_changed


@dataclass(frozen=True)
class Place(scoring.ScoredPlace):
    """A place with its item version, and the title of its domain for results."""

    version_id: int = 0
    title: str = ""


class UsedKey(NamedTuple):
    """A key as scoring uses it."""

    pk: int
    version_id: int
    answer: dict[str, Any]


@action("sitting.scored", "Scored exam")
def score_sheet(*, sitting: Sitting, by: User | None, at: datetime, reason: str = "", first: bool = False) -> Score:
    """Score the answers of a submitted sitting that count, with the current keys; returns the score that counts.

    `first` means that the caller has just submitted it, so that no earlier score is looked up. Appends a score if there
    is none or the result differs, logs it, and sends `result_changed`; otherwise writes nothing. Refuses a sitting that
    has no answer sheet.
    """
    sheet = getattr(sitting, "sheet", None)
    if sheet is None:
        raise Refused("exam_without_answer_sheet")
    places, used = places_and_keys(sitting.form_id)
    responses = sheet.responses if first else counting_responses(sheet)
    result = score_under(used, places, responses, sitting.form)
    last_score = None if first else sitting.scores.latest_row()
    if last_score and same_result(last_score, result):
        return last_score
    number = last_score.number + 1 if last_score else 1
    new_score = score_row(sitting.pk, number, result, places, used, reason=reason, by=by, at=at)
    new_score.save()
    # Whoever submitted the exam did not score it.
    log(
        sitting,
        by=None if first else by,
        at=at,
        score=new_score.number,
        points=str(new_score.points),
        passed=new_score.passed,
        reason=reason,
    )
    result_changed.send(sender=Score, person_ids=[sitting.person_id], by_ids=acting_ids(by), at=at)
    return new_score


PLACE_COLUMNS = ("pk", "version__kind", "scored", "version", "version__domain__code", "version__domain__title")


def places_of(form_id: int) -> list[Place]:
    """The places of a form in order, for scoring. One query."""
    rows = FormItem.objects.filter(form=form_id).order_by("position")
    return list(starmap(_place, rows.values_list(*PLACE_COLUMNS)))


def places_and_keys(form_id: int) -> tuple[list[Place], list[UsedKey]]:
    """The places of a form in order, and for each the newest key of its version. One query.

    A published form has a key for each version; a missing key would raise TypeError rather than give a score.
    """
    places, keys = _read_places(tuple(_places_and_all_keys(form_id)))
    return list(places), list(keys)


@lru_cache(maxsize=32)
def _read_places(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Place, ...], tuple[UsedKey, ...]]:
    """Read rows of `_places_and_all_keys`. When hundreds of people submit, the rows are the same each time."""
    newest = {row[0]: row for row in rows}.values()
    places = tuple(_place(*row[: len(PLACE_COLUMNS)]) for row in newest)
    return places, tuple(UsedKey(row[-2], row[3], json.loads(row[-1])) for row in newest)


@compiled
def _places_and_all_keys(form_id: int) -> Any:
    rows = FormItem.objects.filter(form=form_id).order_by("position", "version__keys__number")
    # The answer as text, so that rows can be compared with those of the last sitting before it is parsed.
    rows = rows.annotate(answer_text=Cast("version__keys__answer", TextField()))
    return rows.values_list(*PLACE_COLUMNS, "version__keys__pk", "answer_text")


def keys_of(form_id: int) -> Any:
    """(id, version id, answer) of every key of the versions on a form, the newest of each last. One query."""
    keys = Key.objects.filter(version__places__form=form_id).order_by("number")
    return keys.values_list("pk", "version", "answer")


def scored_place(place: FormItem) -> Place:
    """Convert a FormItem, with version and domain loaded, for scoring."""
    version, domain = place.version, place.version.domain
    return _place(
        place.pk, version.kind, place.scored, place.version_id, domain and domain.code, domain and domain.title
    )


def _place(pk: int, kind: str, scored: bool, version_id: int, code: str | None, title: str | None) -> Place:
    return Place(pk, kind, scored, code or "", version_id, title or "" if code else "Other questions")


def latest_keys(version_ids: Iterable[int]) -> dict[int, Key]:
    """{version id: the key with the highest number}. One query."""
    return Key.objects.filter(version_id__in=version_ids).latest_per("version_id")


def keys_of_score(score: Score, places: Sequence[Place]) -> list[Key]:
    """The keys with which a score was made, one for each of `places`; the current key where it names none. Two
    queries.
    """
    named, latest = Key.objects.in_bulk(score.keys), latest_keys([place.version_id for place in places])
    ids: Sequence[int | None] = score.keys if len(score.keys) == len(places) else [None] * len(places)
    return [named.get(pk or 0) or latest[place.version_id] for place, pk in zip(places, ids, strict=True)]


def score_under(used: Sequence[Any], places: Sequence[Place], responses: Sequence[str], form: Form) -> ScoreResult:
    """The result of one answer sheet with the keys `used`, one for each of `places`. `form` with its exam loaded."""
    answers = {place.id: key.answer for place, key in zip(places, used, strict=True)}
    return scoring.score(places, answers, responses, form.cut_percent, decides=form.exam.decides)


def same_result(last: Score, result: ScoreResult) -> bool:
    """Whether the stored score equals `result`."""
    marks = [None if mark is None else float(mark) for mark in result.marks]
    return (last.points, last.maximum, last.cut_points, last.passed, last.marks) == (
        result.points,
        result.maximum,
        result.cut_points,
        result.passed,
        marks,
    )


def score_row(
    sitting_id: int, number: int, result: ScoreResult, places: Sequence[Place], used: Sequence[Any], **fields: Any
) -> Score:
    """An unsaved score with `result`, the keys `used` and their fingerprint."""
    titles = {place.domain: place.title for place in places}
    key_text = json.dumps([[key.version_id, key.answer] for key in used], sort_keys=True)
    return Score(
        sitting_id=sitting_id,
        number=number,
        points=result.points,
        maximum=result.maximum,
        cut_points=result.cut_points,
        passed=result.passed,
        domains=[
            {"code": d.code, "title": titles[d.code], "points": float(d.points), "maximum": float(d.maximum)}
            for d in result.domains
        ],
        marks=[None if mark is None else float(mark) for mark in result.marks],
        key_set=hashlib.sha256(key_text.encode()).hexdigest(),
        keys=[key.pk for key in used],
        **fields,
    )
