"""When an email is sent: by the event, what the state decided about it, and what its reader chose."""

from collections.abc import Iterable
from typing import Any

from cohorts.notices.events import Event
from cohorts.notices.models.policies import NoticeChoice, NoticePolicy, Timing


def allowed_timings(event: Event) -> list[Timing]:
    """Return what the state may decide about an event, and a reader of an optional one choose."""
    timings = [Timing.NOW] if event.urgent else [Timing.NOW, Timing.DIGEST]
    return [*timings, Timing.OFF] if event.optional else timings


def policy_of(event: Event) -> Timing:
    """Return what the state decided about an event; at once if it decided nothing. One query."""
    row = NoticePolicy.objects.filter(event=event.code).latest_row()
    return _allowed(event, row.timing if row else Timing.NOW)


def policies_of(events: Iterable[Event]) -> dict[str, Timing]:
    """Return {code: what the state decided} for events. One query."""
    decided = NoticePolicy.objects.latest_per("event", value="timing")
    return {event.code: _allowed(event, decided.get(event.code, Timing.NOW)) for event in events}


def choices_of(person: Any) -> dict[str, str]:
    """Return {code of an event: what the person chose last}. One query."""
    return NoticeChoice.objects.filter(person=person).latest_per("event", value="timing")


def timing_for(event: Event, person: Any) -> Timing:
    """Return when a person gets an email about an event: as they chose, unless the state turned it off."""
    policy = policy_of(event)
    if not event.optional or policy == Timing.OFF:
        return policy
    row = NoticeChoice.objects.filter(person=person, event=event.code).latest_row()
    return _allowed(event, row.timing) if row else policy


def _allowed(event: Event, timing: str) -> Timing:
    return Timing(timing) if timing in allowed_timings(event) else Timing.NOW
