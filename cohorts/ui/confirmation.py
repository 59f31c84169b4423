"""Pages that ask before a step with consequences: what follows, who is affected, can it be undone."""

from cohorts.ui.action_view import AdminActionView, RowActionView
from cohorts.ui.page import RowMixin


class ConsequencesMixin:
    """The three answers, each in whole sentences. The form may ask for a reason; without one it is empty."""

    serious = True

    def get_consequences(self):
        """What will happen."""
        raise NotImplementedError

    def get_affected(self):
        """Who is affected."""
        raise NotImplementedError

    def get_undo(self):
        """Whether and how it can be undone."""
        raise NotImplementedError

    def get_context_data(self, **context):
        """The three answers for the template."""
        answers = {"happens": self.get_consequences(), "affected": self.get_affected(), "undo": self.get_undo()}
        return super().get_context_data(**{**answers, **context})


class ConfirmView(ConsequencesMixin, RowActionView):
    """Asks before an action on `self.row`, for a portal."""

    template_name = "confirm.html"


class AdminConfirmView(ConsequencesMixin, RowMixin, AdminActionView):
    """Asks before an action on `self.row`, for the Wagtail admin."""

    template_name = "ui/admin/confirm.html"
