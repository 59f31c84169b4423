"""Taking the score of an answer sheet, at submission and whenever a key has changed since. Scores are appended."""

import hashlib
import json

from cohorts.kernel.verbs import Refused, log, verb

from .. import scoring
from ..models import FormItem, Key, Score
from ..signals import result_changed


@verb("sitting.scored", "Exam scored")
def score_sheet(*, sitting, by, at, reason=""):
    """Score the answer sheet of a submitted sitting under the keys of now; returns the score that counts.

    Appends a score where there is none yet or the result differs, logs it, and sends `result_changed`. Otherwise
    writes nothing. Refuses a sitting that has no answer sheet.
    """
    sheet = getattr(sitting, "sheet", None)
    if sheet is None:
        raise Refused("This sitting has no answer sheet yet; it is scored when it is submitted.")
    places = list(places_of(sitting.form_id))
    keys = latest_keys([place.version_id for place in places])
    used = [keys[place.version_id] for place in places]
    result = score_under(used, places, sheet.responses, sitting.form.cut_percent)
    last = sitting.scores.order_by("-number").first()
    if last and same_result(last, result):
        return last
    number = last.number + 1 if last else 1
    fresh = score_row(sitting.pk, number, result, places, used, reason=reason, by=by, at=at)
    fresh.save()
    log(sitting, by=by, at=at, score=fresh.number, points=str(fresh.points), passed=fresh.passed, reason=reason)
    result_changed.send(sender=Score, person_ids=[sitting.person_id], at=at)
    return fresh


def places_of(form_id):
    """The places of a form in its order, with what scoring needs of their versions. One query."""
    wanted = ("form_id", "position", "scored", "version__kind", "version__domain__code", "version__domain__title")
    return FormItem.objects.filter(form_id=form_id).select_related("version__domain").only(*wanted).order_by("position")


def latest_keys(version_ids):
    """{version id: the key with the highest number}. One query."""
    return {key.version_id: key for key in Key.objects.filter(version_id__in=version_ids).order_by("number")}


def score_under(used, places, responses, cut_percent):
    """The result of one answer sheet under the keys `used`, one for each of `places`."""
    return scoring.score(
        [scoring.ScoredPlace(p.pk, p.version.kind, p.scored, _domain(p).code) for p in places],
        {place.pk: key.answer for place, key in zip(places, used, strict=True)},
        responses,
        cut_percent,
    )


class _NoDomain:
    code = ""
    title = "Other questions"


def _domain(place):
    return place.version.domain or _NoDomain


def same_result(last, result):
    """Does the score that counts say what `result` says?"""
    marks = [None if got is None else float(got) for got in result.marks]
    return (last.points, last.maximum, last.cut_points, last.passed, last.marks) == (
        result.points,
        result.maximum,
        result.cut_points,
        result.passed,
        marks,
    )


def score_row(sitting_id, number, result, places, used, **fields):
    """A score that is not saved yet: `result` under the keys `used`, with their fingerprint."""
    titles = {_domain(place).code: _domain(place).title for place in places}
    named = json.dumps([[key.version_id, key.answer] for key in used], sort_keys=True)
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
        marks=[None if got is None else float(got) for got in result.marks],
        key_set=hashlib.sha256(named.encode()).hexdigest(),
        keys=[key.pk for key in used],
        **fields,
    )
