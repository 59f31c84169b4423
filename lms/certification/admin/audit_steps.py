"""Steps of program staff in an audit: draw, cancel, excuse, ask after all, give more time, look again."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import READ_BY_PERSON, ReasonForm, day_field
from lms.certification.actions import audit_reviews, audits
from lms.certification.admin.audited import OfAudited
from lms.certification.admin.audits import OfAudit
from lms.certification.models import AuditState, DropReason
from lms.certification.models.audits import DECIDED


class DrawAudit(OfAudit, AdminConfirmView):
    """Draw now; the night does the same."""

    heading = _("Draw the audit")
    action_label = _("Draw the audit")
    serious = False

    def get_problem(self):
        """Once, and only when the list has closed."""
        if self.row.state != AuditState.ANNOUNCED:
            return Problem("audit_over")
        is_open = timezone.now() < self.row.closes_at
        return Problem("audit_list_open", day=self.row.last_on) if is_open else None

    def get_consequences(self):
        """Nobody chooses."""
        return gettext(
            "The renewals are put in the order that the seed gives, and the people of the first ones are asked for "
            "proof. It does not matter who draws, or when."
        )

    def get_affected(self):
        """Those who are drawn."""
        return gettext("The people who are drawn. Each is emailed.")

    def get_undo(self):
        """No; who is excused is followed by the next."""
        return gettext("No. You can excuse a person, with a reason; then the next in order is asked.")

    def act(self, data, by, at):
        """Draw."""
        return audits.draw(audit=self.row, by=by, at=at)

    def done_text(self, result):
        """How many."""
        return gettext("Drawn: %(size)s of %(listed)s.") % {"size": result.size, "listed": result.listed}


class CancelAudit(OfAudit, AdminConfirmView):
    """Cancel an audit before its list closes."""

    form_class = ReasonForm
    heading = _("Cancel the audit")
    action_label = _("Cancel the audit")

    def get_problem(self):
        """Not when it is drawn."""
        if self.row.state != AuditState.ANNOUNCED:
            return Problem("audit_over")
        return Problem("audit_list_closed_already") if timezone.now() >= self.row.closes_at else None

    def get_consequences(self):
        """Nothing is drawn."""
        return gettext("Nothing is drawn, and the seed is never shown. The audit stays in the list with the reason.")

    def get_affected(self):
        """Nobody."""
        return gettext("Nobody has been asked for anything yet.")

    def get_undo(self):
        """By another one."""
        return gettext("You can announce another audit, which gets a seed of its own.")

    def act(self, data, by, at):
        """Cancel."""
        return audits.cancel(audit=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is canceled."""
        return gettext("Canceled.")


class ExcuseAudited(OfAudited, AdminConfirmView):
    """Excuse somebody."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    heading = _("Excuse this person from the audit")
    action_label = _("Excuse the person")

    def get_problem(self):
        """Not once it is decided."""
        return None if self.row.is_waiting else Problem("audit_over")

    def get_consequences(self):
        """The next in order."""
        return gettext("The next renewal in the order is audited instead. Nobody else’s place changes.")

    def get_affected(self):
        """Two people."""
        return gettext("%(person)s, who is emailed, and whoever is next.") % {"person": called(self.row.person)}

    def get_undo(self):
        """They are asked after all."""
        return gettext("You can ask the person after all; who followed stays audited too. The public record shows it.")

    def act(self, data, by, at):
        """Excuse."""
        return audits.excuse(audited=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who is next."""
        return gettext("Excused. The next in order is asked.")


class AskAfterAll(OfAudited, AdminConfirmView):
    """Take an excuse back."""

    heading = _("Ask this person after all")
    action_label = _("Ask the person")
    serious = False

    def get_problem(self):
        """Only who was excused."""
        return None if self.row.dropped == DropReason.EXCUSED else Problem("audit_not_excused")

    def get_consequences(self):
        """They have time again."""
        return gettext("The person is asked for proof and has the usual time. Who followed stays audited too.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Excuse again."""
        return gettext("You can excuse the person again.")

    def act(self, data, by, at):
        """Ask."""
        return audits.ask_after_all(audited=self.row, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("Asked. The last day is %(day)s.") % {"day": format_day(result.until)}


class TimeForm(ReasonForm):
    """A later day, and why."""

    until = day_field(_("New last day"))
    field_order = ("until", "reason")


class GiveTime(OfAudited, AdminRowActionView):
    """Give more time, or ask for more."""

    form_class = TimeForm
    form_arguments = {**READ_BY_PERSON, "label": _("Why, or what you still need")}
    heading = _("Give more time, or ask for more")
    action_label = _("Save the new last day")

    def get_problem(self):
        """Not once it is decided."""
        return None if self.row.is_waiting else Problem("audit_over")

    def act(self, data, by, at):
        """Extend."""
        return audits.extend(audited=self.row, until=data["until"], reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That the person is emailed."""
        return gettext("Saved. We emailed %(person)s.") % {"person": called(self.row.person)}


class LookAgain(OfAudited, AdminConfirmView):
    """Open a decided audit again."""

    form_class = ReasonForm
    heading = _("Look at this audit again")
    action_label = _("Look again")
    serious = False

    def get_problem(self):
        """Only a decided one."""
        return None if self.row.state in DECIDED else Problem("audit_over")

    def get_consequences(self):
        """What was struck stays so."""
        return gettext("The audit waits for program staff again. What was struck stays so until somebody decides.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed when it is decided.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Another decides."""
        return gettext("Another person of program staff than before decides it.")

    def act(self, data, by, at):
        """Open it."""
        return audit_reviews.look_again(audited=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        return gettext("Opened. Another person of program staff decides.")
