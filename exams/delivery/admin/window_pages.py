"""The pages of one exam window in the Wagtail admin: show, open, change times, release results, set a sitting aside."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.numbers import whole_number
from cohorts.core.zones import format_zone_name
from cohorts.training.models import Cohort
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import list_views
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import ZoneMixin, crumb
from exams.delivery.actions import release as results
from exams.delivery.actions import sittings, windows
from exams.delivery.admin.setting_aside import set_aside_words
from exams.delivery.admin.window_changes import RemoveWindow, UseForm
from exams.delivery.admin.window_page import AsksAboutDates, OfWindow
from exams.delivery.admin.windows import (
    READERS,
    BoundsForm,
    OpenForm,
    WindowList,
    acts,
    is_open,
    results_text,
    state_text,
    who_text,
)
from exams.delivery.messages import emailed_text, obstacle_state
from exams.delivery.models import NoShow, Score, Sitting, SittingState, StartCode
from exams.delivery.models.expected_candidates import attempts_in, expected_people, expected_seats
from exams.delivery.models.histories import Policies
from exams.delivery.models.windows import is_held
from exams.delivery.rules.results import report_stored


class OpenWindow(AsksAboutDates, ZoneMixin, AdminActionView):
    """Open a window for a cohort or for everybody."""

    allowed_roles = (roles.EXAMINATIONS,)
    form_class = OpenForm
    heading = _("Open an exam window")
    action_label = _("Open window")
    header_icon = "date"

    def get_zone(self):
        """The zone in which the posted times are meant: that of the cohort that was chosen."""
        chosen = whole_number(self.request.POST.get("cohort", ""))
        rows = Cohort.objects.visible_to(self.request.user)
        cohort = rows.filter(pk=chosen).first()
        return cohort.zone if cohort else ZoneInfo(settings.HOME_TIME_ZONE)

    def get_crumbs(self):
        """The windows."""
        return [crumb(_("Exam windows"), "exam_windows")]

    def get_back_url(self):
        """The windows."""
        return reverse("exam_windows")

    def get_initial(self):
        """Exams end with the window."""
        return {"ends_sittings": True}

    def get_form_kwargs(self):
        """Who opens it."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Open it."""
        return windows.open_window(**data, by=by, at=at)

    def done_text(self, result):
        """On which form, and who was emailed."""
        text = gettext("Exam window created with form %(code)s.") % {"code": result.form.code}
        return f"{text} {emailed_text(result)}"

    def get_done_url(self, result):
        """The window."""
        return reverse("exam_window_show", args=[result.pk])


class ChangeWindow(AsksAboutDates, ZoneMixin, OfWindow, AdminRowActionView):
    """Change a window."""

    refuses_older = True
    form_class = BoundsForm
    heading = _("Change exam window")
    action_label = _("Change window")

    def get_zone(self):
        """That of the window."""
        return ZoneInfo(self.row.time_zone)

    def get_lead(self):
        """Whose times these are."""
        text = _("Times are in %(time_zone)s. People who are taking the exam now do not lose time.")
        return text % {"time_zone": format_zone_name(self.row.time_zone)}

    def get_initial(self):
        """As it is now."""
        return {name: getattr(self.row, name) for name in BoundsForm.base_fields}

    def act(self, data, by, at):
        """Change it."""
        return windows.change_window(window=self.row, by=by, at=at, **data)

    def done_text(self, result):
        """That it was changed, and who was emailed."""
        return f"{gettext('The window was changed.')} {emailed_text(result)}"


class Release(OfWindow, AdminConfirmView):
    """Release held results."""

    heading = _("Release results")
    action_label = _("Release results")

    def get_consequences(self):
        """Who reads their result."""
        taken = Sitting.objects.visible_to(self.request.user).filter(window=self.row)
        count = taken.filter(state=SittingState.SUBMITTED).count()
        text = ngettext(
            "%(count)s person can see their result immediately and is notified by email. Certificates that "
            "depend on it are decided.",
            "%(count)s people can see their results immediately and are notified by email. Certificates "
            "that depend on them are decided.",
            count,
        )
        return text % {"count": count}

    def get_affected(self):
        """Whoever took the exam."""
        return gettext("Everyone who took the exam in this window.")

    def get_undo(self):
        """It cannot."""
        return gettext("This cannot be undone.")

    def act(self, data, by, at):
        """Release them."""
        return results.release_results(window=self.row, by=by, at=at)

    def done_text(self, result):
        """That they are released."""
        return gettext("Released the results.")


class SetAside(OfWindow, AdminConfirmView):
    """Set a sitting aside, with the reason."""

    form_class = ReasonForm
    form_arguments = {"help_text": _("It is recorded with your name. Do not write about health.")}
    action_label = _("Set exam aside")
    header_icon = "cross"

    @property
    def window(self):
        """The window of the sitting."""
        return self.row.window

    def get_rows(self):
        """All sittings."""
        return Sitting.objects.visible_to(self.request.user).select_related("person", "window__exam", "window__cohort")

    def get_heading(self):
        """Whose sitting."""
        return gettext("Set aside the exam of %(who)s") % {"who": self.row.person.get_full_name()}

    def get_consequences(self):
        """It counts for nothing."""
        return set_aside_words(self.row, self.request.user)["happens"]

    def get_affected(self):
        """The person, and the certificate that rests on the result."""
        return set_aside_words(self.row, self.request.user)["affected"]

    def get_undo(self):
        """It cannot."""
        return set_aside_words(self.row, self.request.user)["undo"]

    def act(self, data, by, at):
        """Set it aside."""
        return sittings.void(sitting_id=self.row.pk, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose sitting."""
        return gettext("The exam of %(who)s was set aside.") % {"who": self.row.person.get_full_name()}


class ShowWindow(OfWindow, AdminDetailView):
    """One window: its bounds, everybody in it with state and result, and what can be done."""

    allowed_roles = READERS
    template_name = "delivery/admin/window.html"

    def get_heading(self):
        """Which exam, for whom."""
        return f"{self.row.exam.title}, {who_text(self.row)}"

    def get_crumbs(self):
        """The windows."""
        return super().get_crumbs()[:1]

    def get_context_data(self, **context):
        """The people, and what can be done."""
        row, closed, results_held = self.row, self.row.closes_at <= timezone.now(), is_held(self.row)
        return super().get_context_data(
            state=state_text(row),
            people=_people(row, self.request.user),
            results=results_text(row),
            may_act=acts(self.request.user),
            closed=closed,
            results_held=results_held,
            may_release=closed and results_held,
            reopens=results_held or not row.holds_results,
            is_open=is_open(row),
            code_shown=StartCode.objects.visible_to(self.request.user).filter(window=row).exists(),
            **context,
        )


def _people(row, user):
    """[{person, sitting, word, told, passed}]: who is expected and whoever sat, by name. Queries as for one."""
    sittings_here = Sitting.objects.visible_to(user).filter(window=row).select_related("person").defer("paper")
    sat = {sitting.person_id: sitting for sitting in sittings_here}
    missed = set(NoShow.objects.visible_to(user).filter(window=row).values_list("person", flat=True))
    people = {seat.person_id: seat.person for seat in _awaited(row, missed)} | {pk: s.person for pk, s in sat.items()}
    scores = Score.objects.visible_to(user).filter(sitting__window=row).latest_per("sitting_id")
    policies = Policies([row.exam_id])
    moment = min(max(timezone.now(), row.opens_at), row.closes_at)
    ahead = attempts_in(row, people.keys() - sat.keys() - missed, moment)
    return [
        _line(person, sat.get(pk), ahead.get(pk), scores, policies, row)
        for pk, person in sorted(people.items(), key=lambda one: (one[1].family_name, one[1].given_name, one[0]))
    ]


def _awaited(row, missed):
    """The seats of a cohort; of a window for everybody the seats of those who are expected, or were."""
    seats = expected_seats(row).select_related("person")
    if row.cohort_id:
        return seats
    expected = missed if row.no_shows_at else expected_people(row)
    return [seat for seat in seats if seat.person_id in expected]


def _line(person, sitting, attempt, scores, policies, row):
    """`attempt`: the AttemptStatus of a person who did not sit; None for whoever sat and for a no-show."""
    line = {"person": person, "sitting": sitting, "told": None, "passed": None}
    if sitting is None:
        return line | {"word": _absence(attempt)}
    score = scores.get(sitting.pk)
    if score and sitting.state == SittingState.SUBMITTED:
        scale = policies.scale(row.exam_id, sitting.started_at)
        line |= {"told": report_stored(score, scale), "passed": score.passed}
    return line | {"word": sitting.get_state_display()}


def _absence(attempt):
    if attempt is None:
        return gettext("No-show")
    if attempt.may:
        return gettext("Not started")
    return "; ".join(str(obstacle_state(problem)[1]) for problem in attempt.problems)


_list, _results_list = list_views(WindowList, *READERS)

urlpatterns = [
    path("exam-windows/", _list, name="exam_windows"),
    path("exam-windows/results/", _results_list, name="exam_windows_results"),
    path("exam-windows/open/", OpenWindow.as_view(), name="exam_window_open"),
    path("exam-windows/<int:pk>/", ShowWindow.as_view(), name="exam_window_show"),
    path("exam-windows/<int:pk>/change/", ChangeWindow.as_view(), name="exam_window_change"),
    path("exam-windows/<int:pk>/form/", UseForm.as_view(), name="exam_window_form"),
    path("exam-windows/<int:pk>/remove/", RemoveWindow.as_view(), name="exam_window_remove"),
    path("exam-windows/<int:pk>/release/", Release.as_view(), name="exam_window_release"),
    path("exam-sittings/<int:pk>/set-aside/", SetAside.as_view(), name="exam_sitting_set_aside"),
]
