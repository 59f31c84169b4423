"""Complain about somebody who is certified, without an account, and see where it stands by a secret link.

No page here says whether anybody exists: what is typed is kept as it is, and whoever reviews it looks.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cohorts.core.access import ANYONE
from cohorts.core.limits import try_all
from cohorts.core.refusals import Refused
from cohorts.ui.action_view import ActionView
from lms.certification.actions import complaints
from lms.certification.complaint_forms import ComplaintForm, FilesForm
from lms.certification.messages.complaints import status_line
from lms.certification.models.complaints import complaint_by_token

# A real complaint takes an hour to write; a program takes a second.
LIMITS = (("complaint_source", ""), ("complaint_everywhere", "all"))


class Quiet:
    """A page that nothing keeps, that search engines do not list, and that does not leak its address."""

    allowed_roles = (ANYONE,)

    def dispatch(self, request, *args, **kwargs):
        """With the headers that say so."""
        answer = super().dispatch(request, *args, **kwargs)
        # Not "no-referrer": Chromium would send the form with an Origin of "null", which the form check must refuse.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def refuse_too_often(self):
        """Count this try. Raises Refused."""
        if try_all(self.request, LIMITS).limit:
            raise Refused("complaint_too_often")

    def get_back_url(self):
        """There is no page before this one."""
        return ""


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Complain(Quiet, ActionView):
    """Complain."""

    heading = _("Complain about a certified person")
    form_class = ComplaintForm
    action_label = _("Send the complaint")
    template_name = "certification/complain.html"

    def form_valid(self, form):
        """With what was written and who wrote it."""
        form.cleaned_data |= {"filed": form.filed(), "contact": form.contact()}
        return super().form_valid(form)

    def act(self, data, by, at):
        """Keep it, as often as the limits allow. Raises Refused."""
        self.refuse_too_often()
        by = by if by.is_authenticated else None
        return complaints.file_complaint(filed=data["filed"], contact=data["contact"], by=by, at=at)

    def get_done_url(self, result):
        """Where it stands; the link is a secret."""
        return reverse("complaint_status", args=[result.token])

    def done_text(self, result):
        """To keep the link."""
        return gettext("We received your complaint. Keep the address of this page: it is the only way back to it.")


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Status(Quiet, ActionView):
    """Where a complaint stands, in one line; more can be sent while nothing is decided.

    The token in the link is what gives access to this page.
    """

    form_class = FilesForm
    heading = _("Your complaint")
    action_label = _("Send more")
    template_name = "certification/complaint_status.html"

    def dispatch(self, request, *args, **kwargs):
        """A link that does not work says so."""
        self.complaint = complaint_by_token(kwargs["token"])
        if self.complaint is None:
            return render(request, "certification/complaint_unknown.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        """With the files as bytes."""
        form.cleaned_data["files"] = form.contents()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Send it, as often as the limits allow. Raises Refused."""
        self.refuse_too_often()
        token = self.kwargs["token"]
        return complaints.send_more(token=token, text=data["text"], files=data["files"], by=None, at=at)

    def get_done_url(self, result):
        """The same page."""
        return self.request.path

    def done_text(self, result):
        """That it is here."""
        return gettext("We received it.")

    def get_context_data(self, **context):
        """The line."""
        row = self.complaint
        return super().get_context_data(
            complaint=row, status=status_line(row), is_open=row.is_open, now=timezone.now(), **context
        )
