"""Acts of results that need two people: changing the key of an item version."""

from html import unescape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.core.approvals.registry import Act, register
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_moment
from exams.bank.models import KeyProposal, KeyProposalState
from exams.results.actions.key_changes import CHANGE_KEY, apply_approval, record_rejection, record_withdrawal
from exams.results.actions.rescoring import trial_is_stale


def _effects(change, payload):
    lines = [
        _("The new key then applies to {item}, version {number}: {former} → {new}.").format(
            item=change.version.item.code,
            number=change.version.number,
            former=_key_in_words(change.replaces.answer),
            new=_key_in_words(change.answer),
        ),
        _("All answers to it are rescored. Published results: {policy}.").format(policy=change.get_policy_display()),
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
    ]


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
)
