"""The room, for proctors and the state's examinations staff: who is in, who is not yet, how their clocks stand.

No question, answer or score is seen here. The page asks again by itself; without a script it is loaded again.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from cohorts.core.refusals import sentence
from cohorts.people.models import Organization
from cohorts.training.models import Enrollment
from exams.delivery.actions import clocks
from exams.delivery.actions import proctoring as running
from exams.delivery.models import ExamWindow, Sitting, SittingState
from exams.delivery.models.accommodations import grant_label
from exams.delivery.models.expected_candidates import expected_in, seats_called
from exams.delivery.models.progress import pages_left, saves_of
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules
from exams.delivery.templatetags.exam_clock import away_text

RUNNERS = (roles.PROCTOR, roles.EXAMINATIONS)
READERS = (*RUNNERS, roles.AUDITOR)
WHEN = (("now", _("Open now")), ("coming", _("Coming up")), ("past", _("Closed")))
PER_PAGE = 50
MINUTES_ERROR = lazy(sentence, str)("minutes_out_of_range", {"most": rules.MOST_MINUTES})


def windows_of(user):
    """The windows whose room the person may look into: those of their vendor, those for everybody, or all of them.

    Practice has no room: its standing windows are left out.
    """
    seen = ExamWindow.objects.visible_to(user, role=READERS).without_practice()
    return seen.select_related("exam", "cohort")


def may_act(user):
    """Whether the person runs exams at all; an auditor only reads. The actions ask again, for each sitting."""
    return has_role(user, *RUNNERS)


@allow(*READERS)
@never_cache
@require_GET
def rooms(request):
    """Exam windows: open now, coming up, or closed."""
    now = timezone.now()
    asked = request.GET.get("when", "now")
    chosen = asked if asked in dict(WHEN) else "now"
    bounds = {
        "now": Q(opens_at__lte=now, closes_at__gt=now) | Q(sittings__state=SittingState.BEGUN),
        "coming": Q(opens_at__gt=now),
        "past": Q(closes_at__lte=now),
    }
    found = windows_of(request.user).filter(bounds[chosen]).distinct()
    found = found.order_by("-opens_at" if chosen == "past" else "opens_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    seen = Sitting.objects.visible_to(request.user).filter(window__in=[window.pk for window in page])
    counts = {
        row["window"]: row
        for row in seen.order_by()
        .values("window")
        .annotate(
            sitting=Count("pk", filter=Q(state=SittingState.BEGUN)),
            ended=Count("pk", filter=Q(state=SittingState.SUBMITTED)),
        )
    }
    rows = [(window, counts.get(window.pk, {"sitting": 0, "ended": 0})) for window in page]
    context = {"page": page, "rows": rows, "when": chosen, "choices": WHEN}
    return render(request, "delivery/proctor_rooms.html", context)


class RoomForm(forms.Form):
    """One thing done to everybody who is sitting in a room, or to one person."""

    ACTS = ("extend", "give_back", "pause", "resume")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        initial=10,
        min_value=1,
        max_value=rules.MOST_MINUTES,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), MINUTES_ERROR),
    )
    reason = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=500,
        help_text=_("Kept for an appeal. Write about the room or the device, never about anybody’s health."),
    )

    def clean(self):
        """Only who gives minutes must have written a number."""
        if self.cleaned_data.get("act") not in ("extend", "give_back"):
            self.errors.pop("minutes", None)

    def run(self, sitting_ids, *, by, at):
        """Run the chosen action; returns how many sittings it touched. May raise Refused."""
        told = self.cleaned_data
        common = {"sitting_ids": sitting_ids, "by": by, "at": at}
        if told["act"] == "resume":
            return running.resume(**common)
        if told["act"] == "pause":
            return running.pause(reason=told["reason"], **common)
        give = running.extend if told["act"] == "extend" else running.give_back
        return give(minutes=told["minutes"] or 0, reason=told["reason"], **common)


DONE = {
    "extend": ngettext_lazy("Gave %(count)s person more time.", "Gave %(count)s people more time.", "count"),
    "give_back": ngettext_lazy(
        "Gave minutes back to %(count)s person.", "Gave minutes back to %(count)s people.", "count"
    ),
    "pause": ngettext_lazy("Paused the exam of %(count)s person.", "Paused the exam of %(count)s people.", "count"),
    "resume": ngettext_lazy("Resumed the exam of %(count)s person.", "Resumed the exam of %(count)s people.", "count"),
}


def said(act, count):
    """What was done, for a message."""
    return DONE[act] % {"count": count}


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def room(request, pk):
    """One window: everybody in it, and what can be done for the whole room. `?part=people` is the table alone."""
    window = get_object_or_404(windows_of(request.user), pk=pk)
    now = timezone.now()
    form = RoomForm(request.POST or None)
    if request.method == "POST" and may_act(request.user) and form.is_valid():
        begun = _sittings(request.user, window).filter(state=SittingState.BEGUN)
        try:
            count = form.run(list(begun.values_list("pk", flat=True)), by=request.user, at=now)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            messages.success(request, said(form.cleaned_data["act"], count))
            return redirect("proctor_room", window.pk)
    people = people_of(request.user, window, now)
    context = {
        "window": window,
        "people": people,
        "now": now,
        "form": form,
        "may_act": may_act(request.user),
        "sitting": sum(1 for one in people if one.is_sitting),
        "ended": sum(1 for one in people if one.sitting and not one.is_sitting),
        "missing": sum(1 for one in people if not one.sitting),
        "paused": sum(1 for one in people if one.state == clock.PAUSE),
    }
    if request.GET.get("part") == "people":
        return render(request, "delivery/proctor_people.html", context)
    status = 200 if request.method == "GET" else 422 if may_act(request.user) else 403
    return render(request, "delivery/proctor_room.html", context, status=status)


@dataclass(frozen=True)
class InRoom:
    """A line of the room: a person, their sitting if they have begun, and what is known of both."""

    person: object
    sitting: Sitting | None
    grants: list
    state: str
    left: float | None
    answered: int
    last_save: object
    silent: bool
    away: str

    @property
    def is_sitting(self):
        """Whether this person has begun and not handed in."""
        return self.sitting is not None and self.sitting.state == SittingState.BEGUN

    @property
    def order(self):
        """First who is sitting, then who is still missing, then who is done."""
        return 0 if self.is_sitting else 1 if self.sitting is None else 2


def sittings_of(user):
    """The sittings that the person runs or audits: of their vendor, the state's in windows for everybody, or all.

    Nobody's own is among them.
    Program staff read every sitting for their own work; as somebody's proctor they see no other vendor's room.
    """
    return Sitting.objects.visible_to(user, role=READERS).exclude(person=user)


def _sittings(user, window):
    return sittings_of(user).filter(window=window)


def people_of(user, window, now):
    """Everybody: who is sitting, who is missing, who is done, each by family name. The same queries for any number."""
    own = _sittings(user, window).select_related("person").defer("paper").order_by("attempt")
    begun = {sitting.person_id: sitting for sitting in own}
    persons = {seat.person_id: seat.person for seat in _seats(user, window)}
    persons |= {pk: one.person for pk, one in begun.items()}
    ids = [sitting.pk for sitting in begun.values()]
    saves, left = saves_of(ids), pages_left(ids)
    # Once the room is closed, it shows what counted then, not what is granted to people now.
    then = (
        now
        if now < window.closes_at or any(one.state == SittingState.BEGUN for one in begun.values())
        else window.closes_at
    )
    grants = clocks.grants_of(persons, [home_day(max(then, window.opens_at))], then)
    lines = [_line(person, begun.get(pk), grants.get(pk, []), saves, left, now) for pk, person in persons.items()]
    return sorted(
        lines, key=lambda line: (line.order, line.person.family_name.lower(), line.person.given_name, line.person.pk)
    )


def _seats(user, window):
    """The seats of those whom this person looks after in the room, and who are called to it."""
    seats = seats_called(window).exclude(person=user).select_related("person")
    if window.cohort_id:
        return seats
    expected = expected_in(window)
    if not has_role(user, roles.EXAMINATIONS, roles.AUDITOR):
        state = Organization.objects.visible_to(user, role=roles.PROCTOR).filter(kind=roles.AUTHORITY)
        of_own_vendor = Enrollment.objects.visible_to(user, role=roles.PROCTOR)
        seats = seats.filter(Q(pk__in=of_own_vendor.values("pk")) | Q(Exists(state)))
    return [seat for seat in seats if seat.person_id in expected]


def _line(person, sitting, grants, saves, left, now):
    saved = saves.get(sitting.pk if sitting else None, {"last": None, "n": 0})
    gone = left.get(sitting.pk if sitting else None, {"n": 0, "long": 0})
    is_open = sitting is not None and sitting.state == SittingState.BEGUN
    return InRoom(
        person=person,
        sitting=sitting,
        grants=[grant_label(kind, minutes) for kind, minutes in grants],
        state=(sitting.stop_at(now) or sitting.state) if is_open else (sitting.state if sitting else "expected"),
        left=sitting.left_at(now).total_seconds() if is_open else None,
        answered=saved["n"],
        last_save=saved["last"],
        silent=is_open and rules.is_silent(sitting.contact_at, now),
        away=away_text(gone["n"], gone["long"]),
    )
