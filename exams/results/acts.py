"""Acts of results that need two people: changing the key of an item version, counting answers received late."""

from html import unescape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cohorts.core import roles
from cohorts.core.approvals.actions import propose, require_proposer
from cohorts.core.approvals.models import FactKind
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.consequences import consequences_of
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_list, format_moment
from cohorts.core.refusals import Refused
from exams.bank.models import KeyProposal, KeyProposalState
from exams.delivery import paper
from exams.delivery.models import Score, Sitting
from exams.results.actions.key_changes import CHANGE_KEY, apply_approval, record_rejection, record_withdrawal
from exams.results.actions.late_answers import COUNT_LATE, count_late, recount
from exams.results.actions.rescoring import trial_is_stale
from exams.results.models import ReviewState, review_of


def _effects(change, payload):
    lines = [
        _("The new key then applies to {item}, version {number}: {former} → {new}.").format(
            item=change.version.item.code,
            number=change.version.number,
            former=_key_in_words(change.replaces.answer),
            new=_key_in_words(change.answer),
        ),
        _("All answers to it are rescored. What may happen to published results: {policy}.").format(
            policy=change.get_policy_display()
        ),
    ]
    trial = change.trial
    if trial is None:
        return [*lines, _("The dry run is not finished yet.")]
    return [
        *lines,
        _("Dry run: {moment}. The page of the key change shows each result.").format(
            moment=format_moment(change.trial_at, home_zone())
        ),
        *_stale(change),
        _("Results checked: {looked_at}. Scores that change: {changed}; kept: {kept}.").format(**_counts(trial)),
        _("Newly passed: {gained}. No longer passed: {lost}.").format(**_counts(trial)),
        *_at_stake(trial),
    ]


def _at_stake(trial):
    """The certificates of people who no longer pass, which rest on their results."""
    sittings, people = [row[0] for row in trial["losses"]], [row[1] for row in trial["losses"]]
    rows = [*Score.objects.filter(sitting__in=sittings), *Sitting.objects.filter(pk__in=sittings)]
    return consequences_of(rows, person_ids=people)


def _key_in_words(answer):
    # What the template escapes for HTML is escaped again where the line is shown.
    return unescape(render_to_string("bank/admin/key.html", {"answer": answer})).strip()


def _stale(change):
    """Whether results have come since the dry run, while the change still waits."""
    if change.state == KeyProposalState.PROPOSED and trial_is_stale(change):
        return [
            _("Since then, results were added or changed, so the counts may differ. Repeat the dry run to see them.")
        ]
    return []


def _counts(trial):
    return {name: trial[name] for name in ("looked_at", "changed", "kept", "gained", "lost")}


def _execute(*, subject, payload, reason, by, at):
    return apply_approval(proposal=subject, reason=reason, by=by, at=at)


def _close(*, subject, payload, kind, reason, by, at):
    record = {FactKind.REJECTED: record_rejection, FactKind.WITHDRAWN: record_withdrawal}[kind]
    record(proposal=subject, reason=reason, by=by, at=at)


class LateAnswers(Payload):
    """The ids of the answers received late that count then, and why, which the person can read."""

    answers: tuple[int, ...]
    reason: str


def propose_late_answers(*, sitting, answers, reason, by, at):
    """Propose which answers of a sitting received late count; none undoes a decision. Returns the Proposal.

    Refuses everyone except examinations staff, a missing reason, and what `recount` refuses.
    """
    require_proposer(COUNT_LATE, by=by)
    if not reason.strip():
        raise Refused("review_reason_missing", field="reason")
    payload = LateAnswers(answers=tuple(sorted(answers)), reason=reason.strip())
    return propose(act=COUNT_LATE, subject=sitting, payload=payload, reason=reason, by=by, at=at)


def _late_effects(sitting, payload):
    change = recount(sitting, payload.answers)
    before, after = change.before, change.after
    lines = [
        _which(sitting, change),
        _("Score now: {score}.").format(score=_points(before)),
        _("Score then: {score}. It is added to the earlier scores, which stay.").format(score=_points(after))
        if change.differs
        else _("The score stays the same."),
    ]
    if before.passed != after.passed:
        lines.append(_("The exam is then passed.") if after.passed else _("The exam is then no longer passed."))
        lines.append(_("The requirements for a certificate are checked again, and a certificate follows them."))
    if before.passed and not after.passed:
        lines += consequences_of([*sitting.scores.all(), sitting], person_ids=[sitting.person_id])
    lines.append(
        _("The person is emailed that there is news, and reads this reason: {reason}").format(reason=payload.reason)
    )
    review = review_of(sitting)
    if review and review.state == ReviewState.OPEN:
        lines.append(_("The request for a review stays open. Decide on it after this."))
    return lines


def _which(sitting, change):
    if not change.chosen:
        return _("No answer that was received late counts any more.")
    numbers = paper.question_numbers(sitting.paper)
    questions = sorted({numbers[row.place_id] for row in change.chosen})
    text = ngettext(
        "The answer that was received late to question {questions} counts. The number is the one the person saw.",
        "The answers that were received late to questions {questions} count. The numbers are those the person saw.",
        len(questions),
    )
    return text.format(questions=format_list(questions))


def _points(score):
    values = {name: f"{getattr(score, name).normalize():f}" for name in ("points", "maximum")}
    if score.passed is None:  # Of an exam without a verdict.
        return _("{points} of {maximum} points").format(**values)
    passed = _("passed") if score.passed else _("not passed")
    return _("{points} of {maximum} points, {passed}; {cut_points} points pass").format(
        passed=passed, cut_points=f"{score.cut_points.normalize():f}", **values
    )


def _count_late(*, subject, payload, reason, by, at):
    return count_late(sitting=subject, late_ids=payload.answers, reason=payload.reason, by=by, at=at)


register(
    Act(
        code=CHANGE_KEY,
        label=gettext_lazy("Change a key"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS,),
        subject=KeyProposal,
        effects=_effects,
        execute=_execute,
        close=_close,
        describe=lambda change, payload: f"{change.version.item.code}, version {change.version.number}",
        address=lambda change: reverse("rekey_show", args=[change.pk]),
        done=gettext_lazy("The answers are now being scored again. The page of the change shows how far this is."),
        undo=gettext_lazy("Only another key change can undo it."),
    ),
    Act(
        code=COUNT_LATE,
        label=gettext_lazy("Count answers received late"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS,),
        subject=Sitting,
        payload=LateAnswers,
        effects=_late_effects,
        execute=_count_late,
        beneficiaries=lambda sitting, payload: [sitting.person_id],
        describe=lambda sitting, payload: f"{sitting.person.get_full_name()}: {sitting.window.exam.title}",
        address=lambda sitting: reverse("late_answers", args=[sitting.pk]),
        undo=gettext_lazy("Another decision can count other answers, or none. Every score stays on record."),
    ),
)
