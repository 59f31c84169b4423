"""The mixin of pages of training that show the emails of an act before it is done."""

from cohorts.training.actions.rehearsals import rehearse
from cohorts.ui.notice_preview import ShowsEmails


class EmailsFirst(ShowsEmails):
    """Mixed into a page with a form, before its base."""

    template_name = "emails_first.html"

    def rehearse(self, act, at):
        """Run the act and take it back."""
        return rehearse(act, at=at)
