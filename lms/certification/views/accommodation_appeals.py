"""Appeal against the answer to one's request for accommodations, and take the appeal back."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from lms.certification.actions import accommodation_appeals
from lms.certification.messages.appeals import count_in_words
from lms.certification.messages.formats import through
from lms.certification.models import AccommodationAppeal, AppealState
from lms.certification.views.accommodations import OwnAccommodation, OwnPaper
from lms.certification.views.appeals import AppealForm
from lms.certification.views.asking_programs import open_requests


class FileAppeal(OwnAccommodation, RowActionView):
    """Appeal."""

    form_class = AppealForm
    heading = _("Appeal against the answer")
    action_label = _("Send my appeal")
    template_name = "certification/file_accommodation_appeal.html"

    def get_row(self):
        """One of which something was not granted."""
        row = super().get_row()
        self.term = accommodation_appeals.term_of(row)
        if self.term is None:
            raise Http404
        return row

    def get_problem(self):
        """There is an appeal already, another request is open, or the last day is over."""
        if accommodation_appeals.standing_appeals(self.row).exists():
            return Problem("appeal_filed_already")
        if open_requests(self.request.user).filter(program=self.row.program).exists():
            return Problem("accommodation_appeal_asked_again")
        is_over = home_day(timezone.now()) > self.term.ends_on
        return Problem("appeal_too_late", day=self.term.ends_on) if is_over else None

    def act(self, data, by, at):
        """File it."""
        return accommodation_appeals.file_appeal(request=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who decides, and by when."""
        day = format_long_day(result.due_on)
        return gettext("We received your appeal. Another person than before decides by %(day)s. We emailed you.") % {
            "day": day
        }

    def get_context_data(self, **context):
        """Until when, and how it was counted."""
        until = through(self.term.ends_on)
        return super().get_context_data(until=until, count=count_in_words(self.term), **context)


class OwnAppeal(OwnPaper):
    """The text of one's appeal."""

    model = AccommodationAppeal
    heading = _("Your appeal")

    def read(self, by, at):
        """Read it; logged."""
        return accommodation_appeals.read_appeal(appeal=self.row, by=by, at=at)

    def show(self, data):
        """The text."""
        return self.show_text(data)


class WithdrawAppeal(OwnAccommodation, ConfirmView):
    """Take an appeal back."""

    model = AccommodationAppeal
    heading = _("Withdraw your appeal")
    action_label = _("Withdraw my appeal")

    def get_rows(self):
        """One's own that waits."""
        rows = AccommodationAppeal.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.filter(state=AppealState.OPEN).select_related("request")

    def get_back_url(self):
        """The request."""
        return reverse("my_accommodation", args=[self.row.request_id])

    def get_consequences(self):
        """Nobody decides."""
        return gettext("Nobody decides about your appeal any more. The answer to your request stays.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Another one."""
        return gettext("You can file another appeal until the last day.")

    def act(self, data, by, at):
        """Withdraw it."""
        return accommodation_appeals.withdraw_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Your appeal was withdrawn.")
