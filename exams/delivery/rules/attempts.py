"""Whether a person may sit an exam now: every obstacle as a code with parameters, and until when it stands.

Law: a sitting that was set aside uses up no attempt, but its form was seen. A form is never sat twice. A result that is
held is treated alike whether it was passed or not, so that nobody learns it from what they may do next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from cohorts.core.problems import Problem

VOIDED = "voided"
# Obstacles that no other date removes.
SETTLED = ("attempt_result_held", "attempt_passed")
# The largest numbers the rules of an exam may name. A calendar and a column of the database end somewhere, and a number
# of days beyond ten years is a typing mistake.
LARGEST = {
    "most_attempts": 100,
    "within_days": 3650,
    "waiting_days": 3650,
    "remediation_before": 100,
    "review_days": 3650,
    "scale_low": 10_000,
    "scale_cut": 10_000,
    "scale_high": 10_000,
}


@dataclass(frozen=True)
class Policy:
    """The rules of an exam as data; see exams.delivery.models.ExamPolicy. None and 0 mean: no such limit."""

    most_attempts: int | None = None
    within_days: int | None = None
    waiting_days: int = 0
    remediation_before: int | None = None
    no_show_uses_attempt: bool = False
    again_after_passing: bool = False


@dataclass(frozen=True)
class Sat:
    """A sitting of the exam: its form, when it ended (or began, while it runs), and what the person knows of it.

    `passed` is None where there is no score yet; `held` is true where the score waits for its release.
    """

    form: int
    at: datetime
    state: str
    passed: bool | None = None
    held: bool = False


@dataclass(frozen=True)
class History:
    """What a person did about one exam: sittings, windows they did not come to, days of remediation."""

    sat: tuple[Sat, ...] = ()
    missed: tuple[datetime, ...] = ()
    remediated: tuple[date, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """Why not, and until when it stands by itself (None: until somebody acts)."""

    problem: Problem
    until: datetime | None = None

    @property
    def code(self) -> str:
        """What the obstacle is."""
        return self.problem.code


@dataclass(frozen=True)
class Standing:
    """The number of the person's next attempt, and every obstacle before it; none means that they may."""

    attempt: int
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def may(self) -> bool:
        """Nothing stands in the way."""
        return not self.obstacles

    @property
    def settled(self) -> bool:
        """Another date changes nothing: the exam is passed, or a result is known to nobody yet."""
        return any(obstacle.code in SETTLED for obstacle in self.obstacles)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way, for whoever words it."""
        return tuple(obstacle.problem for obstacle in self.obstacles)


def too_large(limits: Mapping[str, int | None]) -> tuple[str, ...]:
    """The names among `limits` whose number is larger than any rule of an exam may name, in the order of LARGEST."""
    return tuple(name for name, largest in LARGEST.items() if (limits.get(name) or 0) > largest)


def used(history: History, policy: Policy, now: datetime) -> tuple[datetime, ...]:
    """The moments of the attempts that count at `now`, oldest first."""
    moments = [sat.at for sat in history.sat if sat.state != VOIDED]
    if policy.no_show_uses_attempt:
        moments += history.missed
    if policy.within_days is not None:
        moments = [moment for moment in moments if moment > now - timedelta(days=policy.within_days)]
    return tuple(sorted(moments))


def standing(history: History, policy: Policy, *, form: int, now: datetime, zone: tzinfo) -> Standing:
    """May the person sit `form` at `now`? Days are counted on the calendar of `zone`."""
    counted = [sat for sat in history.sat if sat.state != VOIDED]
    attempt = len(used(history, Policy(no_show_uses_attempt=policy.no_show_uses_attempt), now)) + 1
    final = _final(counted, policy)
    if final:
        return Standing(attempt, (final,))
    obstacles = [
        _limit(history, policy, now, zone),
        _waiting(history, policy, now, zone),
        _remediation(history, policy, attempt, zone),
        _same_form(history, form),
    ]
    return Standing(attempt, tuple(obstacle for obstacle in obstacles if obstacle))


def _final(counted: Sequence[Sat], policy: Policy) -> Obstacle | None:
    """Obstacles that make every other moot: the result is still held, or the exam is passed."""
    if any(sat.held for sat in counted):
        return Obstacle(Problem("attempt_result_held"))
    if any(sat.passed for sat in counted) and not policy.again_after_passing:
        return Obstacle(Problem("attempt_passed"))
    return None


def _limit(history: History, policy: Policy, now: datetime, zone: tzinfo) -> Obstacle | None:
    taken = used(history, policy, now)
    if policy.most_attempts is None or len(taken) < policy.most_attempts:
        return None
    most, days = policy.most_attempts, policy.within_days
    if days is None:
        return Obstacle(Problem("attempts_used_up", most=most))
    free = taken[len(taken) - most] + timedelta(days=days)
    problem = Problem("attempts_used_up_in_days", most=most, days=days, free_on=free.astimezone(zone).date())
    return Obstacle(problem, free)


def _waiting(history: History, policy: Policy, now: datetime, zone: tzinfo) -> Obstacle | None:
    ends = [sat.at for sat in history.sat if sat.state != VOIDED]
    if not policy.waiting_days or not ends:
        return None
    first = max(ends).astimezone(zone).date() + timedelta(days=policy.waiting_days)
    from_then = datetime.combine(first, time(), zone)
    if now >= from_then:
        return None
    return Obstacle(Problem("attempt_too_early", days=policy.waiting_days, first_day=first), from_then)


def _remediation(history: History, policy: Policy, attempt: int, zone: tzinfo) -> Obstacle | None:
    ends = [sat.at for sat in history.sat if sat.state != VOIDED]
    if policy.remediation_before is None or attempt < policy.remediation_before or not ends:
        return None
    last = max(ends).astimezone(zone).date()
    if any(day >= last for day in history.remediated):
        return None
    return Obstacle(Problem("attempt_without_remediation", attempt=attempt, since=last))


def _same_form(history: History, form: int) -> Obstacle | None:
    if form not in {sat.form for sat in history.sat}:
        return None
    return Obstacle(Problem("attempt_form_seen"))


def fresh_form(published: Iterable[int], seen: Iterable[frozenset[int]], had: Iterable[int] = ()) -> int | None:
    """The form for another window: of `published` (newest first), the one that fewest people have seen.

    `seen`: for each person with a seat, the forms they have seen. `had`: forms of the cohort's earlier windows, taken
    only where nothing else is left. None where every form has been seen by everybody there is.
    """
    seen, had, published = list(seen), set(had), list(published)
    left = [form for form in published if not seen or any(form not in forms for forms in seen)]
    return min(
        left, key=lambda form: (sum(form in forms for forms in seen), form in had, published.index(form)), default=None
    )
