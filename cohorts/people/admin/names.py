"""Requests for another legal name, in the Wagtail admin: program staff decide."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.people.actions import profiles
from cohorts.people.models import NameDecision, NameRequest
from cohorts.people.ports import with_former_names
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, crumb

GRANT, REFUSE = "grant", "refuse"


class NameRequests(AdminSkin, Page, TemplateView):
    """Requests that wait, oldest first."""

    allowed_roles = (roles.PROGRAM, roles.AUDITOR)
    http_method_names = ["get", "head", "options"]
    template_name = "people/admin/name_requests.html"
    heading = _("Requests for another legal name")
    header_icon = "user"

    def get_crumbs(self):
        """Everybody."""
        return [crumb(_("People"), "people")]

    def get_context_data(self, **context):
        """A page of them."""
        rows = NameRequest.objects.visible_to(self.request.user).open().select_related("person").order_by("at", "pk")
        return super().get_context_data(page=page_of(self.request, rows), **context)


class DecideForm(forms.Form):
    """Grant it or not, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(GRANT, _("Change the legal name")), (REFUSE, _("Leave the legal name as it is"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The person reads it. Say what you have seen, such as a court order."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideName(AdminRowActionView):
    """Decide on one request."""

    allowed_roles = (roles.PROGRAM,)
    model = NameRequest
    form_class = DecideForm
    header_icon = "user"
    heading = _("Decide on a legal name")
    action_label = _("Save the decision")

    def get_rows(self):
        """All requests."""
        return NameRequest.objects.visible_to(self.request.user).select_related("person")

    def get_crumbs(self):
        """The people, the requests."""
        return [crumb(_("People"), "people"), crumb(_("Requests for another legal name"), "name_requests")]

    def get_back_url(self):
        """The requests."""
        return reverse("name_requests")

    def get_problem(self):
        """Decided meanwhile, or one's own."""
        if NameDecision.objects.visible_to(self.request.user).filter(request=self.row).exists():
            return Problem("name_request_decided")
        return Problem("name_request_own") if self.row.person_id == self.request.user.pk else None

    def get_lead(self):
        """What is asked for, and what stays."""
        about = {
            "person": self.row.person.get_full_name(), "name": self.row.name, "reason": self.row.reason,
            "email": self.row.person.email,
        }  # fmt: skip
        request = gettext("%(person)s (%(email)s) asks for the legal name %(name)s. Reason: %(reason)s") % about
        stays = gettext("Certificates and statements already issued keep the name they were issued with.")
        return f"{request}\n{stays}"

    def act(self, data, by, at):
        """Decide."""
        granted = data["decision"] == GRANT
        return profiles.decide_name(request=self.row, granted=granted, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What is now."""
        person = self.row.person
        person.refresh_from_db()
        text = gettext("The legal name is %(name)s. We have emailed the person.") % {"name": person.get_full_name()}
        return with_former_names(text, person) if result.granted else text


urlpatterns = [
    path("people/names/", NameRequests.as_view(), name="name_requests"),
    path("people/names/<int:pk>/", DecideName.as_view(), name="name_request_decide"),
]
