"""Courses and their versions in the Wagtail admin: program staff write, other state staff read.

A version that a cohort uses is shown, not changed.
"""

from django.db.models import Prefetch
from django.forms.models import modelform_factory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_decimal_hours
from cohorts.training.actions import courses
from cohorts.training.admin.version_forms import NAMES_OF_MINUTES, ChangeForm, VersionForm
from cohorts.training.models import Cohort, Course, CourseVersion, Objective, Unit
from cohorts.training.rules.outlines import UnitOutline, write_outline
from cohorts.ui.action_view import AdminRowActionView, SaveByAction
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from cohorts.ui.viewsets import ScopedModelViewSet


class CourseIndex(SheetExport, generic.IndexView):
    """All courses."""

    export_filename = "courses"
    sheet = {
        gettext_noop("Code"): lambda row: row.code,
        gettext_noop("Title"): lambda row: row.title,
        gettext_noop("For"): lambda row: row.get_audience_display(),
    }


class CourseCreate(SaveByAction, generic.CreateView):
    """A new course."""

    def act(self, form):
        """Create it."""
        return courses.create_course(**form.cleaned_data, by=self.request.user, at=timezone.now())


class CourseEdit(SaveByAction, generic.EditView):
    """Title, summary, and the course before it."""

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
    empty_text = _("There are no courses yet. Add one with the button above, then publish its first version.")
    icon = "list-ul"
    readers = roles.STATE
    writers = (roles.PROGRAM,)
    list_display = ["title", "code", "audience"]
    list_filter = ["audience"]
    search_fields = ["title", "code"]
    inspect_view_fields = ["code", "audience", "summary", "prerequisite", "only_for_programs"]
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
        if not for_update:
            return modelform_factory(Course, fields=["code", "title", "audience", "summary", "prerequisite"])
        needs = {
            "needs_qualified_trainers": _("Trainers need a qualification for this course"),
            "needs_certified_trainers": _("Trainers need a certificate of a program that requires this course"),
            "only_for_programs": _("Only for people in a program that requires this course"),
        }
        return modelform_factory(Course, fields=["title", "summary", "prerequisite", *needs], labels=needs)


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


class ShowVersion(AdminDetailView):
    """One version: figures, units, objectives."""

    allowed_roles = roles.STATE
    template_name = "training/admin/version.html"
    header_icon = "list-ul"
    row_name = "version"

    def get_rows(self):
        """All versions."""
        return CourseVersion.objects.visible_to(self.request.user).select_related("course")

    def get_crumbs(self):
        """The courses, the course."""
        course = self.row.course
        return [crumb(_("Courses"), "courses:index"), crumb(course.title, "courses:inspect", course.pk)]

    def get_context_data(self, **context):
        """The units, and whether a cohort uses it."""
        user = self.request.user
        return super().get_context_data(
            units=_units(user, self.row),
            used=Cohort.objects.visible_to(user).filter(course_version=self.row).count(),
            writes=_writes(user),
            **context,
        )


class VersionPage(AdminRowActionView):
    """The form of a version. It asks for hours where the action speaks of minutes."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "list-ul"
    field_names = NAMES_OF_MINUTES

    def form_valid(self, form):
        """Hours in, minutes out."""
        form.cleaned_data["arguments"] = form.arguments()
        return super().form_valid(form)


class PublishVersion(VersionPage):
    """A new version of a course; the form starts from the latest one."""

    refuses_older = True
    model = Course
    form_class = VersionForm
    heading = _("A new version")
    action_label = _("Publish this version")

    def get_crumbs(self):
        """The courses, the course."""
        return [crumb(_("Courses"), "courses:index"), (self.row.title, self.get_back_url())]

    def get_back_url(self):
        """The course."""
        return reverse("courses:inspect", args=[self.row.pk])

    def get_initial(self):
        """As the latest one."""
        return _start(self.request.user, _versions(self.request.user, self.row).first())

    def act(self, data, by, at):
        """Publish it."""
        return courses.publish_course_version(
            course=self.row, version=data["version"], **data["arguments"], by=by, at=at
        )

    def done_text(self, result):
        """Which version."""
        return gettext("%(version)s was published.") % {"version": result}


class ChangeVersion(VersionPage):
    """Change a version that no cohort uses yet."""

    refuses_older = True
    form_class = ChangeForm

    def get_rows(self):
        """All versions."""
        return CourseVersion.objects.visible_to(self.request.user).select_related("course")

    def get_heading(self):
        """The page's title."""
        return gettext("Change %(version)s") % {"version": self.row}

    def get_crumbs(self):
        """The courses, the version."""
        return [crumb(_("Courses"), "courses:index"), (str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The version."""
        return reverse("course_version", args=[self.row.pk])

    def get_initial(self):
        """As it is now."""
        return _start(self.request.user, self.row)

    def act(self, data, by, at):
        """Change it."""
        return courses.change_course_version(course_version=self.row, **data["arguments"], by=by, at=at)

    def done_text(self, result):
        """Which version."""
        return gettext("%(version)s was changed.") % {"version": result}


def _start(user, latest):
    if latest is None:
        return {}
    units = [
        UnitOutline(
            unit.title,
            unit.minutes,
            tuple(objective.text for objective in unit.listed_objectives),
            unit.key,
            unit.may_be_missed,
            unit.tolerance_minutes,
        )
        for unit in _units(user, latest)
    ]
    return {
        "effective_from": latest.effective_from,
        "required_hours": _hours(latest.required_minutes),
        "missed_hours": _hours(latest.allowed_missed_minutes),
        "fee": latest.fee,
        "free_days": latest.free_days,
        "kept_share": latest.kept_share,
        "valid_days": latest.hours_valid_days,
        "correction_days": latest.correction_days,
        "make_up": latest.make_up,
        "make_up_hours": _hours(latest.make_up_minutes) if latest.make_up_minutes else None,
        "units": write_outline(units, write_hours=format_decimal_hours),
    }


def _hours(minutes):
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
