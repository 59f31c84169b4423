"""Interviews for who leads them and for the applicant: when and where, a calendar file, asking for another time."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core.access import SIGNED_IN
from cohorts.core.persons import is_own
from cohorts.training.rules.calendars import Entry, write_calendar
from cohorts.training.views.calendar_answers import calendar_answer
from cohorts.ui.action_view import ButtonView
from cohorts.ui.page import Page, RowMixin
from lms.certification.actions import interviews
from lms.certification.application_interviews import marked_in, with_words
from lms.certification.models import InterviewAppointment

MAX_OVER = 20


class LedInterviews(Page, TemplateView):
    """The interviews that one leads."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    heading = _("Interviews that you lead")
    template_name = "certification/led_interviews.html"

    def get_context_data(self, **context):
        """Those to come first."""
        user, now = self.request.user, timezone.now()
        rows = InterviewAppointment.objects.visible_to(user).led_by(user)
        rows = rows.select_related(
            "application__cycle__candidacy__person",
            "application__cycle__candidacy__program",
            "application__cycle__version",
        )
        ahead = with_words(rows.arranged().filter(starts_at__gt=now).order_by("starts_at", "pk"), now)
        for row in ahead:
            row.marks, row.rubric = marked_in(row)
        over = rows.exclude(pk__in=[row.pk for row in ahead]).order_by("-starts_at", "-pk")[:MAX_OVER]
        return super().get_context_data(ahead=ahead, over=with_words(over, now), **context)


class OwnInterview:
    """An interview of one's own application, or one that one leads."""

    allowed_roles = (SIGNED_IN,)
    model = InterviewAppointment

    def get_rows(self):
        """One's own, in both ways."""
        user = self.request.user
        rows = InterviewAppointment.objects.visible_to(user)
        rows = rows.of_person(user) | rows.led_by(user)
        return rows.select_related("application__cycle__candidacy__person", "interviewer")

    @property
    def is_applicant(self):
        """Whether it is about one’s own application."""
        return is_own(self.request.user, self.row.application.cycle.candidacy.person_id)

    def get_back_url(self):
        """The application, or the list."""
        if self.is_applicant:
            return reverse("my_application", args=[self.row.application_id])
        return reverse("led_interviews")


class InterviewFile(OwnInterview, RowMixin, Page, View):
    """One interview as a file that a calendar program adds. It names nobody."""

    def get(self, request, pk):
        """The file."""
        row = self.row
        entry = Entry(
            uid=row.calendar_uid, starts_at=row.starts_at, ends_at=row.ends_at, zone=row.time_zone,
            title=gettext("Interview"), place=row.where, changed_at=row.ended_at or row.at,
            sequence=2 * row.number + (not row.is_arranged), canceled=not row.is_arranged,
        )  # fmt: skip
        body = write_calendar([entry], name=gettext("Interview"))
        return calendar_answer(request, body, filename="interview.ics", attached=True)


class AskOtherTime(OwnInterview, ButtonView):
    """Ask for another time; as the interviewer, say that one cannot lead it."""

    def act(self, data, by, at):
        """Ask."""
        return interviews.ask_other_time(appointment=self.row, by=by, at=at)

    def done_text(self, result):
        """Who is told."""
        if self.is_applicant:
            return gettext("We emailed the office that you need another time. It writes to you.")
        return gettext("We emailed the office that you cannot lead this interview. It writes to you.")
