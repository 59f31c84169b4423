"""A vendor plans a cohort on one page: the head, the sessions row by row, and a pattern that fills rows.

“Fill” and “Add a row” only give the page back with more rows; nothing is written before “Schedule”.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.people.models import Membership, Organization
from cohorts.training.actions import cohorts as actions
from cohorts.training.models import CourseVersion, Unit
from cohorts.training.views.scheduling_forms import CohortForm, PatternForm, SessionRows, UnitChoices
from cohorts.ui.refusals import add_refusal


@allow(roles.VENDOR_COORDINATOR)
def vendor_cohort_new(request):
    """The page, and what its three buttons do."""
    choices = _choices(request.user)
    units = Unit.objects.visible_to(request.user).filter(course_version__in=[row.pk for row in choices["versions"]])
    sessions = SessionRows(UnitChoices(units))
    if request.method != "POST":
        return _page(request, CohortForm(**choices), PatternForm(prefix="p"), sessions.offer([], 3))
    sessions.read(request.POST)
    head = CohortForm(request.POST, **choices)
    wish = request.POST.get("do")
    if wish == "save":
        return _save(request, head, sessions)
    unchecked = CohortForm(initial={name: head[name].value() for name in head.fields}, **choices)
    if wish == "fill":
        return _fill(request, unchecked, sessions)
    pattern = PatternForm(prefix="p", initial=_as_typed(request))
    return _page(request, unchecked, pattern, sessions.offer(sessions.typed(), 3))


def _choices(user):
    vendors = Organization.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    versions = CourseVersion.objects.visible_to(user).filter(course__approvals__vendor__in=vendors).distinct()
    return {
        "vendors": vendors,
        "versions": versions.select_related("course").order_by("course__title", "-effective_from"),
        "trainers": Membership.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER),
    }


def _fill(request, head, sessions):
    pattern = PatternForm(request.POST, prefix="p")
    if not pattern.is_valid():
        return _page(request, head, pattern, sessions.offer(sessions.typed(), 1))
    return _page(request, head, PatternForm(prefix="p"), sessions.offer([*sessions.typed(), *pattern.rows()], 1))


def _as_typed(request):
    sent = PatternForm(request.POST, prefix="p")
    return {name: sent[name].value() for name in sent.fields}


def _save(request, head, sessions):
    good, all_good = head.is_valid(), sessions.are_valid()
    if good and all_good:
        trainers = [membership.user for membership in head.cleaned_data["trainers"]]
        plans = [row.plan(trainers, head.cleaned_data["link"]) for row in sessions.filled()]
        try:
            cohort = actions.schedule(**head.chosen(), sessions=plans, by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(head, no)
        else:
            messages.success(
                request, _("%(cohort)s is planned. Agencies see it once you open it.") % {"cohort": cohort}
            )
            return redirect("vendor_cohort", pk=cohort.pk)
    return _page(request, head, PatternForm(prefix="p", initial=_as_typed(request)), sessions)


def _page(request, head, pattern, sessions):
    shown = {"head": head, "pattern": pattern, "sessions": sessions.rows}
    shown["wrong_rows"] = [row for row in sessions.rows if row.is_bound and not row.is_blank and row.errors]
    return render(request, "training/vendor_cohort_new.html", shown)
