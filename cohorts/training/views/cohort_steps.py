"""Open, start or finish a cohort, after saying what that means. No step can be taken back, so each one asks."""

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.states import state_problem
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.cohort_readiness import step_problems
from cohorts.training.models import MakeUp, Session
from cohorts.training.models.scheduled import scheduled_minutes
from cohorts.training.views.vendor_changes import OfCohort, list_text
from cohorts.training.views.vendor_corrections import asked_of
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
        problems = step_problems(self.row, self.step, timezone.now())
        return state_problem(self.row, self.step) or next(iter(problems), None)

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
        ) % {"seats": self.row.seats}])  # fmt: skip

    def _hours(self):
        version, minutes = self.row.course_version, scheduled_minutes([self.row.pk])[self.row.pk]
        amounts = {"scheduled": format_minutes(minutes), "required": format_minutes(version.required_minutes)}
        return gettext("%(scheduled)s of %(required)s are scheduled.") % amounts

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
        """Which seats can be taken, and what stays possible."""
        stays = gettext("The cohort can no longer be canceled. You can still add, change and remove sessions to come.")
        return f"{_seats_after(self.row)} {stays}"

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
        return gettext("%(cohort)s has started.") % {"cohort": result} + " " + _seats_after(result)


def _seats_after(cohort):
    """Until when seats can be taken once a cohort has started."""
    if cohort.late_until is None:
        return gettext("Seats can no longer be taken.")
    text = gettext("Agencies can take free seats until the end of %(day)s. Nobody can wait for one any more.")
    return text % {"day": format_day(cohort.late_until)}


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
            "%(count)s person with a seat: whoever has too few hours has to make them up, or needs another cohort. "
            "Nobody is emailed.",
            "%(count)s people with a seat: whoever has too few hours has to make them up, or needs another cohort. "
            "Nobody is emailed.",
            self.row.taken,
        )
        return " ".join([text % {"count": self.row.taken}, *self._open_questions()])

    def _open_questions(self):
        """Who may still get hours: by a correction that they asked for, or by making up."""
        user = self.request.user
        corrections = asked_of(user).open().filter(mark__session__cohort=self.row).count()
        rows = MakeUp.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).approved()
        make_ups = rows.filter(seat__cohort=self.row).to_come(timezone.now()).count()
        to_correct = ngettext(
            "%(count)s request to correct attendance waits for your answer, also after you finish.",
            "%(count)s requests to correct attendance wait for your answer, also after you finish.",
            corrections,
        )
        to_make_up = ngettext(
            "%(count)s approved make-up session is still to come.",
            "%(count)s approved make-up sessions are still to come.",
            make_ups,
        )
        rows = [(to_correct, corrections), (to_make_up, make_ups)]
        return [text % {"count": count} for text, count in rows if count]

    def act(self, data, by, at):
        """Finish it."""
        return actions.finish_cohort(cohort=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is finished."""
        return gettext("%(cohort)s is finished.") % {"cohort": self.row}
