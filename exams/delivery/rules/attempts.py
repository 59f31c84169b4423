"""Whether a person may take an exam now: every obstacle as a code with parameters, and until when it lasts.

A sitting that was set aside uses up no attempt, but its form counts as seen. Nobody takes a form twice. A held result
is treated the same whether the person passed or not, so that it does not reveal the result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from cohorts.core.problems import Problem

VOIDED, SUBMITTED = "voided", "submitted"
# Obstacles that another date does not remove.
FINAL_OBSTACLES = ("attempt_result_held", "attempt_passed", "attempt_taken")
# Maximum values in the rules of an exam: the calendar and the database column are limited, and more than ten years is
# a typing mistake.
MAX_LIMITS = {
    "most_attempts": 100,
    "within_days": 3650,
    "waiting_days": 3650,
    "preparation_before": 100,
    "review_days": 3650,
    "scale_low": 10_000,
    "scale_cut": 10_000,
    "scale_high": 10_000,
}


@dataclass(frozen=True)
class Policy:
    """The rules of an exam as data; see `exams.delivery.models.ExamPolicy`. None and 0 mean no limit."""

    most_attempts: int | None = None
    within_days: int | None = None
    waiting_days: int = 0
    preparation_before: int | None = None
    no_show_uses_attempt: bool = False
    again_after_passing: bool = False


@dataclass(frozen=True)
class PastSitting:
    """A sitting of the exam: its form, when it ended (or started, if it is open), and its result.

    `passed` is None if there is no score yet; `held` means that the result is held. An exam that does not `decide` is
    done once it is submitted.
    """

    form: int
    at: datetime
    state: str
    passed: bool | None = None
    held: bool = False
    decides: bool = True

    @property
    def is_done(self) -> bool:
        """Whether an exam that decides nothing was taken."""
        return not self.decides and self.state == SUBMITTED


@dataclass(frozen=True)
class History:
    """A person's history in one exam: sittings, closing times of windows missed, and days of preparation."""

    past_sittings: tuple[PastSitting, ...] = ()
    no_shows: tuple[datetime, ...] = ()
    preparation_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """A reason why the person may not take the exam, and when it ends by itself (None: it does not)."""

    problem: Problem
    until: datetime | None = None

    @property
    def code(self) -> str:
        """Code of the obstacle."""
        return self.problem.code


@dataclass(frozen=True)
class AttemptStatus:
    """The number of the person's next attempt, and every obstacle; without obstacles they may take the exam."""

    attempt: int
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def may(self) -> bool:
        """Whether the person may take the exam."""
        return not self.obstacles

    @property
    def settled(self) -> bool:
        """Whether another date would not help: the exam is passed or done, or a result is held."""
        return any(obstacle.code in FINAL_OBSTACLES for obstacle in self.obstacles)

    @property
    def used_up(self) -> bool:
        """Whether the person has no attempt left, for now or for good."""
        return any(obstacle.code in ("attempts_used_up", "attempts_used_up_in_days") for obstacle in self.obstacles)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The obstacles as problems, for their messages."""
        return tuple(obstacle.problem for obstacle in self.obstacles)


def too_large(limits: Mapping[str, int | None]) -> tuple[str, ...]:
    """The names in `limits` whose number is above the maximum, in the order of MAX_LIMITS."""
    return tuple(name for name, largest in MAX_LIMITS.items() if (limits.get(name) or 0) > largest)


def used_attempts(history: History, policy: Policy, now: datetime) -> tuple[datetime, ...]:
    """The times of the attempts that count at `now`, oldest first."""
    moments = [sitting.at for sitting in history.past_sittings if sitting.state != VOIDED]
    if policy.no_show_uses_attempt:
        moments += history.no_shows
    if policy.within_days is not None:
        moments = [moment for moment in moments if moment > now - timedelta(days=policy.within_days)]
    return tuple(sorted(moments))


def attempt_status(history: History, policy: Policy, *, form: int, now: datetime, zone: tzinfo) -> AttemptStatus:
    """Whether the person may take `form` at `now`. Days are calendar days in `zone`."""
    counted = [sitting for sitting in history.past_sittings if sitting.state != VOIDED]
    attempt = len(used_attempts(history, Policy(no_show_uses_attempt=policy.no_show_uses_attempt), now)) + 1
    final = _final(counted, policy)
    if final:
        return AttemptStatus(attempt, (final,))
    obstacles = [
        _limit(history, policy, now, zone),
        _waiting(history, policy, now, zone),
        _preparation(history, policy, attempt, zone),
        _same_form(history, form),
    ]
    return AttemptStatus(attempt, tuple(obstacle for obstacle in obstacles if obstacle))


def _final(counted: Sequence[PastSitting], policy: Policy) -> Obstacle | None:
    """An obstacle that makes the others irrelevant: the result is held, or the exam is passed or done."""
    if any(sitting.held for sitting in counted):
        return Obstacle(Problem("attempt_result_held"))
    if any(sitting.passed for sitting in counted) and not policy.again_after_passing:
        return Obstacle(Problem("attempt_passed"))
    if any(sitting.is_done for sitting in counted) and not policy.again_after_passing:
        return Obstacle(Problem("attempt_taken"))
    return None


def _limit(history: History, policy: Policy, now: datetime, zone: tzinfo) -> Obstacle | None:
    attempts = used_attempts(history, policy, now)
    if policy.most_attempts is None or len(attempts) < policy.most_attempts:
        return None
    most, days = policy.most_attempts, policy.within_days
    if days is None:
        return Obstacle(Problem("attempts_used_up", most=most))
    free = attempts[len(attempts) - most] + timedelta(days=days)
    problem = Problem("attempts_used_up_in_days", most=most, days=days, free_on=free.astimezone(zone).date())
    return Obstacle(problem, free)


def _waiting(history: History, policy: Policy, now: datetime, zone: tzinfo) -> Obstacle | None:
    ends = [sitting.at for sitting in history.past_sittings if sitting.state != VOIDED]
    if not policy.waiting_days or not ends:
        return None
    first = max(ends).astimezone(zone).date() + timedelta(days=policy.waiting_days)
    from_then = datetime.combine(first, time(), zone)
    if now >= from_then:
        return None
    return Obstacle(Problem("attempt_too_early", days=policy.waiting_days, first_day=first), from_then)


def _preparation(history: History, policy: Policy, attempt: int, zone: tzinfo) -> Obstacle | None:
    last = last_attempt_day(history, zone)
    if policy.preparation_before is None or attempt < policy.preparation_before or last is None:
        return None
    if any(day >= last for day in history.preparation_days):
        return None
    return Obstacle(Problem("attempt_without_preparation", attempt=attempt, since=last))


def last_attempt_day(history: History, zone: tzinfo) -> date | None:
    """The day in `zone` of the last attempt that was not set aside; None without one. Earlier preparation is void."""
    ends = [sitting.at for sitting in history.past_sittings if sitting.state != VOIDED]
    return max(ends).astimezone(zone).date() if ends else None


def _same_form(history: History, form: int) -> Obstacle | None:
    if form not in {sitting.form for sitting in history.past_sittings}:
        return None
    return Obstacle(Problem("attempt_form_seen"))


def choose_form(published: Iterable[int], seen: Iterable[frozenset[int]], earlier: Iterable[int] = ()) -> int | None:
    """The form for another window: of `published` (newest first), the one that the fewest people have seen.

    `seen`: for each person with a seat, the forms they have seen. `earlier`: forms of the cohort's earlier windows,
    chosen only if there is no other. None if everyone has seen every form.
    """
    seen, earlier, published = list(seen), set(earlier), list(published)
    unseen = [form for form in published if not seen or any(form not in forms for forms in seen)]
    return min(
        unseen,
        key=lambda form: (sum(form in forms for forms in seen), form in earlier, published.index(form)),
        default=None,
    )
