"""Everything that happened in one sitting, in order, for those who run it and those who decide on an appeal.

No answer is in it. What the device says is called the device's; it may be wrong.
"""

from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.core.formatting import format_count, format_list, format_range, format_seconds, local_day
from exams.delivery import paper
from exams.delivery.models import EndedHow, SittingEvent, SittingEventKind, SittingState
from exams.delivery.models.accommodations import grant_label
from exams.delivery.models.answer_sheets import decisions_of
from exams.delivery.models.late_answers import late_claims
from exams.delivery.rules import clock
from exams.delivery.rules.proctoring import is_silent


def story_of(sitting, user, now):
    """Lines of the timeline: {at, what, by, note, kind, seconds, long, same_day}, oldest first. Three queries.

    `sitting` must come from `visible_to`, with its window and person loaded.
    """
    zone = ZoneInfo(sitting.window.time_zone)
    events = SittingEvent.objects.visible_to(user).filter(sitting=sitting).select_related("by").order_by("pk")
    story = [_line(sitting.started_at, _("Exam started"), sitting.person)]
    for event in events:
        story += _event_lines(event)
    story += _silence(sitting, now)
    if sitting.ended_how:
        by = sitting.person if sitting.ended_how == EndedHow.PERSON else None
        story.append(_line(sitting.ended_at, _("Exam submitted"), by, sitting.get_ended_how_display()))
    story += [*_late_lines(sitting, zone), *_decision_lines(sitting)]
    one_day = len({local_day(line["at"], zone) for line in story}) == 1
    for line in story:
        line["same_day"] = one_day
    return sorted(story, key=lambda line: line["at"])


def _event_lines(event):
    line = _line(event.at, event.get_kind_display(), event.by, event.note)
    if event.kind == SittingEventKind.GRANTED:
        line["note"] = "; ".join(grant_label(kind, minutes) for kind, minutes in event.grants) or _("None")
    line |= {"kind": event.kind, "seconds": event.seconds, "long": _long(event)}
    if event.kind == SittingEventKind.RETURNED:
        return [_lost(event.at - timedelta(seconds=event.seconds)), line]
    return [line]


def _lost(at):
    return _line(at, _("Last contact with the exam page before it was lost"), None)


def _silence(sitting, now):
    """A loss of contact that lasted to the end, or still lasts."""
    end = sitting.ended_at if sitting.state != SittingState.BEGUN else now
    if sitting.contact_at is None or end is None or not is_silent(sitting.contact_at, end):
        return []
    return [_lost(sitting.contact_at)]


def _late_lines(sitting, zone):
    """One line for the answers that arrived together after the end: a claim of the candidate."""
    numbers = paper.question_numbers(sitting.paper)
    lines = []
    for received_at, group in groupby(late_claims(sitting), key=lambda claim: claim.received_at):
        claims = list(group)
        what = ngettext("%(count)s answer received late, not counted", "%(count)s answers received late, not counted",
                        len(claims)) % {"count": format_count(len(claims))}  # fmt: skip
        note = questions_text(numbers[claim.place] for claim in claims)
        note = f"{note} {_device_times(claims, zone)}".strip()
        lines.append(_line(received_at, what, sitting.person, note))
    return lines


def questions_text(numbers):
    """ "Questions 2, 5 and 7." as this candidate saw them."""
    numbers = sorted(set(numbers))
    text = ngettext("Question %(numbers)s.", "Questions %(numbers)s.", len(numbers))
    return text % {"numbers": format_list(numbers)}


def _device_times(claims, zone):
    moments = sorted(claim.given_at for claim in claims if claim.given_at)
    if not moments:
        return ""
    times = format_range(moments[0], moments[-1], zone)
    return _("Given %(times)s, by the device’s clock.") % {"times": times}


def _decision_lines(sitting):
    return [
        _line(
            row.at,
            _("Decided: answers received late count")
            if row.late_answers
            else _("Decided: answers received late do not count"),
            row.by,
            row.reason,
        )
        for row in decisions_of(sitting)
    ]


def _line(at, what, by, note=""):
    return {"at": at, "what": what, "by": by, "note": note, "kind": "", "seconds": None, "long": ""}


def _long(event):
    """How long, where the number of an event says so; a pause's number is only its own limit."""
    if event.seconds is None or event.kind in clock.STOP_STARTS:
        return ""
    return format_seconds(event.seconds)
