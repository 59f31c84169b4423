"""Who of a cohort can take which exam, for its vendor and trainers: attempts, no-shows, preparation; never a score."""

from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_day, local_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.models import Cohort, Enrollment
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import ReasonForm, day_field
from exams.assembly.models import Exam
from exams.delivery.actions import attempts
from exams.delivery.messages import obstacle_state
from exams.delivery.models import ExamWindow, Preparation, PreparationKind
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules import attempts as rules

RECORDERS = (roles.VENDOR_COORDINATOR, roles.TRAINER, roles.EXAMINATIONS)
NO_FORM = 0
# Somebody has to act: the vendor records a preparation, or the state grants another attempt.
NEEDS_ATTENTION = {"attempt_without_preparation", "attempts_used_up", "attempts_used_up_in_days"}


def cohorts_of(user):
    """Cohorts whose people this person may record preparations for."""
    return Cohort.objects.visible_to(user, role=RECORDERS).with_course()


def _seats(user):
    return Enrollment.objects.visible_to(user, role=RECORDERS).taken().select_related("person")


def _exams(user, course_id):
    return Exam.objects.visible_to(user).filter(course=course_id).without_practice()


class ExamPeople(DetailView):
    """Everyone with a seat, and what they need for each exam of the course; those who need attention on request."""

    allowed_roles = RECORDERS
    template_name = "delivery/exam_people.html"
    row_name = "cohort"

    def get_rows(self):
        """Cohorts whose people the person may record preparations for."""
        return cohorts_of(self.request.user)

    def get_heading(self):
        """The page's title."""
        return gettext("Who can take the exams of %(cohort)s") % {"cohort": self.row}

    def get_context_data(self, **context):
        """The people with their exams."""
        exams = list(_exams(self.request.user, self.row.course_version.course_id))
        rows = self._people(exams)
        waiting = [row for row in rows if any(cell["needs_attention"] for cell in row["exams"])]
        shows_attention = "attention" in self.request.GET
        return super().get_context_data(
            exams=exams,
            rows=waiting if shows_attention else rows,
            attention={"count": len(waiting), "total": len(rows), "is_on": shows_attention},
            **context,
        )

    def _people(self, exams):
        """[{"seat", "exams"}] of everyone with a seat. The same queries for any number of people."""
        now, zone = timezone.now(), ZoneInfo(self.row.time_zone)
        seats = list(_seats(self.request.user).filter(cohort=self.row).by_name())
        histories_by_pair = histories([seat.person_id for seat in seats], [exam.pk for exam in exams])
        policies, windows = Policies([exam.pk for exam in exams]), self._windows(exams, now)
        recorded = self._preparations(exams)

        def cell(seat, exam):
            history = histories_by_pair.get((seat.person_id, exam.pk)) or rules.History()
            cell = _cell(exam, history, policies.attempts(exam.pk, now), now, zone)
            cell["states"] = cell["states"] or [_window_state(windows.get(exam.pk), now)]
            return cell | {"preparation": recorded.get((seat.pk, exam.pk, cell["prepared"]))}

        return [{"seat": seat, "exams": [cell(seat, exam) for exam in exams]} for seat in seats]

    def _windows(self, exams, now):
        """{exam id: the first window of the cohort, or of the whole state, that is not over}."""
        rows = ExamWindow.objects.visible_to(self.request.user).filter(Q(cohort=self.row) | Q(cohort=None))
        rows = rows.filter(exam__in=exams, closes_at__gt=now).order_by("-opens_at", "-pk")
        return {window.exam_id: window for window in rows}

    def _preparations(self, exams):
        """{(seat id, exam id, day): the preparation that was recorded and counts}."""
        rows = Preparation.objects.visible_to(self.request.user).filter(enrollment__cohort=self.row, exam__in=exams)
        rows = rows.filter(withdrawal=None).order_by("pk")
        return {(row.enrollment_id, row.exam_id, row.done_on): row for row in rows}


def _window_state(window, now):
    """(kind, words) for somebody whom no rule keeps from an exam: whether there is a date for it."""
    if window is None:
        return "waiting", gettext("No exam window yet")
    if window.opens_at <= now:
        return "yours", gettext("Can take it now")
    return "planned", gettext("Can take it from %(day)s") % {
        "day": format_day(local_day(window.opens_at, window.time_zone))
    }


def _cell(exam, history, policy, now, zone):
    status = rules.attempt_status(history, policy, form=NO_FORM, now=now, zone=zone)
    codes = [obstacle.code for obstacle in status.obstacles]
    is_done = not {"attempt_passed", "attempt_taken"}.isdisjoint(codes)
    return {
        "exam": exam,
        "sat": sum(sat.state != rules.VOIDED for sat in history.past_sittings),
        "missed": len(history.no_shows),
        "prepared": max(history.preparation_days, default=None),
        "standing": status,
        "states": [obstacle_state(obstacle.problem) for obstacle in status.obstacles],
        "needs_attention": bool(NEEDS_ATTENTION.intersection(codes)),
        "may_prepare": bool(history.past_sittings or history.no_shows) and not is_done,
    }


class PreparationForm(forms.Form):
    """What was done, and when."""

    exam = forms.ModelChoiceField(label=_("Exam"), queryset=None, empty_label=_("Choose an exam"))
    kind = forms.ChoiceField(label=_("Kind of preparation"), choices=PreparationKind.choices, widget=forms.RadioSelect)
    done_on = day_field(
        _("Date"),
        help_text=_("Only the kind and the date are kept. Do not write about health."),
    )

    def __init__(self, *args, exams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = exams


class RecordPreparation(RowActionView):
    """Record what one person did to prepare for another attempt."""

    allowed_roles = RECORDERS
    template_name = "delivery/record_preparation.html"
    form_class = PreparationForm
    heading = _("Record preparation for another attempt")
    action_label = _("Record preparation")

    def get_rows(self):
        """The seats of the cohorts whose preparations the person records."""
        return _seats(self.request.user).select_related("cohort__course_version")

    def get_lead(self):
        """Whose preparation it is."""
        about = {"person": self.row.person, "cohort": self.row.cohort}
        text = gettext(
            "%(person)s, cohort %(cohort)s. They are emailed that there is news about their exams. What is recorded "
            "cannot be changed, but you can withdraw it and record it again."
        )
        return text % about

    def get_back_url(self):
        """The people of the cohort."""
        return reverse("exam_people", args=[self.row.cohort_id])

    def get_initial(self):
        """The exam that was chosen on the page before."""
        return {"exam": self.request.GET.get("exam")}

    def get_form_kwargs(self):
        """The exams of the course."""
        exams = _exams(self.request.user, self.row.cohort.course_version.course_id)
        return super().get_form_kwargs() | {"exams": exams}

    def act(self, data, by, at):
        """Record it."""
        return attempts.record_preparation(enrollment=self.row, by=by, at=at, **data)

    def done_text(self, result):
        """Whose preparation is recorded."""
        return gettext("Recorded the preparation of %(person)s.") % {"person": called(self.row.person)}

    def get_context_data(self, **context):
        """Also what was recorded before."""
        rows = Preparation.objects.visible_to(self.request.user).filter(enrollment=self.row)
        return super().get_context_data(recorded=list(rows.select_related("exam", "withdrawal__by")), **context)


class WithdrawPreparation(ConfirmView):
    """Withdraw a preparation that was recorded by mistake."""

    allowed_roles = RECORDERS
    form_class = ReasonForm
    action_label = _("Withdraw the preparation")

    def get_rows(self):
        """The preparations of the cohorts whose people the person records preparations for."""
        rows = Preparation.objects.visible_to(self.request.user).filter(enrollment__in=_seats(self.request.user))
        return rows.select_related("enrollment__person", "enrollment__cohort", "exam", "withdrawal")

    def get_problem(self):
        """It was withdrawn before."""
        return Problem("preparation_withdrawn_before") if hasattr(self.row, "withdrawal") else None

    def get_heading(self):
        """The question."""
        about = {"person": called(self.row.enrollment.person), "day": format_day(self.row.done_on)}
        return gettext("Withdraw the preparation of %(person)s on %(day)s?") % about

    def get_consequences(self):
        """It no longer counts."""
        text = gettext(
            "It no longer counts for another attempt at %(exam)s. An attempt that has begun stays as it is. The record "
            "shows both what was recorded and that it was withdrawn."
        )
        return text % {"exam": self.row.exam.title}

    def get_affected(self):
        """The candidate."""
        text = gettext("%(person)s, who is emailed that there is news about their exams.")
        return text % {"person": called(self.row.enrollment.person)}

    def get_undo(self):
        """It can be recorded again."""
        return gettext("You can record a preparation again.")

    def get_back_url(self):
        """The page where preparations of this person are recorded."""
        return reverse("exam_preparation", args=[self.row.enrollment_id])

    def act(self, data, by, at):
        """Withdraw it."""
        return attempts.withdraw_preparation(preparation=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose preparation was withdrawn."""
        return gettext("The preparation of %(person)s was withdrawn.") % {"person": called(self.row.enrollment.person)}
