"""The room, for proctors and the state's examinations staff: who is in, who is not yet, how their clocks stand.

No question, answer or score is seen here. The page asks again by itself; without a script it is loaded again.
"""

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cohorts.core.access import has_role
from cohorts.core.refusals import sentence
from cohorts.ui.action_view import RowActionView
from cohorts.ui.list_view import Column, ListView
from exams.delivery.actions import proctoring as running
from exams.delivery.models import ExamWindow, Sitting, SittingState
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules
from exams.delivery.views.room_people import READERS, RUNNERS, people_of, sittings_in

WHEN = (("now", _("Open now")), ("coming", _("Coming up")), ("past", _("Closed")))
MINUTES_ERROR = lazy(sentence, str)("minutes_out_of_range", {"most": rules.MAX_MINUTES})


def windows_of(user):
    """The windows whose room the person may look into: those of their vendor, those for everybody, or all of them.

    Practice has no room: its standing windows are left out.
    """
    seen = ExamWindow.objects.visible_to(user, role=READERS).without_practice()
    return seen.select_related("exam", "cohort")


def may_act(user):
    """Whether the person runs exams at all; an auditor only reads. The actions ask again, for each sitting."""
    return has_role(user, *RUNNERS)


@method_decorator(never_cache, name="dispatch")
class Rooms(ListView):
    """Exam windows: open now, coming up, or closed."""

    allowed_roles = READERS
    template_name = "delivery/proctor_rooms.html"
    heading = _("Exam rooms")
    noun, nouns = _("exam window"), _("exam windows")
    columns = (
        Column("exam", _("Exam")),
        Column("cohort", _("Cohort")),
        Column("opens", _("Opens")),
        Column("closes", _("Closes")),
        Column("sitting", _("Taking it now"), numeric=True, unit=_("people")),
        Column("ended", _("Submitted"), numeric=True, unit=_("people")),
    )
    empty_heading = _("No exams")
    empty_text = _("A vendor’s coordinator plans when a cohort takes its exams. The exams are then listed here.")

    @property
    def when(self):
        """Which windows are asked for, a key of WHEN."""
        period = self.request.GET.get("when", "now")
        return period if period in dict(WHEN) else "now"

    def get_rows(self):
        """The windows of the time asked for."""
        now = timezone.now()
        bounds = {
            "now": Q(opens_at__lte=now, closes_at__gt=now) | Q(sittings__state=SittingState.BEGUN),
            "coming": Q(opens_at__gt=now),
            "past": Q(closes_at__lte=now),
        }
        rows = windows_of(self.request.user).filter(bounds[self.when]).distinct()
        return rows.order_by("-opens_at" if self.when == "past" else "opens_at", "pk")

    def prepare(self, rows):
        """How many people are in each exam, and how many have submitted it."""
        seen = Sitting.objects.visible_to(self.request.user).filter(window__in=[window.pk for window in rows])
        sitting = Count("pk", filter=Q(state=SittingState.BEGUN))
        ended = Count("pk", filter=Q(state=SittingState.SUBMITTED))
        counted = seen.order_by().values("window").annotate(sitting=sitting, ended=ended)
        counts = {row["window"]: row for row in counted}
        for window in rows:
            window.people = counts.get(window.pk, {"sitting": 0, "ended": 0})

    def get_context_data(self, **context):
        """The times to choose from."""
        context = super().get_context_data(when=self.when, choices=WHEN, **context)
        return context | {"is_narrowed": False}


class RoomForm(forms.Form):
    """One thing done to everybody who is sitting in a room, or to one person."""

    ACTS = ("extend", "give_back", "pause", "resume")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        initial=10,
        min_value=1,
        max_value=rules.MAX_MINUTES,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), MINUTES_ERROR),
    )
    reason = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=500,
        help_text=_(
            "We keep this in case of an appeal. Write about the room or the device. Do not write about anyone’s health."
        ),
    )

    def clean(self):
        """Only who gives minutes must have written a number."""
        if self.cleaned_data.get("act") not in ("extend", "give_back"):
            self.errors.pop("minutes", None)


def run_in_room(data, sitting_ids, *, by, at):
    """Run what was chosen in a RoomForm; returns how many sittings it touched. May raise Refused."""
    common = {"sitting_ids": sitting_ids, "by": by, "at": at}
    if data["act"] == "resume":
        return running.resume(**common)
    if data["act"] == "pause":
        return running.pause(reason=data["reason"], **common)
    give = running.extend if data["act"] == "extend" else running.give_back
    return give(minutes=data["minutes"] or 0, reason=data["reason"], **common)


def done_in_room(act, count):
    """What was done to how many people, for a message."""
    texts = {
        "extend": ngettext("Gave %(count)s person more time.", "Gave %(count)s people more time.", count),
        "give_back": ngettext(
            "Gave minutes back to %(count)s person.", "Gave minutes back to %(count)s people.", count
        ),
        "pause": ngettext("Paused the exam of %(count)s person.", "Paused the exam of %(count)s people.", count),
        "resume": ngettext("Resumed the exam of %(count)s person.", "Resumed the exam of %(count)s people.", count),
    }
    return texts[act] % {"count": count}


class RunningMixin:
    """A page on which those who run exams act; an auditor only reads it."""

    allowed_roles = READERS

    def post(self, request, *args, **kwargs):
        """Act, or refuse with the page as it is."""
        if may_act(request.user):
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=self.form_class()), status=403)


@method_decorator(never_cache, name="dispatch")
class Room(RunningMixin, RowActionView):
    """One window: everyone in it, and what can be done for the whole room. `?part=people` is the table alone."""

    template_name = "delivery/proctor_room.html"
    form_class = RoomForm

    def get_rows(self):
        """The windows whose room the person may look into."""
        return windows_of(self.request.user)

    def get_template_names(self):
        """The table alone is what the script asks for."""
        only_people = self.request.GET.get("part") == "people"
        return ["delivery/proctor_people.html" if only_people else self.template_name]

    def get_back_url(self):
        """This page."""
        return reverse("proctor_room", args=[self.row.pk])

    def act(self, data, by, at):
        """Run what was chosen for everyone who is taking the exam."""
        begun = sittings_in(by, self.row).filter(state=SittingState.BEGUN)
        return data["act"], run_in_room(data, list(begun.values_list("pk", flat=True)), by=by, at=at)

    def done_text(self, result):
        """What was done, to how many."""
        return done_in_room(*result)

    def get_context_data(self, **context):
        """Everyone in the room."""
        now = timezone.now()
        people = people_of(self.request.user, self.row, now)
        return super().get_context_data(
            window=self.row,
            people=people,
            now=now,
            may_act=may_act(self.request.user),
            sitting=sum(1 for one in people if one.is_sitting),
            ended=sum(1 for one in people if one.sitting and not one.is_sitting),
            missing=sum(1 for one in people if not one.sitting),
            paused=sum(1 for one in people if one.state == clock.PAUSE),
            **context,
        )
