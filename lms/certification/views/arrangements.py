"""What somebody has to arrange for accommodations, and whether it is arranged. Never why."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core import roles
from cohorts.core.numbers import whole_number
from cohorts.ui.action_view import ButtonMixin
from cohorts.ui.page import Page
from lms.certification.actions import arrangements
from lms.certification.models.arrangements import arrangements_for, not_needed_for

ALLOWED = (roles.PROCTOR, roles.EXAMINATIONS, roles.VENDOR_COORDINATOR, roles.PROGRAM)


class Arrangements(Page, TemplateView):
    """What is to be arranged, and what is."""

    allowed_roles = ALLOWED
    http_method_names = ["get", "head", "options"]
    heading = _("What to arrange for people")
    template_name = "certification/arrangements.html"

    def get_context_data(self, **context):
        """Open first."""
        user, now = self.request.user, timezone.now()
        rows = arrangements_for(user, now)
        left, done = [row for row in rows if not row.is_done], [row for row in rows if row.is_done]
        return super().get_context_data(left=left, done=done, over=not_needed_for(user, now), **context)


class MarkArranged(ButtonMixin, Page, View):
    """Say that it is arranged, or that it is not."""

    allowed_roles = ALLOWED
    http_method_names = ["post", "options"]
    done = True

    def setup(self, request, *args, **kwargs):
        """Find what the user has to arrange. Raises Http404 for anything else."""
        super().setup(request, *args, **kwargs)
        grant, place = self.kwargs["pk"], self.kwargs["place"]
        is_id = whole_number(str(grant)) is not None and whole_number(str(place)) is not None
        self.row = arrangements.find(grant, place, request.user, timezone.now()) if is_id else None
        if self.row is None:
            raise Http404

    def get_back_url(self):
        """The list."""
        return reverse("arrangements")

    def act(self, data, by, at):
        """Say it."""
        return arrangements.mark_arranged(
            accommodation=self.row.grant, place_id=self.row.place.pk, done=self.done, by=by, at=at
        )

    def done_text(self, result):
        """What was said."""
        text = gettext("Arranged: %(what)s.") if self.done else gettext("Not arranged yet: %(what)s.")
        return text % {"what": self.row.what}
