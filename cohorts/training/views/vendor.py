"""The vendor's list of cohorts with what waits for a decision, a cohort's own page, and the buttons of its life."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.formatting import format_short_months, format_sortable_moment
from cohorts.core.refusals import sentence_of
from cohorts.core.tables import download
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.sessions import CHANGEABLE
from cohorts.training.models import Cohort, Enrollment, Session, Unit
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.ports import COHORT, links_of
from cohorts.training.rules.scheduling import Meeting, shortfalls
from cohorts.ui.lists import ordered, paged, searched

STATES = [("", gettext_lazy("All states")), *Cohort.State.choices]
SORTS = {
    "code": ["code"],
    "course": ["course_version__course__title", "starts_at"],
    "starts": ["starts_at"],
    "taken": ["taken"],
    "state": ["state", "starts_at"],
}
STEPS = {"open": actions.open_cohort, "start": actions.start_cohort, "finish": actions.finish_cohort}
DONE = {
    "open": gettext_lazy("%(cohort)s is open. Agencies can take seats now, and it is on the public calendar."),
    "start": gettext_lazy("%(cohort)s has started. Seats can no longer be taken."),
    "finish": gettext_lazy("%(cohort)s is finished."),
}


class StateFilter(forms.Form):
    """Cohorts by state."""

    state = forms.ChoiceField(choices=STATES, required=False)


def _cohorts(user):
    return Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _sessions(user):
    return Session.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _seats(user):
    return Enrollment.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_cohort()


@allow(roles.VENDOR_COORDINATOR)
@require_safe
def vendor_cohorts(request):
    """Every cohort of the vendor, and on top what needs a decision this week."""
    found, mine = _listed(request), _cohorts(request.user)
    return render(
        request,
        "training/vendor_cohorts.html",
        {
            "page": paged(found, request),
            "filters": StateFilter(request.GET),
            "waiting": waiting(mine, timezone.now()),
            "any": bool(request.GET) or mine.exists(),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
@require_safe
def vendor_cohorts_csv(request):
    """The same list as a file."""
    head = [
        _("Cohort"),
        _("Course"),
        _("State"),
        _("Place"),
        _("First session"),
        _("Last session ends"),
        _("Seats taken"),
        _("Seats"),
    ]
    lines = [
        [
            one.code,
            one.course_version.course.title,
            one.get_state_display(),
            one.place,
            format_sortable_moment(one.starts_at, one.time_zone) if one.starts_at else "",
            format_sortable_moment(one.ends_at, one.time_zone) if one.ends_at else "",
            one.taken,
            one.seats,
        ]
        for one in _listed(request)
    ]
    return download("cohorts", head, lines)


def _listed(request):
    found = _cohorts(request.user).with_taken()
    found = searched(found, request, "code", "place", "course_version__course__title")
    if (state := request.GET.get("state")) in dict(STATES) and state:
        found = found.filter(state=state)
    return ordered(found, request, SORTS, "-starts")


def waiting(cohorts, at):
    """[(cohort, what to do, since or until when)]: opened late, not started, not finished; oldest first."""
    soon, found = at + timedelta(days=14), []
    for cohort in cohorts.filter(state=Cohort.State.PLANNED, starts_at__lt=soon).order_by("starts_at")[:20]:
        found.append((cohort, _("Open it for seats, or cancel it"), _("The first session is"), cohort.starts_at))
    for cohort in cohorts.filter(state=Cohort.State.OPEN, starts_at__lt=at).order_by("starts_at")[:20]:
        found.append((cohort, _("Start it"), _("The first session was"), cohort.starts_at))
    for cohort in cohorts.filter(state=Cohort.State.RUNNING, ends_at__lt=at).order_by("ends_at")[:20]:
        found.append((cohort, _("Check the attendance and finish it"), _("The last session ended"), cohort.ends_at))
    return sorted(found, key=lambda entry: entry[3])


@allow(roles.VENDOR_COORDINATOR)
@require_safe
def vendor_cohort(request, pk):
    """One cohort: sessions, seats, attendance per person, and the next step as one button."""
    mine = _cohorts(request.user).with_taken()
    cohort = get_object_or_404(mine, pk=pk)
    sessions = list(_sessions(request.user).filter(cohort=pk).with_attendance().prefetch_related("trainers"))
    seats = list(_seats(request.user).filter(cohort=pk))
    hours = hours_by_enrollment(seats, at=timezone.now())
    for seat in seats:
        seat.hours = hours[seat.pk]
    meetings = [Meeting(s.starts_at, s.ends_at, s.break_minutes, unit=s.unit_id) for s in sessions]
    units = {unit.pk: (str(unit), unit.minutes) for unit in _units(request.user, cohort)}
    return render(
        request,
        "training/vendor_cohort.html",
        {
            "cohort": cohort,
            "sessions": sessions,
            "seats": [seat for seat in seats if seat.is_taken],
            "given_up": [seat for seat in seats if not seat.is_taken],
            "planned_minutes": sum(meeting.minutes for meeting in meetings),
            "warnings": _warnings(meetings, cohort.course_version.required_minutes, units) if sessions else [],
            "changeable": cohort.state in actions.SEATS_CHANGEABLE,
            "movable": cohort.state in CHANGEABLE,
            "links": links_of(COHORT, cohort),
            "now": timezone.now(),
        },
    )


def _units(user, cohort):
    return Unit.objects.visible_to(user).filter(course_version=cohort.course_version_id)


def _warnings(meetings, required_minutes, units):
    return [sentence_of(problem) for problem in shortfalls(meetings, required_minutes, units)]


@allow(roles.VENDOR_COORDINATOR)
@require_POST
def vendor_cohort_move(request, pk, name):
    """Open, start or finish."""
    cohort = get_object_or_404(_cohorts(request.user), pk=pk)
    try:
        STEPS[name](cohort=cohort, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, DONE[name] % {"cohort": cohort})
    return redirect("vendor_cohort", pk=cohort.pk)


@allow(roles.VENDOR_COORDINATOR)
@require_safe
def vendor_year(request):
    """Cohorts as rows along the months, their sessions as marks; made to be printed."""
    now = timezone.localtime()
    year = _year(request.GET.get("year"), now.year)
    zone = timezone.get_current_timezone()
    first, last = (
        now.replace(year=y, month=1, day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
        for y in (year, year + 1)
    )
    own = Session.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR)
    cohorts = _cohorts(request.user).with_taken().filter(starts_at__lt=last, ends_at__gte=first)
    cohorts = list(
        cohorts.exclude(state=Cohort.State.CANCELED)
        .order_by("starts_at", "pk")
        .prefetch_related(Prefetch("sessions", own, to_attr="dated"))[:300]
    )
    for cohort in cohorts:
        cohort.planned_minutes = sum(session.minutes for session in cohort.dated)
        cohort.held = sum(session.ends_at <= now for session in cohort.dated)
    return render(
        request,
        "training/vendor_year.html",
        {
            "year": year,
            "cohorts": cohorts,
            "months": format_short_months(),
            "rules": "".join(f"M{31 * month} 0v24" for month in range(1, 12)),
            "today": now if now.year == year else None,
            "now": now,
            "seats": sum(cohort.seats for cohort in cohorts),
            "taken": sum(cohort.taken for cohort in cohorts),
            "minutes": sum(cohort.planned_minutes for cohort in cohorts),
            "before": reverse("vendor_year") + f"?year={year - 1}",
            "after": reverse("vendor_year") + f"?year={year + 1}",
        },
    )


def _year(text, otherwise):
    try:
        found = int(text)
    except (TypeError, ValueError):
        return otherwise
    return found if 2000 <= found <= 2100 else otherwise
