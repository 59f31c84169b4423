"""What an applicant gave with an earlier application to the program: what they can use again, and what they cannot."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core.access import SIGNED_IN
from cohorts.ui.action_view import ButtonView
from lms.certification.actions.earlier_parts import use_again
from lms.certification.application_forms import title_of
from lms.certification.facts.earlier_parts import earlier_application, usable_again
from lms.certification.models import ApplicationPart
from lms.certification.rules.applications import OTHERS_TYPES


def earlier_context(application, at):
    """The earlier application, and the files of it that can be used again; nothing once the application is over."""
    earlier = earlier_application(application) if application.is_unfinished else None
    if earlier is None:
        return {"earlier": None, "earlier_parts": ()}
    parts = [(one.part, title_of(one.leaf)) for one in usable_again(application, at)]
    return {"earlier": earlier, "earlier_parts": parts}


class UsePartAgain(ButtonView):
    """Use a file again. Back on the application."""

    allowed_roles = (SIGNED_IN,)
    model = ApplicationPart

    def get_rows(self):
        """What one sent oneself."""
        rows = ApplicationPart.objects.visible_to(self.request.user).of_person(self.request.user)
        rows = rows.filter(request=None, interviewer=None, record__isnull=False).exclude(type__in=OTHERS_TYPES)
        return rows.select_related("application__cycle__candidacy__person")

    def get_back_url(self):
        """The application of the part."""
        return reverse("my_application", args=[self.row.application_id])

    def get_done_url(self, result):
        """The application that is open."""
        return reverse("my_application", args=[result.application_id])

    def act(self, data, by, at):
        """Use it."""
        return use_again(part=self.row, by=by, at=at)

    def done_text(self, result):
        """Who looks at it."""
        return gettext("Your earlier file is part of this application now. Program staff look at it again.")
