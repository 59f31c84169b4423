"""The room, for proctors and the state's examinations staff: who is in, who is not yet, how their clocks stand.

No question, answer or score is seen here. The page asks again by itself; without a script it is loaded again.
"""

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cohorts.core.access import has_role
from cohorts.ui.action_view import RowActionView
from cohorts.ui.list_view import Column, ListView
from exams.delivery.models import ExamWindow, Sitting, SittingState
from exams.delivery.rules import clock
from exams.delivery.views.room_acts import WholeRoomForm, done_in_room, effects_of, preview_texts, run_in_room
from exams.delivery.views.room_people import READERS, RUNNERS, people_of, sittings_in

WHEN = (("now", _("Open now")), ("coming", _("Coming up")), ("past", _("Closed")))


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
    search_fields = ("exam__title", "exam__code", "cohort__code")
    kept = ("when",)
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
        return super().get_context_data(when=self.when, choices=WHEN, **context)


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
    form_class = WholeRoomForm

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

    def form_valid(self, form):
        """Ask first, with the names of everyone who is affected; then act on those, and on nobody who came since."""
        if not form.cleaned_data["confirmed"] and (
            effects := effects_of(form.cleaned_data, self._begun(), timezone.now())
        ):
            return self._ask(form.cleaned_data, effects)
        return super().form_valid(form)

    def _begun(self):
        begun = sittings_in(self.request.user, self.row).filter(state=SittingState.BEGUN)
        return begun.select_related("person", "window").order_by("person__family_name", "person__given_name", "pk")

    def _ask(self, data, effects):
        context = {
            "heading": _("Check before you act for everyone"),
            "crumbs": [(_("Exam rooms"), reverse("proctor_rooms")), (self._room_name(), self.get_back_url())],
            "back_url": self.get_back_url(),
            "data": data,
            "confirmed": ",".join(str(effect.sitting.pk) for effect in effects),
            "effects": effects,
            "form": None,
            **preview_texts(data, len(effects)),
        }
        return render(self.request, "delivery/proctor_confirm.html", context)

    def _room_name(self):
        return f"{self.row.exam.title}, {self.row.cohort or _('everyone with a seat')}"

    def act(self, data, by, at):
        """Run what was chosen for those who were named on the page before, or for everyone who takes the exam."""
        ids = self._begun().values_list("pk", flat=True)
        if data["confirmed"]:
            ids = ids.filter(pk__in=data["confirmed"])
        return data["act"], run_in_room(data, list(ids), by=by, at=at)

    def done_text(self, result):
        """What was done, to how many."""
        return done_in_room(*result)

    def get_context_data(self, **context):
        """Everyone in the room."""
        now = timezone.now()
        people = people_of(self.request.user, self.row, now)
        waiting = [one for one in people if one.needs_attention]
        only_waiting = "attention" in self.request.GET
        return super().get_context_data(
            window=self.row,
            people=people,
            rows=waiting if only_waiting else people,
            attention={"count": len(waiting), "total": len(people), "is_on": only_waiting},
            now=now,
            may_act=may_act(self.request.user),
            sitting=sum(1 for one in people if one.is_sitting),
            ended=sum(1 for one in people if one.sitting and not one.is_sitting),
            missing=sum(1 for one in people if not one.sitting),
            paused=sum(1 for one in people if one.state == clock.PAUSE),
            **context,
        )
