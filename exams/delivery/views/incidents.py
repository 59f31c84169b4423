"""One sitting for those who run it: its log, made to be printed for an appeal, and what can be done now.

The replay of the answers is for examinations staff and auditors alone; it shows what was asked and answered, and never
the key.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.years import YEARS
from cohorts.ui.action_view import INVALID_STATUS, RowActionView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import ZoneMixin
from exams.assembly.models import FormItem
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, ItemVersion
from exams.delivery import paper as assembly
from exams.delivery.actions import clocks
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Agreement, Answer, SittingEvent, SittingEventKind, SittingState
from exams.delivery.models.accommodations import grant_label
from exams.delivery.models.late_answers import late_claims
from exams.delivery.models.progress import attempt_number, save_times
from exams.delivery.ports import late_answers_address
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as run_rules
from exams.delivery.rules import sittings as rules
from exams.delivery.templatetags.exam_clock import away_text
from exams.delivery.views.proctor import RunningMixin, may_act
from exams.delivery.views.room_acts import RoomForm, done_to, ending_texts, run_in_room
from exams.delivery.views.room_people import sittings_of
from exams.delivery.views.timeline import story_of

AUDIENCE = (roles.EXAMINATIONS, roles.AUDITOR)
SLOT = timedelta(minutes=10)
# More lines than this of one kind would fill the page for an appeal; then it gives their sum.
MAX_OPEN_ABSENCES = 3
# An answer that took longer than this from the device to the server is told with the device's own time.
WORTH_TELLING = timedelta(seconds=10)
# A moment given to the second takes in all of that second.
A_SECOND = timedelta(seconds=1)


class SittingForm(RoomForm):
    """What is done to one person; it can also end the exam or only note something."""

    ACTS = (*RoomForm.ACTS, "note", "end")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


def _run(data, sitting_id, *, by, at):
    """Run what was chosen in a SittingForm. May raise Refused."""
    if data["act"] == "note":
        return running.note(sitting_id=sitting_id, text=data["reason"], by=by, at=at)
    if data["act"] == "end":
        return running.end(sitting_id=sitting_id, reason=data["reason"], by=by, at=at)
    return run_in_room(data, [sitting_id], by=by, at=at)


class OfSitting:
    """A page about one sitting, within what the person may see; nobody looks into their own here."""

    def get_rows(self):
        """The sittings that the person runs or audits."""
        rows = sittings_of(self.request.user)
        return rows.select_related("window__exam", "window__cohort", "person", "form")


@method_decorator(never_cache, name="dispatch")
class SittingLog(OfSitting, RunningMixin, RowActionView):
    """The exam log of one sitting, and the forms to run it."""

    template_name = "delivery/proctor_sitting.html"
    form_class = SittingForm
    field_names = {"text": "reason"}

    def get_back_url(self):
        """This page."""
        return reverse("proctor_sitting", args=[self.row.pk])

    def form_valid(self, form):
        """Ask before the exam is ended; a missing reason is said first."""
        data = form.cleaned_data
        if data["act"] == "end" and data["reason"].strip() and not data["confirmed"] and self._runs():
            return self._ask(data["reason"])
        return super().form_valid(form)

    def _runs(self):
        return self.row.state == SittingState.BEGUN and timezone.now() <= self.row.kept_until

    def _ask(self, reason):
        room = (self.row.window.exam.title, reverse("proctor_room", args=[self.row.window_id]))
        context = {
            "heading": _("End this exam?"),
            "crumbs": [(_("Exam rooms"), reverse("proctor_rooms")), room, (self.row.person, self.get_back_url())],
            "back_url": self.get_back_url(),
            "action_label": _("End exam"),
            "serious": True,
            "reason": reason,
            "form": None,
            **ending_texts(self.row, timezone.now()),
        }
        return render(self.request, "delivery/proctor_end.html", context)

    def act(self, data, by, at):
        """Run what was chosen."""
        _run(data, self.row.pk, by=by, at=at)
        return data["act"]

    def done_text(self, result):
        """What was done."""
        texts = {"note": _("Recorded the incident."), "end": _("The exam has ended. The saved answers are scored.")}
        return texts.get(result) or done_to(result, self.row.person)

    def get_context_data(self, **context):
        """What happened, and how the exam stands."""
        own, now = self.row, timezone.now()
        return super().get_context_data(
            sitting=own,
            now=now,
            zone=own.window.time_zone,
            may_act=may_act(self.request.user),
            may_replay=has_role(self.request.user, *AUDIENCE),
            may_set_aside=own.state != SittingState.VOIDED and has_role(self.request.user, roles.EXAMINATIONS),
            late_url=late_answers_address(own.pk) if late_claims(own) else "",
            **_clock_context(own, now),
            **self._log_context(now),
            **context,
        )

    def _log_context(self, now):
        own, user = self.row, self.request.user
        # What counted for this sitting: not what was granted or taken back since it ended.
        terms, grants = clocks.terms_of_one(own, own.ended_at or now)
        answers, story = save_times(own), story_of(own, user, now)
        away = [line["seconds"] for line in story if line["kind"] == SittingEventKind.LEFT]
        return {
            "attempt": attempt_number(own),
            "promise": Agreement.objects.visible_to(user).filter(sitting=own).select_related("statement").first(),
            "devices": own.epoch - any(line["kind"] == SittingEventKind.OPENED for line in story),
            "grants": [grant_label(kind, minutes) for kind, minutes in grants],
            "stopped": sum((stop.length for stop in _over(terms.stops, now)), timedelta(0)),
            "full_time": clock.full_time(own.minutes_allowed, terms.allowance),
            "given": terms.given,
            "story": story,
            "away": away_text(len(away), sum(away)),
            "away_is_long": len(away) > MAX_OPEN_ABSENCES,
            "answers": _summed(answers, terms.stops),
            "slots": _slots(answers),
        }


def _clock_context(own, now):
    """How the clock of a sitting stands; nothing of it once it has ended."""
    begun = own.state == SittingState.BEGUN
    stop = own.stop_at(now) if begun else ""
    return {
        "stop": stop,
        "paused": begun and stop == clock.PAUSE,
        "runs": begun and stop != clock.PAUSE,
        "left": own.left_at(now).total_seconds() if begun else None,
        "silent": run_rules.is_silent(own.contact_at, now),
    }


def _over(stops, now):
    """Stops up to now: one that still runs counts as far as it has come."""
    return [clock.Stop(stop.kind, stop.began, max(stop.began, min(stop.until, now)), stop.at_most) for stop in stops]


def _summed(answers, stops):
    marks = Counter(rules.mark(at, given_at, late, stops) for at, _, late, given_at in answers)
    return {
        "messages": len(answers),
        "questions": len({place for _, place, *_ in answers}),
        "first": answers[0][0] if answers else None,
        "last": answers[-1][0] if answers else None,
        "late": marks[rules.LATE],
        "stood": marks[clock.PAUSE] + marks[clock.BREAK],
        "stood_by_device": sum(marks[mark] for mark in rules.BY_DEVICE.values()),
    }


def _slots(answers):
    """[(from, how many answers were saved)], ten minutes each, the empty ones left out."""
    seconds = SLOT.total_seconds()
    counts = Counter(int(at.timestamp() // seconds) for at, *_ in answers)
    return [(datetime.fromtimestamp(slot * seconds, tz=UTC), counts[slot]) for slot in sorted(counts)]


class MomentForm(forms.Form):
    """The moment to look at, in the time zone of the exam."""

    at = forms.DateTimeField(
        label=gettext_lazy("Show answers saved by"),
        error_messages={"required": gettext_lazy("Enter a date and a time.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )

    def clean_at(self):
        """A moment of a year that can be meant; the calendar ends soon after the year 9999."""
        if self.cleaned_data["at"].year not in YEARS:
            raise forms.ValidationError(_("Check the year."))
        return self.cleaned_data["at"]


@method_decorator(never_cache, name="dispatch")
class Replay(OfSitting, ZoneMixin, DetailView):
    """The answers as they were at a moment. Without one, as they are now, or were at the end.

    The questions are live items, so who has looked at them is kept, as for their form.
    """

    allowed_roles = AUDIENCE
    template_name = "delivery/proctor_replay.html"
    row_name = "sitting"

    def get_zone(self):
        """That of the exam."""
        return self.row.window.time_zone

    def get(self, request, *args, **kwargs):
        """The page, also with a moment that cannot be read."""
        context = self.get_context_data()
        return self.render_to_response(context, status=INVALID_STATUS if context["form"].errors else 200)

    def get_context_data(self, **context):
        """The questions with the answers of the moment."""
        own, user, now = self.row, self.request.user, timezone.now()
        last = own.kept_until if own.state != SittingState.BEGUN else now
        sent = self.request.GET if "at" in self.request.GET else None
        form = MomentForm(sent, initial={"at": last})
        moment = form.cleaned_data["at"] if form.is_bound and form.is_valid() else last
        rows = _sheet_at(user, own, moment + A_SECOND, self._stops())
        versions = ItemVersion.objects.visible_to(user).filter(places__form=own.form_id).only("item_id")
        record_version_views(versions=versions, page=ItemPage.FORM, by=user, at=now)
        return super().get_context_data(
            zone=own.window.time_zone,
            form=form,
            moment=moment,
            rows=rows,
            answered=sum(1 for row in rows if row["answer"]),
            **context,
        )

    def _stops(self):
        events = SittingEvent.objects.visible_to(self.request.user).filter(sitting=self.row)
        events = events.filter(kind__in=clocks.CLOCK_KINDS)
        return clock.stops_of(events.order_by("pk").values_list("kind", "at", "seconds"))


def _sheet_at(user, own, until, stops):
    """A row per question in the order this person met them. Of the item only stem and options are fetched: no key."""
    places = FormItem.objects.visible_to(user).filter(form=own.form_id).select_related(None)
    columns = places.values_list("pk", "position", "version__stem", "version__options")
    written = {
        pk: (position, stem, {o["label"]: o["text"] for o in options}) for pk, position, stem, options in columns
    }
    rows = list(
        Answer.objects.visible_to(user)
        .filter(sitting=own, received_at__lt=until)
        .order_by("epoch", "number")
        .values_list("place_id", "epoch", "number", "value", "received_at", "late", "given_at")
    )
    counting = rules.settle(rules.GivenAnswer(*row[:4]) for row in rows)
    latest = {row[0]: row for row in rows}
    sheet = []
    for number, question in enumerate(assembly.from_record(own.paper), 1):
        position, stem, texts = written[question.place]
        value = counting.get(question.place)
        row = latest.get(question.place)
        sheet.append(
            {
                "number": number,
                "position": position,
                "stem": stem,
                "answer": [texts.get(one, one) for one in value] if isinstance(value, list) else [value][: bool(value)],
                "received_at": row[4] if row else None,
                "given_at": row[6] if row and row[6] and abs(row[6] - row[4]) >= WORTH_TELLING else None,
                "mark": rules.mark(row[4], row[6], row[5], stops) if row else "",
                "changes": sum(1 for one in rows if one[0] == question.place),
            }
        )
    return sheet
