"""A key change as one story for whoever has to answer for it: the governed steps, the scores that were appended, the
analyses, what was done about it later, and what other apps add about certificates and emails.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from cohorts.notices.facts import emails_for
from cohorts.people.models import User
from exams.analysis.models import AnalysisRun
from exams.bank.models import KeyProposal, KeyProposalState
from exams.bank.rules.key_changes import same_answer
from exams.delivery.models import Score
from exams.results.actions.rescoring import COUNTS, changed_pass_key, changed_pass_scores
from exams.results.models import KeyChangeStep, KeyChangeStepKind

# Other apps say here what followed from results that turned: functions (change=KeyProposal, user=User) -> Telling.
STORY_HOOK = "key_change_story"
MAX_ROWS = 100
EMAIL_COUNTS = {
    "results": (gettext_lazy("Emails about results queued"), gettext_lazy("Emails about results sent")),
    "certificates": (gettext_lazy("Emails about certificates queued"), gettext_lazy("Emails about certificates sent")),
}
BEFORE_DECISION = (KeyChangeStepKind.DRY_RUN_REQUESTED, KeyChangeStepKind.DRY_RUN)


@dataclass(frozen=True)
class Told:
    """One step of the story. `person_id`: the person affected, if it is one person; `url`: where it is shown."""

    at: datetime
    what: str
    details: str = ""
    by: User | None = None
    person_id: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Telling:
    """What one part of the site tells: its steps, and its counts as (what is counted, how many)."""

    steps: Sequence[Told] = ()
    counts: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Story:
    """All steps in order, how many of other apps were left out, the counts, {person id: the steps about them}."""

    steps: list[Told]
    left_out: int
    counts: list[tuple[str, int]]
    of_person: dict[int, list[Told]] = field(default_factory=dict)


def tell_story(change, user):
    """The Story of a key change as `user` may read it. The number of queries does not grow with the people."""
    steps = list(KeyChangeStep.objects.visible_to(user).filter(proposal=change).select_related("by"))
    own = [*_governed(change, steps), *_runs(steps, user), *_later(change, user)]
    tellings = []
    if change.key_id:
        tellings = [tell(change=change, user=user) for tell in [*hooks.get_hooks(STORY_HOOK), _news]]
    steps = [step for telling in tellings for step in telling.steps]
    of_person = defaultdict(list)
    for step in sorted(steps, key=lambda step: step.at):
        of_person[step.person_id].append(step)
    in_order = sorted([*own, *steps[:MAX_ROWS]], key=lambda step: step.at)
    return Story(
        in_order, max(len(steps) - MAX_ROWS, 0), [row for one in tellings for row in one.counts], dict(of_person)
    )


def appended(change, user):
    """The scores a change appended, as far as `user` may see them, whose pass turned first; each `with_before`."""
    rows = Score.objects.visible_to(user).filter(change=change).with_before()
    first = Case(When(turned=True, then=Value(0)), default=Value(1))
    return rows.order_by(first, "sitting_id", "number")


def people_turned(change):
    """{score id: person id} of the scores that turned a pass, either way. One query."""
    return dict(changed_pass_scores(change).values_list("pk", "sitting__person_id"))


def goes_back_on(change):
    """The earlier key change whose key this one took away again, or None."""
    earlier = getattr(change.replaces, "proposal", None)
    return earlier if earlier and same_answer(earlier.replaces.answer, change.answer) else None


def _governed(change, steps):
    """Proposed, tried, decided, counted again, completed."""
    policy = _("Policy: %(policy)s.") % {"policy": change.get_policy_display()}
    governed = [Told(change.at, _("Proposed the key change"), f"{change.reason} {policy}", change.by)]
    governed += [_step(step) for step in steps if step.kind in BEFORE_DECISION]
    if change.decided_at:
        governed.append(Told(change.decided_at, _decision(change.state), change.decision_reason, change.decided_by))
    others = [step for step in steps if step.kind not in (*BEFORE_DECISION, KeyChangeStepKind.ANALYSIS)]
    return governed + [_step(step) for step in others]


def _decision(state):
    if state == KeyProposalState.REJECTED:
        return _("Rejected the key change")
    return _("Withdrew the key change") if state == KeyProposalState.WITHDRAWN else _("Approved the key change")


def _step(step):
    return Told(step.at, step.get_kind_display(), _counted(step) if step.looked_at is not None else "", step.by)


def _counted(step):
    counts = {name: getattr(step, name) for name in COUNTS}
    return (
        _(
            "%(looked_at)s checked, %(changed)s changed, %(kept)s not lowered, %(gained)s newly passed, "
            "%(lost)s no longer passed."
        )
        % counts
    )


def _runs(steps, user):
    """The analyses that the completion asked for, and how they ended."""
    requested = {step.run_id: step for step in steps if step.kind == KeyChangeStepKind.ANALYSIS}
    runs = AnalysisRun.objects.visible_to(user).filter(pk__in=requested).select_related("form")
    events = []
    for run in runs.defer("document", "groups", "versions"):
        url, step = reverse("analysis_run", args=[run.pk]), requested[run.pk]
        form = _("Form %(form)s.") % {"form": run.form.code}
        events.append(Told(step.at, step.get_kind_display(), form, step.by, url=url))
        if run.finished_at:
            ended = _("Form %(form)s: %(state)s, from %(sittings)s sittings.") % {
                "form": run.form.code,
                "state": run.get_state_display().lower(),
                "sittings": run.sittings or 0,
            }
            events.append(Told(run.finished_at, _("Finished the new analysis"), ended, url=url))
    return events


def _news(*, change, user):
    """The emails to people whose result turned."""
    keys = [changed_pass_key(pk) for pk in people_turned(change)]
    return tell_emails(emails_for(user, key__in=keys), about="results")


def tell_emails(emails, *, about):
    """A Telling of notices.facts.EmailCounts: how many for everybody, to whom and when for those who may read them."""
    readable = emails.readable
    steps = [
        Told(row.queued_at, _("Queued an email"), _("To %(person)s.") % {"person": row.person}, person_id=row.person_id)
        for row in readable
    ]
    steps += [
        Told(row.sent_at, _("Sent an email"), _sent_words(row), person_id=row.person_id)
        for row in readable
        if row.sent_at
    ]
    queued, sent = EMAIL_COUNTS[about]
    counts = [(queued, emails.queued), (sent, emails.sent)]
    return Telling(steps, counts)


def _sent_words(row):
    """To whom, and whether a mail server reported that it did not arrive."""
    text = _("To %(person)s. It did not arrive.") if row.lost else _("To %(person)s.")
    return text % {"person": row.person}


def _later(change, user):
    """Key changes of the same version that came after this one's key, and the one that this takes back."""
    lines = []
    if earlier := goes_back_on(change):
        lines.append(
            Told(
                change.at,
                _("Reverses %(change)s") % {"change": earlier},
                by=change.by,
                url=reverse("rekey_show", args=[earlier.pk]),
            )
        )
    if not change.key_id:
        return lines
    rows = KeyProposal.objects.visible_to(user).filter(replaces=change.key_id).select_related("by", "decided_by")
    for later in rows.defer("trial"):
        back = same_answer(later.answer, change.replaces.answer)
        what = _("Proposed to reverse this change") if back else _("Proposed another key change")
        url = reverse("rekey_show", args=[later.pk])
        lines.append(Told(later.at, what, f"{later}. {later.reason}", later.by, url=url))
        if later.applied_at:
            done = _("Reversed this change") if back else _("Replaced this change with another one")
            lines.append(Told(later.applied_at, done, f"{later}.", later.decided_by, url=url))
    return lines
