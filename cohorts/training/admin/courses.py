"""Courses and their versions in the Wagtail admin: program staff write, other state staff read.

A version that a cohort uses is shown, not changed.
"""

from django import forms
from django.db.models import Prefetch
from django.forms.models import modelform_factory
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.views import generic

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.formatting import format_decimal_hours
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import courses
from cohorts.training.models import Cohort, Course, CourseVersion, Objective, Unit
from cohorts.training.rules.outlines import BadOutline, UnitOutline, read_outline, write_outline
from cohorts.ui.admin_pages import ByAction, SheetExport, form_page, page
from cohorts.ui.viewsets import ScopedModelViewSet


class CourseIndex(SheetExport, generic.IndexView):
    """All courses."""

    export_filename = "courses"
    sheet = {
        gettext_noop("Code"): lambda row: row.code,
        gettext_noop("Title"): lambda row: row.title,
        gettext_noop("For"): lambda row: row.get_audience_display(),
    }


class CourseCreate(ByAction, generic.CreateView):
    """A new course."""

    def act(self, form):
        """Create it."""
        return courses.create_course(**form.cleaned_data, by=self.request.user, at=timezone.now())


class CourseEdit(ByAction, generic.EditView):
    """Title and summary."""

    def act(self, form):
        """Change it."""
        return courses.change_course(course=self.object, **form.cleaned_data, by=self.request.user, at=timezone.now())


class CourseInspect(generic.InspectView):
    """A course with its versions."""

    template_name = "training/admin/course.html"

    def get_context_data(self, **kwargs):
        """The versions, newest first, and whether one may write."""
        context = super().get_context_data(**kwargs)
        context["course"] = self.object
        context["versions"] = _versions(self.request.user, self.object)
        context["writes"] = _writes(self.request.user)
        return context


class CourseViewSet(ScopedModelViewSet):
    """What is taught."""

    model = Course
    name = "courses"
    icon = "list-ul"
    readers = roles.STATE
    writers = (roles.PROGRAM,)
    list_display = ["title", "code", "audience"]
    list_filter = ["audience"]
    search_fields = ["title", "code"]
    inspect_view_fields = ["code", "audience", "summary"]
    index_view_class = CourseIndex
    add_view_class = CourseCreate
    edit_view_class = CourseEdit
    inspect_view_class = CourseInspect

    @property
    def inspect_template_name(self):
        """With the versions below the fields."""
        return CourseInspect.template_name

    def get_form_class(self, for_update=False):
        """Code and audience are chosen once: programs and addresses name them."""
        fields = ["title", "summary"] if for_update else ["code", "title", "audience", "summary"]
        return modelform_factory(Course, fields=fields)


def _writes(user):
    return has_role(user, roles.PROGRAM)


def _versions(user, course):
    return CourseVersion.objects.visible_to(user).filter(course=course).order_by("-effective_from")


def _units(user, version):
    return (
        Unit.objects.visible_to(user)
        .filter(course_version=version)
        .prefetch_related(Prefetch("objectives", Objective.objects.visible_to(user), to_attr="listed_objectives"))
    )


class VersionForm(forms.Form):
    """How the course is taught from a day on. Hours in, minutes out."""

    version = forms.CharField(max_length=40, help_text=_("Such as “2027”."))
    effective_from = forms.DateField(label=_("Effective from"), widget=forms.DateInput(attrs={"type": "date"}))
    required_hours = forms.DecimalField(label=_("Hours of training"), min_value=0, max_value=1000, decimal_places=2)
    missed_hours = forms.DecimalField(
        label=_("Maximum hours that may be missed"), min_value=0, max_value=1000, decimal_places=2
    )
    fee = forms.DecimalField(label=_("Training fee (dollars)"), min_value=0, max_digits=9, decimal_places=2)
    units = forms.CharField(
        label=_("Units and objectives"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "One line per unit: title, an upright bar, hours (“Ethics | 8”). Below it, one line per objective, "
            "starting with a hyphen (“- Name three boundaries”). The hours must add up to the hours of training."
        ),
    )

    def clean_units(self):
        """The outline, read."""
        try:
            return read_outline(self.cleaned_data["units"])
        except BadOutline as bad:
            raise forms.ValidationError(sentence_of(bad.problem), code=bad.problem.code) from None

    def told(self):
        """What the actions ask for, beside the course."""
        said = self.cleaned_data
        return {
            "effective_from": said["effective_from"],
            "fee": said["fee"],
            "units": said["units"],
            "required_minutes": round(said["required_hours"] * 60),
            "allowed_missed_minutes": round(said["missed_hours"] * 60),
        }


NAMES_OF_MINUTES = {"required_minutes": "required_hours", "allowed_missed_minutes": "missed_hours"}


class ChangeForm(VersionForm):
    """The same for a version that exists: its name stays."""

    version = None


@require_safe
@allow(*roles.STATE)
def version(request, pk):
    """One version: figures, units, objectives."""
    found = get_object_or_404(CourseVersion.objects.visible_to(request.user).select_related("course"), pk=pk)
    more = {
        "version": found,
        "units": _units(request.user, found),
        "used": Cohort.objects.visible_to(request.user).filter(course_version=found).count(),
        "writes": _writes(request.user),
    }
    trail = [
        (gettext("Courses"), "courses:index"),
        (found.course.title, "courses:inspect", found.course_id),
        (found.version, ""),
    ]
    return page(request, "training/admin/version.html", title=str(found), icon="list-ul", trail=trail, **more)


@allow(roles.PROGRAM)
def publish_version(request, pk):
    """A new version of a course; the form starts from the latest one."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    form = VersionForm(request.POST or None, initial=_start(request.user, _versions(request.user, course).first()))
    return form_page(
        request,
        form,
        act=lambda told: _refusing(
            form,
            lambda: courses.publish_course_version(
                course=course, version=told["version"], **form.told(), by=request.user, at=timezone.now()
            ),
        ),
        done=lambda made: gettext("%(version)s was published.") % {"version": made},
        back=reverse("courses:inspect", args=[pk]),
        button=gettext("Publish this version"),
        title=gettext("A new version"),
        icon="list-ul",
        trail=[
            (gettext("Courses"), "courses:index"),
            (course.title, "courses:inspect", pk),
            (gettext("A new version"), ""),
        ],
    )


@allow(roles.PROGRAM)
def change_version(request, pk):
    """Change a version that no cohort uses yet."""
    found = get_object_or_404(CourseVersion.objects.visible_to(request.user).select_related("course"), pk=pk)
    form = ChangeForm(request.POST or None, initial=_start(request.user, found))
    return form_page(
        request,
        form,
        act=lambda told: _refusing(
            form,
            lambda: courses.change_course_version(
                course_version=found, **form.told(), by=request.user, at=timezone.now()
            ),
        ),
        done=lambda made: gettext("%(version)s was changed.") % {"version": made},
        back=reverse("course_version", args=[pk]),
        button=gettext("Save"),
        title=gettext("Change %(version)s") % {"version": found},
        icon="list-ul",
        trail=[(gettext("Courses"), "courses:index"), (str(found), "course_version", pk), (gettext("Change"), "")],
    )


def _refusing(form, act):
    """The form asks for hours where the action speaks of minutes; its sentence goes to the right field."""
    try:
        return act()
    except Refused as no:
        no.field = NAMES_OF_MINUTES.get(no.field, no.field)
        raise


def _start(user, latest):
    if latest is None:
        return {}
    units = [
        UnitOutline(unit.title, unit.minutes, tuple(objective.text for objective in unit.listed_objectives))
        for unit in _units(user, latest)
    ]
    return {
        "effective_from": latest.effective_from,
        "required_hours": _hours(latest.required_minutes),
        "missed_hours": _hours(latest.allowed_missed_minutes),
        "fee": latest.fee,
        "units": write_outline(units, write_hours=format_decimal_hours),
    }


def _hours(minutes):
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
