"""What a proctor does to the clocks of a room or of one person: the form, a preview of who is affected, the words."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cohorts.core.formatting import format_minutes
from cohorts.core.numbers import whole_number
from cohorts.core.refusals import sentence
from exams.delivery.actions import clocks
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Sitting
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules

MINUTES_ERROR = lazy(sentence, str)("minutes_out_of_range", {"most": rules.MAX_MINUTES})
REASON_ERROR = lazy(sentence, str)("clock_reason_missing", {})
WITH_MINUTES = ("extend", "give_back", "take_back")
WITH_REASON = (*WITH_MINUTES, "pause")


class RoomForm(forms.Form):
    """One thing done to everybody who is taking the exam, or to one person."""

    ACTS = (*WITH_REASON, "resume")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        initial=10,
        min_value=1,
        max_value=rules.MAX_MINUTES,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MINUTES_ERROR),
    )
    reason = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=500,
        error_messages={"required": REASON_ERROR},
        help_text=gettext_lazy(
            "We keep this in case of an appeal. Write about the room or the device. Do not write about anyone’s health."
        ),
    )

    def clean(self):
        """Minutes and a reason only where the act needs them; a note and an end say themselves what is missing."""
        act = self.cleaned_data.get("act")
        for name, acts, empty in (("minutes", WITH_MINUTES, 0), ("reason", WITH_REASON, "")):
            if act in acts:
                continue
            self.cleaned_data.setdefault(name, empty)
            if name == "minutes" or self.has_error(name, "required"):
                self.errors.pop(name, None)


class WholeRoomForm(RoomForm):
    """One thing done to everybody. `confirmed`: ids of the sittings that the page before named; empty until then."""

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_confirmed(self):
        """The ids; what is no number is left out."""
        ids = (whole_number(text) for text in self.cleaned_data["confirmed"].split(","))
        return [pk for pk in ids if pk is not None]


def run_in_room(data, sitting_ids, *, by, at):
    """Run what was chosen in a RoomForm; returns how many sittings it touched. May raise Refused."""
    common = {"sitting_ids": sitting_ids, "by": by, "at": at}
    if data["act"] == "resume":
        return running.resume(**common)
    if data["act"] == "pause":
        return running.pause(reason=data["reason"], **common)
    change = {"extend": running.extend, "give_back": running.give_back, "take_back": running.take_back}[data["act"]]
    return change(minutes=data["minutes"], reason=data["reason"], **common)


def done_to(act, person):
    """What was done to one person, for a message."""
    texts = {
        "extend": _("%(person)s has more time now."),
        "give_back": _("%(person)s has the lost minutes back."),
        "take_back": _("%(person)s has less time now."),
        "pause": _("The exam of %(person)s is paused."),
        "resume": _("The exam of %(person)s is resumed."),
    }
    return texts[act] % {"person": person.get_full_name()}


def done_in_room(act, count):
    """What was done to how many people, for a message."""
    texts = {
        "extend": ngettext("%(count)s person has more time now.", "%(count)s people have more time now.", count),
        "give_back": ngettext(
            "%(count)s person has the lost minutes back.", "%(count)s people have the lost minutes back.", count
        ),
        "take_back": ngettext("%(count)s person has less time now.", "%(count)s people have less time now.", count),
        "pause": ngettext(
            "The exam of %(count)s person is paused.", "The exams of %(count)s people are paused.", count
        ),
        "resume": ngettext(
            "The exam of %(count)s person is resumed.", "The exams of %(count)s people are resumed.", count
        ),
    }
    return texts[act] % {"count": count}


@dataclass(frozen=True)
class Effect:
    """What an act does to one person: the time left now and after it, in seconds; `after` is None for no change."""

    sitting: Sitting
    now: float
    after: float | None


def effects_of(data, begun, now):
    """An Effect for each of the sittings that `data` of a RoomForm would change at `now`, in their order.

    The same rules as in the actions; two queries, whatever the number of sittings.
    """
    sittings = [sitting for sitting in begun if now <= sitting.kept_until]
    if data["act"] in ("pause", "resume"):
        is_wanted = data["act"] == "resume"
        chosen = [sitting for sitting in sittings if (sitting.stop_at(now) == clock.PAUSE) == is_wanted]
        return [Effect(sitting, sitting.left_at(now).total_seconds(), None) for sitting in chosen]
    minutes = dict.fromkeys(sittings, data["minutes"])
    if data["act"] == "take_back":
        terms = clocks.terms_of(sittings, now)
        unused = {sitting: clock.unused_minutes(terms[sitting.pk][0], now) for sitting in sittings}
        minutes = {sitting: -min(most, unused[sitting]) for sitting, most in minutes.items() if unused[sitting]}
    return [_time_effect(sitting, timedelta(minutes=change), now) for sitting, change in minutes.items()]


def _time_effect(sitting, change, now):
    left = sitting.left_at(now)
    return Effect(sitting, left.total_seconds(), (left + change).total_seconds())


def preview_texts(data, count):
    """The words of the page that asks before an act for everyone: what happens, can it be undone, and the button."""
    texts = _time_texts(count) if data["act"] in WITH_MINUTES else _stop_texts(count)
    happens, undo, label = texts[data["act"]]
    values = {"count": count, "minutes": format_minutes(data["minutes"])}
    return {"happens": happens % values, "undo": undo, "action_label": label}


def _time_texts(count):
    undo = _("You can take back added minutes that are not used yet. What you did stays in the log of each exam.")
    gains = ngettext("%(count)s person gets %(minutes)s.", "%(count)s people get %(minutes)s each.", count)
    returned = ngettext("%(count)s person gets %(minutes)s back.", "%(count)s people get %(minutes)s back each.", count)
    taken = ngettext(
        "%(count)s person loses up to %(minutes)s of added time that is not used yet.",
        "%(count)s people lose up to %(minutes)s each of added time that is not used yet.",
        count,
    )
    again = _("Yes. You can add time again. What you did stays in the log of each exam.")
    return {
        "extend": (gains, undo, _("Add time for everyone")),
        "give_back": (returned, undo, _("Give back time to everyone")),
        "take_back": (taken, again, _("Take back time from everyone")),
    }


def _stop_texts(count):
    stops = ngettext(
        "The clock of %(count)s person stops, and the questions are hidden until you resume the exam.",
        "The clocks of %(count)s people stop, and the questions are hidden until you resume the exam.",
        count,
    )
    runs = ngettext(
        "The clock of %(count)s person starts again, and the questions are shown.",
        "The clocks of %(count)s people start again, and the questions are shown.",
        count,
    )
    resume = _("Yes. Resume the exam. The paused time does not count against anyone.")
    return {
        "pause": (stops, resume, _("Pause everyone")),
        "resume": (runs, _("Yes. You can pause the exam again."), _("Resume everyone")),
    }


def ending_texts(sitting, now):
    """The words of the page that asks before a proctor ends an exam."""
    left = format_minutes(sitting.left_at(now))
    time = _("No time limit.") if sitting.bound == "untimed" else _("Time left: %(left)s.") % {"left": left}
    happens = _(
        "The exam ends now. %(person)s cannot answer any more questions, and we score the answers saved so far. We "
        "email %(person)s that the exam was ended. The reason is shown with the result. Examinations staff are asked "
        "to look at it."
    )
    return {
        "happens": happens % {"person": sitting.person.get_full_name()},
        "affected": f"{sitting.person.get_full_name()}. {time}",
        "undo": _("No. Examinations staff can only set the exam aside. Then it does not count and uses no attempt."),
    }
