"""Invariants after any fault: no acknowledged answer is lost, every sitting ended once, every score can be recounted,
and what was received after the end is kept and does not count.

The checker evaluates the log by itself and does not use the code under test to decide which answer counts.
"""

from collections import Counter, defaultdict

from wagtail.models import ModelLogEntry

from exams.assembly.models import FormItem
from exams.bank.models import Key
from exams.delivery import scoring
from exams.delivery.models import Answer, AnswerSheet, LateAnswer, Score, Sitting
from exams.delivery.rules.sittings import MAX_LATE_ANSWERS_PER_SITTING


def breaches(sitting_ids, acknowledged, late=None):
    """Return every breach as a message; the list must be empty.

    `acknowledged` is {(sitting id, epoch, number): (place id, value as stored)}, and so is `late`, what was
    acknowledged as received late.
    """
    sitting_ids = list(sitting_ids)
    late_log = _log(sitting_ids, LateAnswer)
    return [
        *_lost(_log(sitting_ids), acknowledged),
        *_lost(late_log, late or {}, "late answer"),
        *_not_bounded(late_log),
        *_counted_twice(_log(sitting_ids), late_log),
        *_not_ended_once(sitting_ids),
        *_wrong_scores(sitting_ids),
    ]


def _log(sitting_ids, model=Answer):
    rows = model.objects.filter(sitting__in=sitting_ids).order_by("epoch", "number", "pk")
    return list(rows.values_list("sitting_id", "epoch", "number", "place_id", "value"))


def _not_bounded(late_log):
    for sitting_id, count in Counter(row[0] for row in late_log).items():
        if count > MAX_LATE_ANSWERS_PER_SITTING:
            yield f"Sitting {sitting_id} has {count} late answers."


def _counted_twice(log, late_log):
    for name in {tuple(row[:3]) for row in log} & {tuple(row[:3]) for row in late_log}:
        yield "Sitting {}, answer {}.{} is both counted and kept as received late.".format(*name)


def _lost(rows, acknowledged, what="answer"):
    answers_in_log = {tuple(row[:3]): tuple(row[3:]) for row in rows}
    for name, content in acknowledged.items():
        who = "Sitting {}, {} {}.{}".format(name[0], what, *name[1:])
        if name not in answers_in_log:
            yield f"{who} was acknowledged and is not in the log."
        elif answers_in_log[name] != tuple(content):
            yield f"{who} was acknowledged as {content} and is in the log as {answers_in_log[name]}."
    for name, times in Counter(tuple(row[:3]) for row in rows).items():
        if times > 1:
            yield "Sitting {}, {} {}.{} is in the log {} times.".format(name[0], what, *name[1:], times)


def _not_ended_once(sitting_ids):
    sheets = Counter(AnswerSheet.objects.filter(sitting__in=sitting_ids).values_list("sitting_id", flat=True))
    scores = Counter(Score.objects.filter(sitting__in=sitting_ids).values_list("sitting_id", flat=True))
    entries = {verb: _log_lines(sitting_ids, verb) for verb in ("sitting.submitted", "sitting.scored")}
    for pk, state in Sitting.objects.filter(pk__in=sitting_ids).values_list("pk", "state"):
        if state != "submitted":
            yield f"Sitting {pk} has not ended; it is “{state}”."
            continue
        counts = {"answer sheets": sheets[pk], "scores": scores[pk]}
        counts |= {f"log lines “{verb}”": count_by_sitting[pk] for verb, count_by_sitting in entries.items()}
        yield from (f"Sitting {pk} has {count} {what} instead of one." for what, count in counts.items() if count != 1)


def _log_lines(sitting_ids, verb):
    entries = ModelLogEntry.objects.filter(
        action=verb,
        content_type__app_label="delivery",
        content_type__model="sitting",
        object_id__in=[str(pk) for pk in sitting_ids],
    )
    return Counter(int(pk) for pk in entries.values_list("object_id", flat=True))


def _wrong_scores(sitting_ids):
    settled = defaultdict(dict)
    for sitting_id, _, _, place_id, value in _log(sitting_ids):
        # Ordered by (epoch, number), so the answer that counts is last.
        settled[sitting_id][place_id] = value
    sheets = dict(AnswerSheet.objects.filter(sitting__in=sitting_ids).values_list("sitting_id", "responses"))
    for score in Score.objects.filter(sitting__in=sitting_ids).select_related("sitting__form").order_by("pk"):
        sitting = score.sitting
        places = list(
            FormItem.objects.filter(form=sitting.form_id).select_related("version__domain").order_by("position")
        )
        responses = [_text(settled[sitting.pk].get(place.pk)) for place in places]
        if sheets.get(sitting.pk) != responses:
            yield f"Sitting {sitting.pk}: the sheet that was scored is not what the log says."
        if _figures(score) != _recount(places, responses, sitting.form):
            yield f"Sitting {sitting.pk}: a recount from the log does not give the score that was taken."


def _text(value):
    if isinstance(value, list):
        return "+".join(sorted(value))
    return value or ""


def _recount(places, responses, form):
    keys = {}
    for key in Key.objects.filter(version__in=[place.version_id for place in places]).order_by("number"):
        keys[key.version_id] = key.answer
    recounted = scoring.score(
        [scoring.ScoredPlace(place.pk, place.version.kind, place.scored) for place in places],
        {place.pk: keys[place.version_id] for place in places},
        responses,
        form.cut_percent,
        decides=form.exam.decides,
    )
    marks = [None if mark is None else float(mark) for mark in recounted.marks]
    return recounted.points, recounted.maximum, recounted.cut_points, recounted.passed, marks


def _figures(score):
    return score.points, score.maximum, score.cut_points, score.passed, score.marks
