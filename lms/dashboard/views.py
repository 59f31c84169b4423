"""The desk: what somebody has to do now, oldest first, and the ways to everything else."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.ui.page import Page
from lms.certification.models import Candidacy
from lms.dashboard.coming_up import coming_up
from lms.dashboard.messages import words
from lms.dashboard.sessions_to_teach import sessions_to_teach
from lms.dashboard.tasks_due import tasks_of
from lms.navigation import menu_of

# Tasks of candidates, beside which the desk says where to ask for more time.
EXAM_AHEAD = {"exam_continue", "exam_paused", "exam_break", "exam_prepare", "exam_take", "exam_practice"}


class Desk(Page, TemplateView):
    """Everybody's first page after log-in."""

    allowed_roles = (SIGNED_IN,)
    template_name = "dashboard/dashboard.html"
    heading = _("Your tasks")

    def get_context_data(self, **context):
        """The tasks with their words, what comes next, the sessions to teach, and the other pages."""
        user, now = self.request.user, timezone.now()
        tasks, (sessions, session_count) = tasks_of(user, now), sessions_to_teach(user, now)
        has_no_role = not user.is_superuser and not user.holdings()
        return super().get_context_data(
            tasks=[(task, words(task.code, task.params)) for task in tasks],
            has_exam_ahead=any(task.code in EXAM_AHEAD for task in tasks),
            sessions=sessions,
            session_count=session_count,
            **coming_up(user, now),
            now=now,
            has_no_role=has_no_role,
            is_applicant=has_no_role and not tasks and Candidacy.objects.visible_to(user).of_person(user).exists(),
            places=[place for place in menu_of(user) if place["name"] != "desk"],
            **context,
        )
