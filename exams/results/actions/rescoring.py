"""Rescore answers with a changed key: first as a dry run, then in batches of a thousand.

Each sitting is rescored with the keys of its own score, except the changed one, so that a person who kept an earlier
score under the policy of one change does not lose it by another.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.states import transition
from cohorts.people.models import User
from exams import psychometrics
from exams.analysis import frames
from exams.analysis.actions.runs import request_run
from exams.assembly.models import FormItem
from exams.bank.models import Key, KeyProposal, KeyProposalState
from exams.bank.rules.key_changes import keeps_earlier
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.actions.scoring import Place, same_result, score_row, score_under, scored_place
from exams.delivery.models import AnswerSheet, Score, Sitting, SittingState
from exams.delivery.scoring import ScoreResult
from exams.delivery.signals import result_changed
from exams.results.models import KeyChangeStep, KeyChangeStepKind

logger = logging.getLogger(__name__)
SITTINGS_PER_BATCH = 1000
COUNTS = ("looked_at", "changed", "kept", "gained", "lost")


@dataclass(frozen=True)
class FormsOfVersion:
    """The forms with an item version: {form id: places}, {form id: places for scoring}, {key id: key}, {version id:
    current key}.
    """

    places: dict[int, list[FormItem]]
    scored: dict[int, list[Place]]
    keys: dict[int, Key]
    latest: dict[int, Key]


@dataclass(frozen=True)
class Rescored:
    """One rescored sitting: the old score, the keys and the new result; `kept` if the policy keeps the old score."""

    sheet: AnswerSheet
    before: Score
    used: list[Key]
    after: ScoreResult
    kept: bool

    @property
    def gains(self) -> bool:
        """Whether the new result passes and the old one did not."""
        return bool(self.after.passed) and not self.before.passed

    @property
    def loses(self) -> bool:
        """Whether the old result passed and the new one does not."""
        return bool(self.before.passed) and not self.after.passed


def dry_run(proposal: KeyProposal) -> dict[str, Any]:
    """Compute the effect of a proposal, as JSON; reads the stored answers and writes nothing.

    {looked_at, changed, kept, gained, lost: counts of sittings; mean_before, mean_after: points; gains, losses,
    kept_passes: [[sitting, person, points before, points after, maximum, points to pass]]; forms: [{code, n, p, p_ci95,
    r, r_ci95, pretest}] with [before, after] of each, r is the correlation with the rest; fingerprints: {form id:
    fingerprint of the input}}
    """
    version_forms = read_forms(proposal.version_id)
    fingerprints = frames.fingerprints(version_forms.places)
    key = Key(version_id=proposal.version_id, answer=proposal.answer)
    counts = dict.fromkeys(COUNTS, 0)
    people: dict[str, list[Any]] = {"gains": [], "losses": [], "kept_passes": []}
    sums, cursor = [Decimal(0), Decimal(0)], 0
    while sheets := read_sheets(version_forms, cursor):
        cursor = sheets[-1].sitting_id
        earlier_scores = latest_scores(sheets)
        changes = rescore(version_forms, sheets, earlier_scores, key, proposal.policy)
        _add(counts, sheets, changes)
        for change in changes:
            _sort_person(people, change)
        moved = sum((c.after.points - c.before.points for c in changes if not c.kept), Decimal(0))
        points = sum((score.points for score in earlier_scores.values()), Decimal(0))
        sums = [sums[0] + points, sums[1] + points + moved]
    sitting_count = max(counts["looked_at"], 1)
    return {
        **counts,
        **people,
        "mean_before": round(float(sums[0]) / sitting_count, 4),
        "mean_after": round(float(sums[1]) / sitting_count, 4),
        "forms": [_figures(places, proposal) for places in version_forms.places.values()],
        "fingerprints": {str(form): mark for form, mark in fingerprints.items()},
    }


def run_trial(*, proposal: KeyProposal, by: User | None, at: datetime) -> None:
    """Compute the dry run and store it. No transaction is open during the computation."""
    if proposal.state == KeyProposalState.PROPOSED:
        store_trial(proposal=proposal, trial=dry_run(proposal), by=by, at=at)


@action("key_change.tried", "Completed dry run of key change")
def store_trial(*, proposal: KeyProposal, trial: dict[str, Any], by: User | None, at: datetime) -> KeyProposal:
    """Store the result of the dry run, and log its counts. Does nothing if the proposal is already decided."""
    proposal = KeyProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state == KeyProposalState.PROPOSED:
        proposal.trial, proposal.trial_at = trial, at
        proposal.save(update_fields=["trial", "trial_at"])
        counts = {name: trial[name] for name in COUNTS}
        log(proposal, by=by, at=at, **counts)
        KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.DRY_RUN, by=by, at=at, **counts)
    return proposal


def trial_is_stale(proposal: KeyProposal) -> bool:
    """Whether a sitting or a key has changed since the dry run read the answers."""
    marks = frames.fingerprints([int(form) for form in proposal.trial["fingerprints"]])
    return {str(form): mark for form, mark in marks.items()} != proposal.trial["fingerprints"]


@action("key_change.batch_applied", "Rescored sittings with changed key")
def apply_batch(*, proposal_id: int, by: User | None, at: datetime) -> KeyProposal:
    """Rescore the next thousand sittings, in one transaction and a constant number of queries.

    1. Locks the proposal and the sittings.
    2. Appends the scores that differ, unless the policy lets the person keep the earlier one.
    3. Stores the progress, logs the counts, and sends `result_changed` for the people whose score changed.
    4. Queues the next batch, or completes the change if no sitting is left.

    Does nothing for a proposal that is not in the state approved, so that a repeated job has no effect.
    """
    proposal = KeyProposal.objects.select_for_update(of=("self",)).select_related("key").get(pk=proposal_id)
    if proposal.state != KeyProposalState.APPROVED:
        return proposal
    version_forms = read_forms(proposal.version_id)
    sheets = read_sheets(version_forms, proposal.cursor)
    if not sheets:
        return complete(proposal=proposal, by=by, at=at)
    ids = [sheet.sitting_id for sheet in sheets]
    locked = Sitting.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", "state")
    submitted = {pk for pk, state in locked if state == SittingState.SUBMITTED}
    sheets = [sheet for sheet in sheets if sheet.sitting_id in submitted]
    changes = rescore(version_forms, sheets, latest_scores(sheets), proposal.key, proposal.policy)
    new_scores = [_new_score(version_forms, change, proposal, at) for change in changes if not change.kept]
    Score.objects.bulk_create(new_scores)
    counts = dict.fromkeys(COUNTS, 0)
    _add(counts, sheets, changes)
    proposal.cursor = ids[-1]
    proposal.summary = {name: proposal.summary.get(name, 0) + counts[name] for name in COUNTS}
    proposal.save(update_fields=["cursor", "summary"])
    log(proposal, by=by, at=at, up_to=proposal.cursor, **counts)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.BATCH, by=by, at=at, **counts)
    if new_scores:
        people = sorted({change.sheet.sitting.person_id for change in changes if not change.kept})
        deciders = sorted({pk for pk in (proposal.by_id, proposal.decided_by_id) if pk})
        result_changed.send(sender=Score, person_ids=people, by_ids=deciders, at=at)
    enqueue("exams.results.tasks.apply_key", proposal.pk)
    return proposal


@action("key_change.completed", "Completed key change")
def complete(*, proposal: KeyProposal, by: User | None, at: datetime) -> KeyProposal:
    """Mark the change as applied, request a new analysis of every form that two people have taken, log it, and queue
    the emails to people who newly pass or no longer pass.
    """
    proposal.summary = {name: proposal.summary.get(name, 0) for name in COUNTS}
    proposal.applied_at = at
    proposal.save(update_fields=["summary", "applied_at"])
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.COMPLETED, by=by, at=at, **proposal.summary)
    runs = []
    for places in read_forms(proposal.version_id).places.values():
        try:
            run = request_run(form=places[0].form, by=by, at=at, data_changed=True)
        except Refused as refusal:
            logger.info("No analysis after %s: %s", proposal, refusal.code)
        else:
            KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.ANALYSIS, run=run, by=by, at=at)
            runs.append(run.pk)
    transition(proposal, "complete", by=by, at=at, runs=runs, **proposal.summary)
    if proposal.summary["gained"] or proposal.summary["lost"]:
        enqueue("exams.results.tasks.email_changed_passes", proposal.pk)
    return proposal


def email_changed_passes(*, proposal: KeyProposal, by: User | None, at: datetime) -> int:
    """Email everyone whose pass changed because of a key change that there is news; returns the number of emails.

    One short transaction per email, and one email per score even if this runs again. People whose result is held are
    emailed when it is released.
    """
    scores = changed_pass_scores(proposal).not_held()
    scores = scores.select_related("sitting__person").only("sitting__person").order_by("pk")
    for score in scores:
        queue_exam_news(person=score.sitting.person, key=changed_pass_key(score.pk), by=by, at=at)
    return len(scores)


def changed_pass_scores(proposal: KeyProposal) -> QuerySet:
    """Scores from a key change whose pass differs from the score before. A score without a verdict has none."""
    return Score.objects.with_before().filter(turned=True, change=proposal)


def changed_pass_key(score_id: int) -> str:
    """Key of the email about a score that changed the pass."""
    return f"score-{score_id}-turned"


def read_forms(version_id: int) -> FormsOfVersion:
    """Read the forms with a version, and everything that scoring needs. Two queries."""
    forms = FormItem.objects.filter(version=version_id).values("form")
    rows = FormItem.objects.filter(form__in=forms).select_related("form__exam", "version__domain", "version__item")
    places: dict[int, list[FormItem]] = {}
    for place in rows.order_by("form_id", "position"):
        places.setdefault(place.form_id, []).append(place)
    versions = {place.version_id for form in places.values() for place in form}
    keys = list(Key.objects.filter(version__in=versions).order_by("number"))
    scored = {form: [scored_place(place) for place in own] for form, own in places.items()}
    return FormsOfVersion(places, scored, {key.pk: key for key in keys}, {key.version_id: key for key in keys})


def read_sheets(version_forms: FormsOfVersion, cursor: int) -> list[AnswerSheet]:
    """The answer sheets of the next thousand submitted sittings after `cursor`, a sitting's id, with what counts. One
    query.
    """
    sheets = AnswerSheet.objects.filter(
        form__in=version_forms.places, sitting__state=SittingState.SUBMITTED, sitting_id__gt=cursor
    )
    return list(sheets.with_counting().select_related("sitting").order_by("sitting_id")[:SITTINGS_PER_BATCH])


def latest_scores(sheets: Sequence[AnswerSheet]) -> dict[int, Score]:
    """{sitting id: current score}. One query."""
    return Score.objects.filter(sitting__in=[sheet.sitting_id for sheet in sheets]).latest_per("sitting_id")


def rescore(
    version_forms: FormsOfVersion,
    sheets: Sequence[AnswerSheet],
    earlier_scores: Mapping[int, Score],
    key: Key,
    policy: str,
) -> list[Rescored]:
    """Rescore the sheets with `key` instead of its version's key; returns those that differ. No queries."""
    rescored = []
    for sheet in sheets:
        before = earlier_scores.get(sheet.sitting_id)
        if before is None:
            continue
        places, form = version_forms.scored[sheet.form_id], version_forms.places[sheet.form_id][0].form
        keys = _replace_key(version_forms, places, before.keys, key)
        after = score_under(keys, places, sheet.counting, form)
        if not same_result(before, after):
            rescored.append(Rescored(sheet, before, keys, after, keeps_earlier(policy, before, after)))
    return rescored


def _replace_key(version_forms: FormsOfVersion, places: Sequence[Place], used: Sequence[int], key: Key) -> list[Key]:
    key_ids: Sequence[int | None] = used if len(used) == len(places) else [None] * len(places)
    return [
        key
        if place.version_id == key.version_id
        else (pk and version_forms.keys.get(pk)) or version_forms.latest[place.version_id]
        for place, pk in zip(places, key_ids, strict=True)
    ]


def _add(counts: dict[str, int], sheets: Sequence[AnswerSheet], changes: Sequence[Rescored]) -> None:
    counts["looked_at"] += len(sheets)
    for change in changes:
        counts["kept" if change.kept else "changed"] += 1
        counts["gained"] += change.gains
        counts["lost"] += change.loses and not change.kept


def _sort_person(people: dict[str, list[Any]], change: Rescored) -> None:
    row = [
        change.sheet.sitting_id,
        change.sheet.sitting.person_id,
        float(change.before.points),
        float(change.after.points),
        float(change.after.maximum),
        float(change.after.cut_points),
    ]
    if change.gains:
        people["gains"].append(row)
    elif change.loses:
        people["kept_passes" if change.kept else "losses"].append(row)


def _new_score(version_forms: FormsOfVersion, change: Rescored, proposal: KeyProposal, at: datetime) -> Score:
    places = version_forms.scored[change.sheet.form_id]
    return score_row(
        change.sheet.sitting_id,
        change.before.number + 1,
        change.after,
        places,
        change.used,
        change=proposal,
        by=proposal.decided_by,
        at=at,
    )


def _figures(places: Sequence[FormItem], proposal: KeyProposal) -> dict[str, Any]:
    form = places[0].form
    own = next(place for place in places if place.version_id == proposal.version_id)
    code = own.version.item.code
    now, then = frames.form_frame(form), frames.form_frame(form, proposed={proposal.version_id: proposal.answer})
    figures = {
        "code": form.code,
        "n": len(now.responses),
        "p": [None, None],
        "r": [None, None],
        "pretest": not own.scored,
    }
    try:
        analyses = [psychometrics.analyze(frame.responses, frame.key) for frame in (now, then)]
    except psychometrics.BadInput:
        # Fewer than two people, or no differences between answers: there are no figures to compare.
        return figures
    items = [next(item for item in analysis.items if item.item == code) for analysis in analyses]
    return {
        **figures,
        "p": [item.p for item in items],
        "p_ci95": [item.p_ci95_wilson for item in items],
        "r": [item.point_biserial_corrected for item in items],
        "r_ci95": [item.point_biserial_corrected_ci95_fisher for item in items],
    }
