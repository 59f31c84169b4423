"""Exam windows in the admin, state-wide and of every cohort: release, no-shows, setting aside. Auditors only read."""

from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.training.models import Cohort
from cohorts.ui.admin_pages import ListScreen, admin_page, form_page
from cohorts.ui.columns import NumberColumn
from cohorts.ui.templatetags.formats import when
from exams.assembly.models import Exam, Form, FormState
from exams.delivery.actions import release as results
from exams.delivery.actions import sittings, windows
from exams.delivery.models import ExamWindow, NoShow, Score, Sitting, SittingState
from exams.delivery.models.expected_candidates import expected_in, seats_called
from exams.delivery.models.histories import Policies
from exams.delivery.models.windows import is_held
from exams.delivery.rules.results import tell

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
MOMENT = {"type": "datetime-local"}


def _is_open(row):
    return row.opens_at <= timezone.now() < row.closes_at


def _state(row):
    if row.closes_at <= timezone.now():
        return gettext("closed")
    return gettext("open") if _is_open(row) else gettext("planned")


def _results(row):
    if not row.holds_results:
        return gettext("immediately")
    return gettext("held") if is_held(row) else gettext("released")


def _who(row):
    return row.cohort.code if row.cohort else gettext("Everybody in the course")


class WindowList(ListScreen):
    """Every window of a real exam, the latest first."""

    model = ExamWindow
    page_title = gettext_lazy("Exam windows")
    header_icon = "date"
    index_url_name = "exam_windows"
    index_results_url_name = "exam_windows_results"
    default_ordering = "-opens_at"
    search_fields = ["exam__title", "exam__code", "cohort__code", "form__code"]
    is_searchable = True
    list_filter = ["exam", "holds_results", "asks_start_code"]
    export_filename = "exam-windows"
    sheet = {
        gettext_noop("Exam"): lambda row: row.exam.title,
        gettext_noop("For"): _who,
        gettext_noop("Form"): lambda row: row.form.code,
        gettext_noop("Opens"): lambda row: when(row.opens_at, row.time_zone),
        gettext_noop("Closes"): lambda row: when(row.closes_at, row.time_zone),
        gettext_noop("State"): _state,
        gettext_noop("Results"): _results,
        gettext_noop("Start code"): lambda row: gettext("required") if row.asks_start_code else gettext("none"),
        gettext_noop("Completed"): lambda row: row.ended,
        gettext_noop("No-shows"): lambda row: row.missed,
    }
    list_display = [
        TitleColumn("exam", label=gettext_lazy("Exam"), accessor="exam.title", url_name="exam_window_show"),
        Column("who", label=gettext_lazy("For"), accessor=_who),
        Column("form", label=gettext_lazy("Form"), accessor="form.code"),
        Column("opens_at", label=gettext_lazy("Opens"), accessor=sheet["Opens"], sort_key="opens_at"),
        Column("closes_at", label=gettext_lazy("Closes"), accessor=sheet["Closes"], sort_key="closes_at"),
        StatusTagColumn("state", label=gettext_lazy("State"), accessor=_state, primary=_is_open),
        StatusTagColumn("results", label=gettext_lazy("Results"), accessor=_results, primary=is_held),
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
        return [HeaderButton(gettext("Open a window"), url=reverse("exam_window_open"), icon_name="plus")]


def acts(user):
    return has_role(user, roles.EXAMINATIONS)


class BoundsForm(forms.Form):
    """When, and how it is begun and told."""

    opens_at = forms.DateTimeField(
        label=gettext_lazy("Opens"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    ends_sittings = forms.BooleanField(
        label=gettext_lazy("End everybody’s exam when the window closes"), required=False
    )
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

    exam = forms.ModelChoiceField(None)
    cohort = forms.ModelChoiceField(
        None,
        required=False,
        empty_label=gettext_lazy("Choose a cohort"),
        help_text=gettext_lazy("Times are in the cohort’s time zone, or in the state’s for a statewide window."),
    )
    everybody = forms.BooleanField(
        label=gettext_lazy("Instead of a cohort: everybody with a seat in the exam’s course (statewide)"),
        required=False,
    )
    form = forms.ModelChoiceField(
        None,
        required=False,
        empty_label=gettext_lazy("The form that the fewest of these people have seen"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.visible_to(user).exclude(state=Cohort.State.CANCELED)
        published = Form.objects.visible_to(user).filter(state=FormState.PUBLISHED)
        self.fields["exam"].queryset = real_exams(user)
        self.fields["cohort"].queryset = cohorts.order_by("-starts_at", "code")
        self.fields["form"].queryset = published.without_practice()

    def clean(self):
        """A window for the whole state is asked for by name, and never by leaving a field out."""
        told = super().clean()
        everybody = told.pop("everybody", False)
        if bool(told.get("cohort")) == everybody and "cohort" not in self.errors:
            self.add_error("cohort", gettext("Choose a cohort, or select that the window is for everybody."))
        return told


def _zone_of(request):
    """The zone in which the posted times are meant."""
    chosen = request.POST.get("cohort", "")
    cohort = Cohort.objects.visible_to(request.user).filter(pk=chosen).first() if chosen.isdecimal() else None
    return cohort.zone if cohort else ZoneInfo(settings.HOME_TIME_ZONE)


@allow(roles.EXAMINATIONS)
def open_window(request):
    """Open a window for a cohort or for everybody."""
    with timezone.override(_zone_of(request)):
        form = OpenForm(request.POST or None, user=request.user, initial={"ends_sittings": True})
        return form_page(
            request,
            form,
            title=gettext("Open a window"),
            icon="date",
            button=gettext("Open the window"),
            trail=[(gettext("Exam windows"), "exam_windows"), (gettext("Open a window"), "")],
            act=lambda said: windows.open_window(by=request.user, at=timezone.now(), **said),
            done=lambda row: gettext("Exam window created with form %(code)s.") % {"code": row.form.code},
            back=lambda row: reverse("exam_window_show", args=[row.pk]),
        )


def _window(request, pk):
    rows = ExamWindow.objects.visible_to(request.user).without_practice()
    return get_object_or_404(rows.select_related("exam", "form", "cohort", "release", "release__by", "by"), pk=pk)


def _trail(row, label):
    title = f"{row.exam.title}, {_who(row)}"
    return [(gettext("Exam windows"), "exam_windows"), (title, "exam_window_show", row.pk), (label, "")]


@allow(roles.EXAMINATIONS)
def change_window(request, pk):
    """Change a window."""
    row = _window(request, pk)
    names = ("opens_at", "closes_at", "ends_sittings", "asks_start_code", "holds_results")
    with timezone.override(ZoneInfo(row.time_zone)):
        form = BoundsForm(request.POST or None, initial={name: getattr(row, name) for name in names})
        return form_page(
            request,
            form,
            title=gettext("Change the window"),
            icon="date",
            button=gettext("Change the window"),
            trail=_trail(row, gettext("Change")),
            before=[
                (
                    gettext("Times are in %(time_zone)s. Nobody who is taking the exam now loses time.")
                    % {"time_zone": row.time_zone}
                )
            ],
            act=lambda said: windows.change_window(window=row, by=request.user, at=timezone.now(), **said),
            done=lambda _: gettext("The window was changed."),
            back=reverse("exam_window_show", args=[row.pk]),
        )


@allow(roles.EXAMINATIONS)
def release(request, pk):
    """Let held results out."""
    row = _window(request, pk)
    waiting = Sitting.objects.visible_to(request.user).filter(window=row, state=SittingState.SUBMITTED).count()
    nothing_to_fill_in = forms.Form(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        nothing_to_fill_in,
        title=gettext("Release the results"),
        icon="date",
        button=gettext("Release the results"),
        trail=_trail(row, gettext("Release")),
        before=[
            ngettext(
                "%(count)s person reads their result immediately and is emailed that there is news. Certificates that "
                "waited for a result are decided on.",
                "%(count)s people read their results immediately and are emailed that there is news. Certificates "
                "that waited for a result are decided on.",
                waiting,
            )
            % {"count": waiting},
            gettext("This cannot be undone."),
        ],
        act=lambda _: results.release_results(window=row, by=request.user, at=timezone.now()),
        done=lambda _: gettext("Released the results."),
        back=reverse("exam_window_show", args=[row.pk]),
    )


@allow(*READERS)
@require_safe
def show(request, pk):
    """One window: its bounds, everybody in it with state and result, and what can be done."""
    row = _window(request, pk)
    people = _people(row, request.user)
    closed = row.closes_at <= timezone.now()
    return admin_page(
        request,
        "delivery/admin/window.html",
        f"{row.exam.title}, {_who(row)}",
        row=row,
        state=_state(row),
        trail=[{"url": reverse("exam_windows"), "label": gettext("Exam windows")}],
        people=people,
        results=_results(row),
        may_act=acts(request.user),
        closed=closed,
        may_release=closed and is_held(row),
        reopens=_results(row) != "released",
    )


def _people(row, user):
    """[{person, sitting, word, told, passed}]: who is expected and whoever sat, by name. Queries as for one."""
    sat = {
        s.person_id: s
        for s in Sitting.objects.visible_to(user).filter(window=row).select_related("person").defer("paper")
    }
    missed = set(NoShow.objects.visible_to(user).filter(window=row).values_list("person", flat=True))
    people = {seat.person_id: seat.person for seat in _awaited(row, missed)}
    people |= {pk: sitting.person for pk, sitting in sat.items()}
    scores = Score.objects.visible_to(user).filter(sitting__window=row).latest_per("sitting_id")
    policies = Policies([row.exam_id])
    return [
        _line(person, sat.get(pk), pk in missed, scores, policies, row)
        for pk, person in sorted(people.items(), key=lambda one: (one[1].family_name, one[1].given_name, one[0]))
    ]


def _awaited(row, missed):
    """The seats of a cohort; of a window for everybody the seats of those who are expected, or were."""
    seats = seats_called(row).select_related("person")
    if row.cohort_id:
        return seats
    expected = missed if row.no_shows_at else expected_in(row)
    return [seat for seat in seats if seat.person_id in expected]


def _line(person, sitting, missed, scores, policies, row):
    line = {"person": person, "sitting": sitting, "told": None, "passed": None}
    if sitting is None:
        return line | {"word": gettext("no-show") if missed else gettext("not seen")}
    score = scores.get(sitting.pk)
    if score and sitting.state == SittingState.SUBMITTED:
        scale = policies.scale(row.exam_id, sitting.started_at)
        line |= {"told": tell(score.points, score.cut_points, score.maximum, scale), "passed": score.passed}
    return line | {"word": sitting.get_state_display()}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is recorded with your name. Do not write about health."),
    )


@allow(roles.EXAMINATIONS)
def set_aside(request, pk):
    """Set a sitting aside, with the reason."""
    rows = Sitting.objects.visible_to(request.user).select_related("person", "window__exam", "window__cohort")
    sitting = get_object_or_404(rows, pk=pk)
    who = sitting.person.get_full_name()
    return form_page(
        request,
        ReasonForm(request.POST or None),
        title=gettext("Set aside the sitting of %(who)s") % {"who": who},
        icon="cross",
        button=gettext("Set the sitting aside"),
        trail=_trail(sitting.window, gettext("Set aside")),
        before=[
            (
                gettext(
                    "The sitting of %(who)s will not count and will not use up an attempt. A certificate "
                    "based on it is put on hold until program staff decide. Another attempt needs another "
                    "form."
                )
                % {"who": who}
            ),
            gettext("This cannot be undone."),
        ],
        act=lambda said: sittings.void(sitting_id=pk, reason=said["reason"], by=request.user, at=timezone.now()),
        done=lambda _: gettext("The sitting of %(who)s was set aside.") % {"who": who},
        back=reverse("exam_window_show", args=[sitting.window_id]),
    )


_list = allow(*READERS)(WindowList.as_view())
_results_list = allow(*READERS)(WindowList.as_view(results_only=True))

urlpatterns = [
    path("exam-windows/", _list, name="exam_windows"),
    path("exam-windows/results/", _results_list, name="exam_windows_results"),
    path("exam-windows/open/", open_window, name="exam_window_open"),
    path("exam-windows/<int:pk>/", show, name="exam_window_show"),
    path("exam-windows/<int:pk>/change/", change_window, name="exam_window_change"),
    path("exam-windows/<int:pk>/release/", release, name="exam_window_release"),
    path("exam-sittings/<int:pk>/set-aside/", set_aside, name="exam_sitting_set_aside"),
]
