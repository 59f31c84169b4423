"""When emails are sent: state staff decide per event, readers choose for the optional ones."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.choices import Choice
from cohorts.notices.events import Event, find
from cohorts.notices.models import NoticeChoice, NoticePolicy, Timing
from cohorts.notices.models.timings import allowed_timings, choices_of, policies_of, policy_of

OFF: Choice = Timing.OFF


@action("notice_policy.decided", "Decided when email is sent")
def set_policy(*, event: str, timing: str, by: Any, at: datetime) -> NoticePolicy:
    """Decide when emails about an event are sent; returns the row. One that the law asks for is never turned off."""
    require(by, roles.PROGRAM)
    about = find(event)
    _check(about, timing)
    if policy_of(about) == timing:
        raise Refused("notice_policy_unchanged", field="timing")
    row = NoticePolicy.objects.create(event=event, timing=timing, by=by, at=at)
    log(row, by=by, at=at, event=event, timing=timing)
    return row


@action("notice_choice.made", "Chose when to get emails")
def choose(*, person: Any, timings: Mapping[str, str], by: Any, at: datetime) -> list[NoticeChoice]:
    """Record when a person wants emails about optional events; returns the rows of those that changed."""
    events = {code: find(code) for code in timings}
    for code, event in events.items():
        if not event.optional:
            raise Refused("notice_always_sent", field=code, event=event.title)
        _check(event, timings[code])
    before = {**policies_of(events.values()), **choices_of(person)}
    changed = {code: timing for code, timing in timings.items() if before[code] != timing}
    rows = [
        NoticeChoice.objects.create(person=person, event=code, timing=timing, by=by, at=at)
        for code, timing in changed.items()
    ]
    for row in rows:
        log(row, by=by, at=at, event=row.event, timing=row.timing)
    return rows


@action("notice_choice.unsubscribed", "Turned off emails by link")
def unsubscribe(*, person: Any, events: Collection[str], by: Any, at: datetime) -> int:
    """Turn off optional emails for a person, by the link in one of them; returns how many were on."""
    before = choices_of(person)
    codes = [code for code in events if find(code).optional and before.get(code) != OFF]
    for code in codes:
        row = NoticeChoice.objects.create(person=person, event=code, timing=OFF, by=by, at=at)
        log(row, by=by, at=at, event=code, timing=OFF)
    return len(codes)


def _check(event: Event, timing: str) -> None:
    if timing not in allowed_timings(event):
        code = "notice_always_sent" if timing == OFF else "notice_timing_unknown"
        raise Refused(code, field="timing", event=event.title)
