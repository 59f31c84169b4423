"""A key change as one story for whoever has to answer for it: the governed steps, the scores that were appended, the
analyses, what was done about it later, and what the roof tells of certificates and letters.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Value, When
from django.urls import reverse
from wagtail import hooks
from wagtail.log_actions import registry

from cohorts.core.actions import LABELS
from cohorts.notices.facts import letters_for
from cohorts.people.models import User
from exams.analysis.models import AnalysisRun
from exams.bank.models import KeyProposal
from exams.bank.rules.key_changes import POLICIES, same_answer
from exams.delivery.models import Score
from exams.results.actions.rescoring import turned_key, turned_scores

# The roof says here what followed from results that turned: functions (change=KeyProposal, user=User) -> Telling.
STORY_HOOK = "key_change_story"
SHOWN = 100
COUNTED = "{looked_at} looked at, {changed} changed, {kept} kept, {gained} newly passed, {lost} no longer passed."


@dataclass(frozen=True)
class Told:
    """One step of the story. `person_id`: whom it concerns, where it concerns one person; `url`: where it is shown."""

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
    """All steps in order, how many of the roof's were left out, the counts, {person id: the steps that concern them}"""

    steps: list[Told]
    left_out: int
    counts: list[tuple[str, int]]
    of_person: dict[int, list[Told]] = field(default_factory=dict)


def tell_story(change, user):
    """The Story of a key change as `user` may read it. The number of queries does not grow with the people."""
    own = [*_governed(change), *_runs(change, user), *_later(change, user)]
    tellings = []
    if change.key_id:
        tellings = [tell(change=change, user=user) for tell in [*hooks.get_hooks(STORY_HOOK), _news]]
    told = [step for telling in tellings for step in telling.steps]
    of_person = defaultdict(list)
    for step in sorted(told, key=lambda step: step.at):
        of_person[step.person_id].append(step)
    steps = sorted([*own, *told[:SHOWN]], key=lambda step: step.at)
    return Story(steps, max(len(told) - SHOWN, 0), [row for one in tellings for row in one.counts], dict(of_person))


def appended(change, user):
    """The scores a change appended, as far as `user` may see them, whose pass turned first; each `with_before`."""
    rows = Score.objects.visible_to(user).filter(change=change).with_before()
    first = Case(When(turned=True, then=Value(0)), default=Value(1))
    return rows.order_by(first, "sitting_id", "number")


def people_turned(change):
    """{score id: person id} of the scores that turned a pass, either way. One query."""
    return dict(turned_scores(change).values_list("pk", "sitting__person_id"))


def goes_back_on(change):
    """The earlier key change whose key this one took away again, or None."""
    earlier = getattr(change.replaces, "proposal", None)
    return earlier if earlier and same_answer(earlier.replaces.answer, change.answer) else None


def _governed(change):
    """Proposed, tried, approved, counted again, completed: the lines of the log about the change itself."""
    entries = registry.get_logs_for_instance(change).select_related("user").order_by("timestamp", "pk")
    return [
        Told(entry.timestamp, LABELS.get(entry.action, entry.action), _details(entry.data), entry.user)
        for entry in entries
    ]


def _details(data):
    said = [data["reason"]] if data.get("reason") else []
    if "policy" in data:
        said.append(f"Policy: {POLICIES.get(data['policy'], data['policy'])}.")
    if "looked_at" in data:
        said.append(COUNTED.format(**data))
    return " ".join(said)


def _runs(change, user):
    """The analyses that the completion asked for, and how they ended."""
    entries = registry.get_logs_for_instance(change).filter(action="key_change.completed")
    # By the log, as the change may have been read a moment before it was completed.
    asked = {pk: entry.timestamp for entry in entries for pk in entry.data.get("runs", ())}
    runs = AnalysisRun.objects.visible_to(user).filter(pk__in=asked).select_related("form", "requested_by")
    told = []
    for run in runs.defer("document", "groups", "versions"):
        url = reverse("analysis_run", args=[run.pk])
        told.append(Told(asked[run.pk], "Ask for the analysis again", f"Form {run.form.code}.", url=url))
        if run.finished_at:
            ended = f"Form {run.form.code}: {run.state}, from {run.sittings or 0} sittings."
            told.append(Told(run.finished_at, "Work out the analysis again", ended, url=url))
    return told


def _news(*, change, user):
    """The letters to people whose result turned."""
    keys = [turned_key(pk) for pk in people_turned(change)]
    return tell_letters(letters_for(user, key__in=keys), about="results")


def tell_letters(letters, *, about):
    """A Telling of notices.facts.Letters: how many for everybody, to whom and when for those who may read them."""
    shown = letters.readable
    steps = [Told(row.queued_at, "Queue a letter", f"To {row.person}.", person_id=row.person_id) for row in shown]
    steps += [
        Told(row.sent_at, "Send a letter", f"To {row.person}.", person_id=row.person_id) for row in shown if row.sent_at
    ]
    counts = [(f"Letters about {about} queued", letters.queued), (f"Letters about {about} sent", letters.sent)]
    return Telling(steps, counts)


def _later(change, user):
    """Key changes of the same version that came after this one's key, and the one that this takes back."""
    told = []
    if earlier := goes_back_on(change):
        told.append(
            Told(change.at, f"Takes back {earlier}", by=change.by, url=reverse("rekey_show", args=[earlier.pk]))
        )
    if not change.key_id:
        return told
    rows = KeyProposal.objects.visible_to(user).filter(replaces=change.key_id).select_related("by", "decided_by")
    for later in rows.defer("trial"):
        back = same_answer(later.answer, change.replaces.answer)
        what = "Propose to take this change back" if back else "Propose a further key change"
        url = reverse("rekey_show", args=[later.pk])
        told.append(Told(later.at, what, f"{later}. {later.reason}", later.by, url=url))
        if later.applied_at:
            done = "This change is taken back" if back else "A further key change took this one's place"
            told.append(Told(later.applied_at, done, f"{later}.", later.decided_by, url=url))
    return told
