"""A supervisor joins the waiting list of a full course of their own."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions.waiting import join_coaching
from cohorts.training.views.supervisor import SupervisorEnroll
from cohorts.training.views.trainee import own_places


class SupervisorWait(SupervisorEnroll):
    """Join the list, after reading what an accepted seat costs whom."""

    template_name = "training/supervisor_wait.html"
    action_label = _("Join the waiting list")

    def get_problem(self):
        """The person has a seat or a place already, nobody needs to wait, or it is too late."""
        about, now = {"person": called(self.request.user), "cohort": self.row}, timezone.now()
        if problem := super().get_problem():
            return problem
        if own_places(self.request.user).on_list().filter(cohort=self.row).exists():
            return Problem("waiting_already", **about)
        if self.row.is_enrollment_over(now):
            return Problem("enrollment_closed", cohort=self.row, day=self.row.enrollment_closes_on)
        if not self.row.fills_at(now):
            return Problem("cohort_started", cohort=self.row)
        is_full = self.row.left == 0 or self.row.waiting
        return None if is_full else Problem("waiting_not_needed", cohort=self.row)

    def get_heading(self):
        """The page's title."""
        return gettext("Join the waiting list of %(cohort)s") % {"cohort": self.row}

    def get_back_url(self):
        """The list of courses."""
        return reverse("supervisor_courses")

    def act(self, data, by, at):
        """Join the list."""
        return join_coaching(cohort=self.row, agency=data.get("agency"), again=data.get("again", ""), by=by, at=at)

    def done_text(self, result):
        """That the person waits."""
        return gettext("You are on the waiting list of %(cohort)s.") % {"cohort": self.row}
