"""Hours: what is credited, whether it is enough, and whether it still can be."""

from dataclasses import dataclass

from cohorts.training.rules.scheduling import hours_said


@dataclass(frozen=True)
class Mark:
    """One person's minutes in one session; of several marks the one with the highest number counts."""

    session: int
    number: int
    minutes: int


@dataclass(frozen=True)
class HoursVerdict:
    """Minutes throughout. `needed` is required − allowed missed; `missing` is what is still short of it."""

    credited: int
    needed: int
    missing: int
    planned_remaining: int
    complete: bool
    reachable: bool
    reasons: tuple[str, ...]


def latest(marks):
    """{session: the Mark that counts}."""
    counting = {}
    for mark in marks:
        if mark.session not in counting or mark.number > counting[mark.session].number:
            counting[mark.session] = mark
    return counting


def credited_minutes(marks, sessions):
    """Minutes credited to one person: the latest mark per session, at most the session's own minutes.

    sessions: {session: minutes}. A mark for a session that is not among them counts nothing.
    """
    return sum(
        max(0, min(mark.minutes, sessions[session])) for session, mark in latest(marks).items() if session in sessions
    )


def verdict(credited, required, allowed_missed, planned_remaining):
    """Are the hours complete, and if not, can the sessions still to be marked make them so?"""
    needed = max(0, required - allowed_missed)
    missing = max(0, needed - credited)
    complete = missing == 0
    reachable = complete or planned_remaining >= missing
    return HoursVerdict(
        credited=credited,
        needed=needed,
        missing=missing,
        planned_remaining=planned_remaining,
        complete=complete,
        reachable=reachable,
        reasons=tuple(_reasons(credited, required, allowed_missed, missing, planned_remaining)),
    )


def _reasons(credited, required, allowed_missed, missing, planned_remaining):
    yield f"{hours_said(credited)} of {hours_said(required)} are credited; {hours_said(allowed_missed)} may be missed."
    if missing == 0:
        yield "The hours are complete."
        return
    yield f"{hours_said(missing)} are still missing."
    if planned_remaining >= missing:
        yield f"{hours_said(planned_remaining)} are still to come, so the hours can be reached."
    else:
        yield f"Only {hours_said(planned_remaining)} are still to come, so the hours cannot be reached in this cohort."


def mark_problem(person, minutes, length):
    """Why `minutes` cannot be marked for a session worth `length` minutes, as a sentence, or None."""
    if minutes < 0:
        return f"{person}: minutes cannot be below 0."
    if minutes > length:
        return f"{person}: {minutes} minutes are more than the session has. It is worth {length} minutes."
    return None
