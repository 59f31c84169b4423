"""Open, start or finish a cohort, after saying what that means. No step can be taken back, so each one asks."""

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_minutes
from cohorts.core.states import state_problem
from cohorts.training.actions import cohorts as actions
from cohorts.training.models import Session
from cohorts.training.models.scheduled import scheduled_minutes
from cohorts.training.views.vendor_changes import OfCohort, list_text
from cohorts.ui.confirmation import ConfirmView


class CohortStep(OfCohort, ConfirmView):
    """A step in the life of a cohort. If it cannot be taken yet, the cohort's page says from when."""

    serious = False
    step = ""

    def get_rows(self):
        """All cohorts of the vendor, with the seats taken."""
        return super().get_rows().with_taken()

    def get_problem(self):
        """The step is not possible yet, or was taken before."""
        return state_problem(self.row, self.step) or actions.step_problem(self.row, self.step, timezone.now())

    def get_undo(self):
        """A cohort never goes back to an earlier state."""
        return gettext("No.")


class OpenCohort(CohortStep):
    """Publish a cohort."""

    step = "open"
    action_label = _("Open the cohort")

    def get_heading(self):
        """The question."""
        return gettext("Open %(cohort)s?") % {"cohort": self.row}

    def get_consequences(self):
        """Who sees it, and how much of the course is scheduled."""
        return " ".join([self._hours(), gettext(
            "It is shown on the public calendar, and agencies can take its %(seats)s seats. People with a seat see its "
            "sessions, and are emailed when one changes."
        ) % {"seats": self.row.seats}, *self._without_trainer()])  # fmt: skip

    def _hours(self):
        version, minutes = self.row.course_version, scheduled_minutes([self.row.pk])[self.row.pk]
        amounts = {"scheduled": format_minutes(minutes), "required": format_minutes(version.required_minutes)}
        return gettext("%(scheduled)s of %(required)s are scheduled.") % amounts

    def _without_trainer(self):
        rows = Session.objects.visible_to(self.request.user).filter(cohort=self.row)
        number = rows.without_trainer().count()
        text = ngettext("%(count)s session has no trainer.", "%(count)s sessions have no trainer.", number)
        return [text % {"count": number}] if number else []

    def get_affected(self):
        """Everybody who looks for a cohort."""
        return gettext(
            "Agencies, their trainees, and everyone who reads the public calendar. The trainers of its sessions are "
            "emailed."
        )

    def get_undo(self):
        """Canceling is the only way."""
        return gettext(
            "It cannot be closed again. Until it starts you can cancel it, which ends all seats and credits their fees."
        )

    def act(self, data, by, at):
        """Open it."""
        return actions.open_cohort(cohort=self.row, by=by, at=at)

    def done_text(self, result):
        """What agencies can do now."""
        text = gettext("%(cohort)s is open. Agencies can take seats now, and it is on the public calendar.")
        return text % {"cohort": self.row}


class StartCohort(CohortStep):
    """Close enrollment, because the training begins."""

    step = "start"
    action_label = _("Start the cohort")

    def get_heading(self):
        """The question."""
        return gettext("Start %(cohort)s?") % {"cohort": self.row}

    def get_consequences(self):
        """No more seats, and what stays possible."""
        return gettext(
            "Seats can no longer be taken, and the cohort can no longer be canceled. It leaves the list of open "
            "cohorts. You can still add, change and remove sessions to come."
        )

    def get_affected(self):
        """Those who have a seat."""
        text = ngettext(
            "%(count)s person with a seat, who is not emailed.", "%(count)s people with a seat, who are not emailed.",
            self.row.taken,
        )  # fmt: skip
        return f"{text % {'count': self.row.taken}} {list_text(self.row)}".strip()

    def act(self, data, by, at):
        """Start it."""
        return actions.start_cohort(cohort=self.row, by=by, at=at)

    def done_text(self, result):
        """What is no longer possible."""
        return gettext("%(cohort)s has started. Seats can no longer be taken.") % {"cohort": self.row}


class FinishCohort(CohortStep):
    """Close a cohort whose sessions are over."""

    step = "finish"
    action_label = _("Finish the cohort")

    def get_heading(self):
        """The question."""
        return gettext("Finish %(cohort)s?") % {"cohort": self.row}

    def get_consequences(self):
        """What stays possible, and what is missing."""
        rows = Session.objects.visible_to(self.request.user).filter(cohort=self.row)
        number = rows.unmarked().count()
        text = gettext(
            "Sessions can no longer be added or changed, and seats can no longer be withdrawn. Attendance can still be "
            "recorded and corrected."
        )
        missing = ngettext(
            "In %(count)s session, attendance is not recorded for everyone.",
            "In %(count)s sessions, attendance is not recorded for everyone.",
            number,
        )
        return f"{text} {missing % {'count': number}}" if number else text

    def get_affected(self):
        """Those who have a seat."""
        text = ngettext(
            "%(count)s person with a seat: whoever has too few hours needs another cohort. Nobody is emailed.",
            "%(count)s people with a seat: whoever has too few hours needs another cohort. Nobody is emailed.",
            self.row.taken,
        )
        return text % {"count": self.row.taken}

    def act(self, data, by, at):
        """Finish it."""
        return actions.finish_cohort(cohort=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is finished."""
        return gettext("%(cohort)s is finished.") % {"cohort": self.row}
