"""When a cohort takes its exams: the vendor's page. It never shows an item, an answer or a score."""

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.zones import format_zone_name
from cohorts.training.models import Cohort
from cohorts.ui.action_view import RowActionView
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import moment_field
from cohorts.ui.page import ZoneMixin
from exams.assembly.models import Exam
from exams.delivery.actions import windows
from exams.delivery.actions.window_dates import far_dates
from exams.delivery.messages import emailed_text
from exams.delivery.models import ExamWindow, SittingState

PLANNERS = (roles.VENDOR_COORDINATOR, roles.EXAMINATIONS)
BOUNDS = ("opens_at", "closes_at", "place", "ends_sittings", "asks_start_code")


class WindowForm(forms.Form):
    """The bounds of a window, in the cohort's time zone."""

    opens_at = moment_field(_("Opens"), error_messages={"required": _("Enter when the exam opens.")})
    closes_at = moment_field(_("Closes"), error_messages={"required": _("Enter when the exam closes.")})
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Leave empty if it is the place of the cohort. Those who can take the exam are emailed."),
    )
    ends_sittings = forms.BooleanField(
        label=_("End everyone’s exam when the window closes"),
        help_text=_("Without this, a person who starts late still has the full time."),
        required=False,
        initial=True,
    )
    asks_start_code = forms.BooleanField(
        label=_("Require a start code"),
        help_text=_("A proctor in the room shows it. No one can start without it."),
        required=False,
    )


class NewWindowForm(WindowForm):
    """Also asks which exam."""

    field_order = ["exam"]

    exam = forms.ModelChoiceField(label=_("Exam"), queryset=None, empty_label=_("Choose an exam"))

    def __init__(self, *args, exams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = exams


class VendorExams(AsksAgain, ZoneMixin, RowActionView):
    """The exam windows of a cohort, and a form for another one."""

    allowed_roles = PLANNERS
    template_name = "delivery/vendor_exams.html"
    form_class = NewWindowForm
    action_label = _("Plan this exam")
    sure_label = _("The dates are right")

    def get_rows(self):
        """The cohorts whose exams the person plans: those of their vendor, or all for examinations staff."""
        return Cohort.objects.visible_to(self.request.user, role=PLANNERS).with_course()

    def get_zone(self):
        """That of the cohort."""
        return self.row.zone

    def get_heading(self):
        """The page's title."""
        return gettext("Exams of %(cohort)s") % {"cohort": self.row}

    def get_back_url(self):
        """This page: the list of windows is on it."""
        return reverse("vendor_exams", args=[self.row.pk])

    def get_form_kwargs(self):
        """The exams of the course."""
        exams = Exam.objects.visible_to(self.request.user).filter(course=self.row.course_version.course)
        return super().get_form_kwargs() | {"exams": exams.without_practice()}

    def get_doubts(self, form):
        """Its dates are far from the other dates of the cohort, or far ahead."""
        dates = {name: form.cleaned_data[name] for name in ("opens_at", "closes_at")}
        return far_dates(cohort=self.row, at=timezone.now(), **dates)

    def act(self, data, by, at):
        """Plan the window."""
        return windows.open_window(cohort=self.row, by=by, at=at, **data)

    def done_text(self, result):
        """Who was emailed."""
        return f"{gettext('The exam window was planned.')} {emailed_text(result)}"

    def get_context_data(self, **context):
        """The windows with their people."""
        rows = ExamWindow.objects.visible_to(self.request.user).filter(cohort=self.row)
        planned = (
            rows.select_related("exam", "release", "cohort")
            .with_used()
            .annotate(
                sitting=Count("sittings", filter=Q(sittings__state=SittingState.BEGUN), distinct=True),
                ended=Count("sittings", filter=Q(sittings__state=SittingState.SUBMITTED), distinct=True),
                missed=Count("no_shows", distinct=True),
            )
        )
        return super().get_context_data(cohort=self.row, windows=list(planned), now=timezone.now(), **context)


class OfWindow(ZoneMixin):
    """A page about one window of a cohort."""

    allowed_roles = PLANNERS

    def get_rows(self):
        """The windows of the cohorts whose exams the person plans."""
        rows = ExamWindow.objects.visible_to(self.request.user, role=PLANNERS).filter(cohort__isnull=False)
        return rows.select_related("exam", "cohort")

    def get_zone(self):
        """That of the cohort."""
        return self.row.cohort.zone

    def get_back_url(self):
        """The exams of the cohort."""
        return reverse("vendor_exams", args=[self.row.cohort_id])

    def get_crumbs(self):
        """The exams of the cohort."""
        return [(gettext("Exams of %(cohort)s") % {"cohort": self.row.cohort}, self.get_back_url())]


class ChangeWindow(AsksAgain, OfWindow, RowActionView):
    """Change the bounds of a window."""

    refuses_older = True
    form_class = WindowForm
    action_label = _("Change the window")
    sure_label = _("The dates are right")

    def get_heading(self):
        """The page's title."""
        return gettext("Change the window of %(exam)s") % {"exam": self.row.exam.title}

    def get_lead(self):
        """Whose zone it is, and what a change does to those in the exam."""
        about = {"cohort": self.row.cohort, "zone": format_zone_name(self.row.cohort.time_zone)}
        text = gettext(
            "Cohort %(cohort)s. Times are in its time zone, %(zone)s. People who are taking the exam now do not "
            "lose time."
        )
        return text % about

    def get_initial(self):
        """The window as it is now."""
        return {name: getattr(self.row, name) for name in BOUNDS}

    def get_doubts(self, form):
        """Its dates are far from the other dates of the cohort, or far ahead."""
        dates = {name: form.cleaned_data[name] for name in ("opens_at", "closes_at")}
        return far_dates(cohort=self.row.cohort, at=timezone.now(), window=self.row, **dates)

    def act(self, data, by, at):
        """Change the window."""
        return windows.change_window(window=self.row, by=by, at=at, **data)

    def done_text(self, result):
        """That it is changed, and who was emailed."""
        return f"{gettext('The exam window was changed.')} {emailed_text(result)}"


class RemoveWindow(OfWindow, ConfirmView):
    """Remove a window in which nobody has sat, after saying what that means."""

    action_label = _("Remove the window")

    def get_problem(self):
        """Why it cannot be removed any more."""
        return windows.removal_problem(self.row)

    def get_heading(self):
        """The question."""
        return gettext("Remove the window of %(exam)s?") % {"exam": self.row.exam.title}

    def get_consequences(self):
        """Nobody can take the exam."""
        return gettext(
            "Nobody can take the exam in this window, and it disappears from “My exams” of everyone with a seat."
        )

    def get_affected(self):
        """Those who can take it."""
        text = gettext("Everyone in %(cohort)s who can take the exam in it. They and your proctors are emailed.")
        return text % {"cohort": self.row.cohort}

    def get_undo(self):
        """By another window."""
        return gettext("You can plan another window.")

    def act(self, data, by, at):
        """Remove the window."""
        return windows.remove_window(window=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is removed."""
        return gettext("The exam window was removed.")
