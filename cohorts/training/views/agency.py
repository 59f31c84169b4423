"""An agency's portal: its people in training, open cohorts, sponsoring seats, and giving them up."""

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.exports import Cell, by_path, read_cells
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.tables import download
from cohorts.people.models import Membership
from cohorts.training.actions import enrollments as actions
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.hours import hours_by_enrollment, verdicts_of
from cohorts.training.views.withdrawal import withdraw_page
from cohorts.ui.fields import PersonChoice
from cohorts.ui.lists import ordered, paged, searched
from cohorts.ui.refusals import add_refusal

NAMES = ("family_name", "given_name", "preferred_name", "email")
MANY = 15
STATES = [("", _("All seats")), *Enrollment.State.choices]
COHORT_SORTS = {
    "starts": ["starts_at"],
    "code": ["code"],
    "course": ["course_version__course__title", "starts_at"],
    "vendor": ["vendor__name", "starts_at"],
    "left": ["left"],
}
SEAT_SORTS = {
    "person": ["person__family_name", "person__given_name"],
    "cohort": ["cohort__code"],
    "starts": ["cohort__starts_at"],
    "state": ["state", "cohort__starts_at"],
}

SEAT_CELLS = {
    gettext_noop("Person"): Cell(*by_path("person", *CALLED_NAME), write=called_name),
    gettext_noop("Cohort"): Cell("cohort__code"),
    gettext_noop("Course"): Cell("cohort__course_version__course__title"),
    gettext_noop("Agency"): Cell("agency__name"),
    gettext_noop("Seat"): Cell("state", labels=Enrollment.State.choices),
    gettext_noop("Since"): Cell("enrolled_at", "cohort__time_zone", write=format_sortable_moment),
}


class SeatFilter(forms.Form):
    """Seats by state."""

    state = forms.ChoiceField(choices=STATES, required=False)


class SponsorForm(forms.Form):
    """Which trainees get a seat."""

    trainees = PersonChoice(None, label=_("Trainees"), error_messages={"required": _("Choose at least one trainee.")})

    def __init__(self, data=None, *, trainees, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["trainees"].queryset = trainees


def _seats(user):
    return Enrollment.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).with_cohort()


def _trainees(user):
    return Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)


def _open(user):
    return Cohort.objects.visible_to(user).open_for("trainees")


def _took(course, user):
    return Enrollment.objects.visible_to(user).in_course(course).values("person")


@allow(roles.AGENCY_COORDINATOR)
@require_safe
def agency_home(request):
    """What the agency's people are in, what comes next, and what the seats cost."""
    seats = _seats(request.user).taken().filter(cohort__state__in=[Cohort.State.OPEN, Cohort.State.RUNNING])
    page = paged(seats.order_by("cohort__starts_at", "person__family_name", "pk"), request)
    hours = hours_by_enrollment(page.object_list, at=timezone.now())
    for seat in page.object_list:
        seat.hours = hours[seat.pk]
    trainees = _trainees(request.user)
    seated = _seats(request.user).taken().values("person")
    charges = Charge.objects.visible_to(request.user, role=roles.AGENCY_COORDINATOR)
    return render(
        request,
        "training/agency_home.html",
        {
            "page": page,
            "without": list(trainees.exclude(user__in=seated)[:10]),
            "open_count": _open(request.user).filter(left__gt=0).count(),
            "charged": charges.aggregate(total=Sum("amount"))["total"] or 0,
        },
    )


@allow(roles.AGENCY_COORDINATOR)
@require_safe
def agency_cohorts(request):
    """Open cohorts for trainees, with the seats left."""
    found = _open(request.user)
    found = searched(found, request, "code", "place", "vendor__name", "course_version__course__title")
    found = ordered(found, request, COHORT_SORTS, "starts")
    return render(request, "training/agency_cohorts.html", {"page": paged(found, request)})


@allow(roles.AGENCY_COORDINATOR)
def agency_sponsor(request, pk):
    """Choose who gets a seat; all of them or none."""
    cohort = get_object_or_404(_open(request.user).with_dates(), pk=pk)
    seated = _seats(request.user).taken().filter(cohort=cohort)
    everybody = _trainees(request.user)
    shown = everybody.exclude(user__in=seated.values("person"))
    had = shown.filter(user__in=_took(cohort.course_version.course, request.user))
    if "all" in request.GET:
        had = had.none()
    shown = shown.exclude(pk__in=had.values("pk"))
    if request.method == "GET":
        shown = searched(shown, request, *(f"user__{field}" for field in NAMES))
    # Whoever is not on the list can be sent by a page grown old, and is then refused with a reason.
    form = SponsorForm(request.POST or None, trainees=everybody)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["trainees"])
        try:
            actions.sponsor_all(cohort=cohort, memberships=chosen, by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, _sponsored(cohort, chosen))
            return redirect("agency_enrollments")
    form.fields["trainees"].queryset = shown
    number = shown.count()
    return render(
        request,
        "training/agency_sponsor.html",
        {
            "cohort": cohort,
            "form": form,
            "left": cohort.left,
            "sessions": cohort.dates,
            "seated": [called(seat.person) for seat in seated],
            "has_trainees": number > 0,
            "searchable": number > MANY or "q" in request.GET,
            "had": [called(one.user) for one in had],
        },
    )


def _sponsored(cohort, memberships):
    if len(memberships) == 1:
        done = gettext("%(person)s has a seat in %(cohort)s. Your agency is charged the fee.")
        return done % {"person": called(memberships[0].user), "cohort": cohort}
    done = ngettext(
        "%(count)s trainee has a seat in %(cohort)s. Your agency is charged the fee.",
        "%(count)s trainees have a seat in %(cohort)s. Your agency is charged the fees.",
        len(memberships),
    )
    return done % {"count": len(memberships), "cohort": cohort}


def _seats_listed(request):
    found = searched(
        _seats(request.user),
        request,
        "person__family_name",
        "person__given_name",
        "person__preferred_name",
        "cohort__code",
    )
    if (state := request.GET.get("state")) in dict(STATES) and state:
        found = found.filter(state=state)
    return ordered(found, request, SEAT_SORTS, "-starts")


@allow(roles.AGENCY_COORDINATOR)
@require_safe
def agency_enrollments(request):
    """Every seat that the agency pays or paid."""
    page = paged(_seats_listed(request), request)
    hours = hours_by_enrollment(page.object_list, at=timezone.now())
    for seat in page.object_list:
        seat.hours = hours[seat.pk]
    return render(request, "training/agency_enrollments.html", {"page": page, "filters": SeatFilter(request.GET)})


@allow(roles.AGENCY_COORDINATOR)
@require_safe
def agency_enrollments_csv(request):
    """The same list as a file."""
    seats = _seats_listed(request)
    verdicts = verdicts_of(seats, at=timezone.now())
    hours = Cell("pk", write=lambda pk: verdicts[pk].credited), Cell("pk", write=lambda pk: verdicts[pk].needed)
    head = [*map(gettext, SEAT_CELLS), gettext("Minutes credited"), gettext("Minutes needed")]
    return download("seats", head, read_cells(seats, [*SEAT_CELLS.values(), *hours]))


@allow(roles.AGENCY_COORDINATOR)
def agency_withdraw(request, pk):
    """Give up a seat of the agency's."""
    seat = get_object_or_404(_seats(request.user), pk=pk)
    concerns = gettext("%(person)s and the vendor, who see that the seat is free.") % {"person": called(seat.person)}
    return withdraw_page(request, seat, reverse("agency_enrollments"), concerns)
