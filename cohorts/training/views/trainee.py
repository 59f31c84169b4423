"""What a person in training sees of it: their cohorts, the next session, and every minute credited."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts.core.access import SIGNED_IN, allow
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.models.hours import hours_by_enrollment


def own_seats(user):
    """The person's own seats, the next one first."""
    return Enrollment.objects.visible_to(user).filter(person=user.pk).with_cohort().by_date()


@allow(SIGNED_IN)
@require_safe
def my_home(request):
    """My cohorts with their hours, and the next session on top."""
    seats = list(own_seats(request.user)[:50])
    hours = hours_by_enrollment(seats, at=timezone.now())
    for seat in seats:
        seat.hours = hours[seat.pk]
    cohort_ids = [seat.cohort_id for seat in seats if seat.is_taken]
    coming = Session.objects.visible_to(request.user).filter(
        cohort__in=cohort_ids, cohort__state__in=[Cohort.State.OPEN, Cohort.State.RUNNING], ends_at__gt=timezone.now()
    )
    following = coming.select_related("cohort__course_version__course", "unit").order_by("starts_at", "pk").first()
    return render(
        request,
        "training/my_home.html",
        {
            "seats": [seat for seat in seats if seat.is_taken],
            "given_up": [seat for seat in seats if not seat.is_taken],
            "next": following,
            "now": timezone.now(),
        },
    )


@allow(SIGNED_IN)
@require_safe
def my_cohort(request, pk):
    """One cohort: each session with my minutes, and how they came about."""
    seat = own_seats(request.user).filter(cohort=pk).first()
    if seat is None:
        raise Http404
    marks = {}
    for mark in AttendanceMark.objects.visible_to(request.user).filter(enrollment=seat).order_by("number"):
        marks.setdefault(mark.session_id, []).append(mark)
    sessions = list(
        Session.objects.visible_to(request.user)
        .filter(cohort=seat.cohort_id)
        .select_related("unit")
        .prefetch_related("trainers")
        .order_by("starts_at", "pk")
    )
    for session in sessions:
        session.my_marks = marks.get(session.pk, [])
    return render(
        request,
        "training/my_cohort.html",
        {
            "seat": seat,
            "cohort": seat.cohort,
            "hours": hours_by_enrollment([seat], at=timezone.now())[seat.pk],
            "sessions": sessions,
            "now": timezone.now(),
        },
    )
