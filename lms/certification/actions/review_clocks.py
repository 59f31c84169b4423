"""Keep with each application what it lacks and until when the office decides, so that the queue finds the rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core.actions import action
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.people.models import User
from cohorts.training.models import Holiday
from lms.certification.actions.candidacies import note
from lms.certification.facts.needs import Need, needs_of
from lms.certification.models import Application, ApplicationPart, ApplicationState, PartDecision
from lms.certification.models.rules import version_rules
from lms.certification.rules.applications import Giver, Outcome
from lms.certification.rules.review_clock import Pause, ReviewTerm, review_term

BATCH = 500
# Days off are looked up so far ahead of a day.
AHEAD = timedelta(days=800)
FIELDS = ("needs", "due_on", "paused_on", "days_left")


def changed(row: Application, *, by: User | None, at: datetime) -> None:
    """Say that what was given with an application, or decided about it, changed: the gate and the queue look again.

    Call inside the action, after the change.
    """
    note(person_ids=[row.cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)
    if row.is_reviewed:
        count_again([row], at=at)


def begin_clock(row: Application, day: date) -> None:
    """Begin the review of an application on a day, which is day 0. Call inside the action."""
    row.review_began_on = day
    row.save(update_fields=["review_began_on"])


def count_again(applications: Iterable[Application], *, at: datetime) -> int:
    """Count again what applications that wait lack, and until when they are decided; returns how many changed.

    With the cycle and the candidacy of each. A constant number of queries, and one more to write.
    """
    rows = [row for row in applications if row.is_reviewed]
    if not rows:
        return 0
    needs, terms = needs_of(rows, at=at), _terms(rows)
    different = []
    for row in rows:
        before = [getattr(row, name) for name in FIELDS]
        term = terms[row.pk]
        row.needs = _code(needs[row.pk])
        row.due_on, row.paused_on, row.days_left = term.due_on, term.paused_on, term.left
        if before != [getattr(row, name) for name in FIELDS]:
            different.append(row)
    Application.objects.bulk_update(different, FIELDS, batch_size=BATCH)
    return len(different)


def _code(needs: Sequence[Need] | None) -> str:
    """From whom something is missing; rules that cannot be read are for the office."""
    givers = {Giver.OFFICE} if needs is None else {need.giver for need in needs}
    return " ".join(sorted(giver.value for giver in givers))


def _terms(rows: Sequence[Application]) -> Mapping[int, ReviewTerm]:
    """Return {application id: until when it is decided}: of one that is admitted on a condition that was done."""
    began = [row.review_began_on for row in rows if row.review_began_on]
    days_off = Holiday.objects.names_between(min(began), max(began) + AHEAD) if began else {}
    pauses = pauses_of(rows)
    terms: dict[int, ReviewTerm] = defaultdict(lambda: ReviewTerm(None))
    for row in rows:
        rules = version_rules(row.cycle.version)
        clock = rules.clocks.for_review if rules else None
        if clock is None or row.review_began_on is None or row.state != ApplicationState.SUBMITTED:
            continue
        stops = pauses[row.pk] if rules and rules.clocks.return_pauses_review else ()
        terms[row.pk] = review_term(row.review_began_on, clock, days_off, stops)
    return terms


def pauses_of(rows: Iterable[Application]) -> Mapping[int, Sequence[Pause]]:
    """Return {application id: from when until when each part that was sent back was not here}. Two queries.

    A part is here again once another one replaces it, or something else is decided about it or instead of it.
    """
    decisions = PartDecision.objects.filter(application__in=rows).order_by("pk")
    by_part: dict[int, list[PartDecision]] = defaultdict(list)
    waived: dict[Any, list[PartDecision]] = defaultdict(list)
    for row in decisions:
        if row.part_id is None:
            waived[row.application_id, row.type, row.key].append(row)
        else:
            by_part[row.part_id].append(row)
    back = {pk: made for pk, made in by_part.items() if any(row.outcome == Outcome.RETURNED for row in made)}
    later = dict(ApplicationPart.objects.filter(replaces__in=back).values_list("replaces", "at")) if back else {}
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for pk, made in back.items():
        instead = waived[made[0].application_id, made[0].type, made[0].key]
        pauses[made[0].application_id] += _pauses(
            made, [row.at for row in instead] + ([later[pk]] if pk in later else [])
        )
    return pauses


def _pauses(made: Sequence[PartDecision], others: Sequence[datetime]) -> Iterator[Pause]:
    """Yield each time that a part was sent back. `made`: what was decided about it; `others`: what ends it besides."""
    for index, row in enumerate(made):
        if row.outcome == Outcome.RETURNED:
            ends = [one.at for one in made[index + 1 :]] + [at for at in others if at >= row.at]
            yield Pause(home_day(row.at), home_day(min(ends)) if ends else None)


@action("application.clocks_counted", "Counted review clocks")
def count_waiting(*, application_ids: Sequence[int], by: User | None, at: datetime) -> int:
    """Count again what these applications lack, and until when they are decided; returns how many changed."""
    rows = Application.objects.select_related("cycle__candidacy__program").select_for_update(of=("self",))
    return count_again(rows.filter(pk__in=application_ids).order_by("pk"), at=at)
