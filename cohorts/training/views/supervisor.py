"""A supervisor's portal: the people they sign for, and the courses they take themselves."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.people.models import Membership, Organization
from cohorts.training.actions.enrollments import enroll_in_coaching
from cohorts.training.models import Cohort, Course, Enrollment
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.ports import TRAINEE, links_of
from cohorts.training.views.trainee import own_seats
from cohorts.training.views.withdrawal import withdraw_page
from cohorts.ui.lists import ordered, paged, searched
from cohorts.ui.redirects import lead_back
from cohorts.ui.refusals import add_refusal

SORTS = {"starts": ["starts_at"], "code": ["code"], "vendor": ["vendor__name", "starts_at"]}


class AgencyForm(forms.Form):
    """Which agency pays; asked only of those who supervise at several."""

    agency = forms.ModelChoiceField(
        None, label=gettext_lazy("Agency that pays"), empty_label=gettext_lazy("Choose one")
    )

    def __init__(self, data=None, *, agencies, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            del self.fields["agency"]


@allow(roles.SUPERVISOR)
@require_safe
def supervisor_home(request):
    """My staff with their cohorts and hours, and my own courses."""
    names = ("user__family_name", "user__given_name", "user__preferred_name")
    trainees = Membership.objects.visible_to(request.user, role=roles.SUPERVISOR).in_force()
    page = paged(searched(trainees.holding(roles.TRAINEE), request, *names), request)
    seats = Enrollment.objects.visible_to(request.user, role=roles.SUPERVISOR).taken()
    seats = seats.of_people(held.user_id for held in page.object_list)
    seats = list(seats.select_related("cohort__course_version__course").order_by("cohort__starts_at", "pk"))
    own = list(own_seats(request.user).taken()[:20])
    hours = hours_by_enrollment([*seats, *own], at=timezone.now())
    of_person = defaultdict(list)
    for seat in [*seats, *own]:
        seat.hours = hours[seat.pk]
    for seat in seats:
        of_person[seat.person_id].append(seat)
    for held in page.object_list:
        held.seats, held.links = of_person[held.user_id], links_of(TRAINEE, held.user)
    return render(request, "training/supervisor_home.html", {"page": page, "own": own})


@allow(roles.SUPERVISOR)
@require_safe
def supervisor_courses(request):
    """Open courses for supervisors."""
    found = Cohort.objects.visible_to(request.user).open_for("supervisors")
    found = searched(found, request, "code", "place", "vendor__name", "course_version__course__title")
    mine = dict(own_seats(request.user).taken().values_list("cohort", "pk"))
    page = paged(ordered(found, request, SORTS, "starts"), request)
    for cohort in page.object_list:
        cohort.my_seat = mine.get(cohort.pk)
    return render(request, "training/supervisor_courses.html", {"page": page})


@allow(roles.SUPERVISOR)
def supervisor_enroll(request, pk):
    """Take a seat oneself, after saying what it costs whom."""
    open_cohorts = Cohort.objects.visible_to(request.user).open_for(Course.Audience.SUPERVISORS)
    cohort = get_object_or_404(open_cohorts.with_dates(), pk=pk)
    seated = own_seats(request.user).taken().filter(cohort=cohort).exists()
    taken = Problem("seat_held", person=called(request.user), cohort=cohort) if seated else None
    if back := lead_back(request, taken, reverse("supervisor_home")):
        return back
    agencies = Organization.objects.visible_to(request.user, role=roles.SUPERVISOR)
    form = AgencyForm(request.POST if request.method == "POST" else None, agencies=agencies)
    if form.is_bound and form.is_valid():
        try:
            enroll_in_coaching(
                cohort=cohort, agency=form.cleaned_data.get("agency"), by=request.user, at=timezone.now()
            )
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("You have a seat in %(cohort)s.") % {"cohort": cohort})
            return redirect("supervisor_home")
    return render(
        request,
        "training/supervisor_enroll.html",
        {
            "cohort": cohort,
            "form": form,
            "left": cohort.left,
            "payer": agencies[0] if len(agencies) == 1 else None,
            "sessions": cohort.dates,
        },
    )


@allow(roles.SUPERVISOR)
def supervisor_withdraw(request, pk):
    """Give up one's own seat."""
    own = own_seats(request.user).filter(cohort__course_version__course__audience=Course.Audience.SUPERVISORS)
    seat = get_object_or_404(own, pk=pk)
    return withdraw_page(
        request, seat, reverse("supervisor_home"), _("You, your agency and the vendor, who see that the seat is free.")
    )
