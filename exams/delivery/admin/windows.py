"""Exam windows in the admin, statewide and of every cohort: release, no-shows, setting aside. Auditors only read."""

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.training.models import Cohort
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.attention import AttentionFilters, AttentionOnTop
from cohorts.ui.columns import NumberColumn
from cohorts.ui.fields import moment_field
from cohorts.ui.templatetags.formats import when
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow, SittingState
from exams.delivery.models.windows import is_held

READERS = (roles.EXAMINATIONS, roles.AUDITOR)


def is_open(row):
    """Whether people can take the exam now."""
    return row.opens_at <= timezone.now() < row.closes_at


def state_text(row):
    """Whether the window is open, in a word."""
    if row.closes_at <= timezone.now():
        return gettext("Closed")
    return gettext("Open") if is_open(row) else gettext("Planned")


def results_text(row):
    """When candidates see their results, in a word."""
    if not row.holds_results:
        return gettext("Immediate")
    return gettext("Held") if is_held(row) else gettext("Released")


def who_text(row):
    """For whom the window is, in words."""
    return row.cohort.code if row.cohort else gettext("Everyone in the course")


class WindowFilters(AttentionFilters):
    """By exam, and those whose results somebody must release."""

    class Meta:
        model = ExamWindow
        fields = ["exam", "holds_results", "asks_start_code"]

    def needing_attention(self, queryset):
        """Closed windows whose results are still held."""
        return queryset.held().filter(closes_at__lte=timezone.now())


class WindowList(AttentionOnTop, AdminListView):
    """Every window of a real exam, the latest first."""

    model = ExamWindow
    page_title = gettext_lazy("Exam windows")
    header_icon = "date"
    index_url_name = "exam_windows"
    index_results_url_name = "exam_windows_results"
    default_ordering = "-opens_at"
    search_fields = ["exam__title", "exam__code", "cohort__code", "form__code"]
    is_searchable = True
    empty_text = gettext_lazy(
        "No exam window is planned. Publish a form of an exam first. Then plan a window here, or let vendors "
        "plan theirs."
    )
    filterset_class = WindowFilters
    table_classname = "listing skin-compact skin-wraps"
    attention_label = gettext_lazy("Results to release")
    export_filename = "exam-windows"
    sheet = {
        gettext_noop("Exam"): lambda row: row.exam.title,
        gettext_noop("For"): who_text,
        gettext_noop("Form"): lambda row: row.form.code,
        gettext_noop("Opens"): lambda row: when(row.opens_at, row.time_zone),
        gettext_noop("Closes"): lambda row: when(row.closes_at, row.time_zone),
        gettext_noop("Place"): lambda row: row.location,
        gettext_noop("State"): state_text,
        gettext_noop("Results"): results_text,
        gettext_noop("Start code"): lambda row: gettext("Required") if row.asks_start_code else gettext("Not required"),
        gettext_noop("Completed"): lambda row: row.ended,
        gettext_noop("No-shows"): lambda row: row.missed,
    }
    list_display = [
        TitleColumn("exam", label=gettext_lazy("Exam"), accessor="exam.title", url_name="exam_window_show"),
        Column("who", label=gettext_lazy("For"), accessor=who_text),
        Column("form", label=gettext_lazy("Form"), accessor="form.code"),
        Column("opens_at", label=gettext_lazy("Opens"), accessor=sheet["Opens"], sort_key="opens_at"),
        Column("closes_at", label=gettext_lazy("Closes"), accessor=sheet["Closes"], sort_key="closes_at"),
        StatusTagColumn("state", label=gettext_lazy("State"), accessor=state_text, primary=is_open),
        StatusTagColumn("results", label=gettext_lazy("Results"), accessor=results_text, primary=is_held),
        Column("code", label=gettext_lazy("Start code"), accessor=sheet["Start code"]),
        NumberColumn("ended", label=gettext_lazy("Completed")),
        NumberColumn("missed", label=gettext_lazy("No-shows")),
    ]

    def get_base_queryset(self):
        """With names and counts; the standing windows of practice are none."""
        counted = super().get_base_queryset().without_practice()
        return counted.select_related("exam", "form", "cohort", "release").annotate(
            ended=Count("sittings", filter=Q(sittings__state=SittingState.SUBMITTED), distinct=True),
            missed=Count("no_shows", distinct=True),
        )

    @property
    def header_buttons(self):
        """Opening is for examinations staff."""
        if not acts(self.request.user):
            return []
        return [HeaderButton(gettext("Open window"), url=reverse("exam_window_open"), icon_name="plus")]


def acts(user):
    """Whether the person runs exams, or only reads."""
    return has_role(user, roles.EXAMINATIONS)


class BoundsForm(forms.Form):
    """When, and how it is begun and told."""

    opens_at = moment_field(
        gettext_lazy("Opens"), error_messages={"required": gettext_lazy("Enter when the exam opens.")}
    )
    closes_at = moment_field(
        gettext_lazy("Closes"), error_messages={"required": gettext_lazy("Enter when the exam closes.")}
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Leave empty if it is the place of the cohort. Those who can take the exam are emailed."
        ),
    )
    ends_sittings = forms.BooleanField(label=gettext_lazy("End all exams when the window closes"), required=False)
    asks_start_code = forms.BooleanField(label=gettext_lazy("Require the proctor’s start code"), required=False)
    holds_results = forms.BooleanField(
        label=gettext_lazy("Hold results until they are released here"),
        required=False,
        help_text=gettext_lazy("Only examinations staff see a held result, and no certificate is issued based on it."),
    )


def real_exams(user):
    """The exams that are not for practice."""
    return Exam.objects.visible_to(user).without_practice()


class OpenForm(BoundsForm):
    """Also which exam, for whom, and on which form."""

    field_order = ["exam", "cohort", "everybody", "form"]

    exam = forms.ModelChoiceField(None, label=gettext_lazy("Exam"))
    cohort = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Cohort"),
        required=False,
        empty_label=gettext_lazy("Choose a cohort"),
        help_text=gettext_lazy("Times are in the cohort’s time zone, or in the state’s for a statewide window."),
    )
    everybody = forms.BooleanField(
        label=gettext_lazy("Open the window to everyone with a seat in the exam’s course (statewide)"),
        required=False,
    )
    form = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Form"),
        required=False,
        empty_label=gettext_lazy("The form that the fewest of these people have seen"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.visible_to(user).exclude(state=Cohort.State.CANCELED)
        published = Form.objects.visible_to(user).usable()
        self.fields["exam"].queryset = real_exams(user)
        self.fields["cohort"].queryset = cohorts.order_by("-starts_at", "code")
        self.fields["form"].queryset = published.without_practice()

    def clean(self):
        """A window for the whole state is asked for by name, and never by leaving a field out."""
        cleaned = super().clean()
        everybody = cleaned.pop("everybody", False)
        if bool(cleaned.get("cohort")) == everybody and "cohort" not in self.errors:
            self.add_error("cohort", gettext("Choose a cohort, or select that the window is for everyone."))
        return cleaned
