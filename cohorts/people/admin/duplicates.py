"""Records that may be one person's, in the Wagtail admin: likely pairs, and the decision that two are two people's."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.actions import pairs
from cohorts.people.admin.merging import TwoRecords
from cohorts.people.models import DifferentPeople, User
from cohorts.people.models.duplicates import ADDRESS, NAME, PHONE, likely_pairs
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, crumb

REASONS = {ADDRESS: _("The same email address"), NAME: _("The same legal name"), PHONE: _("The same phone number")}


class Duplicates(AdminSkin, Page, TemplateView):
    """Pairs of records that may be one person's."""

    allowed_roles = roles.PEOPLE_READERS
    http_method_names = ["get", "head", "options"]
    template_name = "people/admin/duplicates.html"
    heading = _("People with two records")
    header_icon = "group"

    def get_crumbs(self):
        """Everybody."""
        return [crumb(_("People"), "people")]

    def get_context_data(self, **context):
        """The pairs of this page, with both people."""
        page = page_of(self.request, likely_pairs(User.objects.visible_to(self.request.user)))
        ids = {pk for pair in page.object_list for pk in (pair.first, pair.second)}
        people = User.objects.visible_to(self.request.user).in_bulk(ids)
        page.object_list = [
            {
                "first": people[pair.first],
                "second": people[pair.second],
                "reasons": [REASONS[reason] for reason in pair.reasons],
            }
            for pair in page.object_list
        ]
        apart = DifferentPeople.objects.visible_to(self.request.user).pairs().select_related("first", "second", "by")
        writes = has_role(self.request.user, roles.PROGRAM)
        return super().get_context_data(page=page, apart=list(apart[:MOST_APART]), writes=writes, **context)


# How many decisions the page of pairs names; the log of people names all.
MOST_APART = 50


class TellApart(TwoRecords, AdminConfirmView):
    """Say that two records are two people's, so that the pair leaves the list; or, once that is so, look again."""

    form_class = ReasonForm
    serious = False

    @cached_property
    def are_different(self):
        """Whether it was decided that they are two people's."""
        ids = sorted((self.row.pk, self.other.pk))
        return DifferentPeople.objects.visible_to(self.request.user).pairs(only=tuple(ids)).exists()

    @property
    def action_label(self):
        """What the button does."""
        return gettext("Look at them again") if self.are_different else gettext("They are two people")

    def get_heading(self):
        """The question."""
        return gettext("Look at these two records again?") if self.are_different else gettext("Are they two people?")

    def get_consequences(self):
        """The list."""
        if self.are_different:
            return gettext("The pair is listed again as one that may be one person’s.")
        return gettext("The pair is not listed any more. Nothing changes in either record.")

    def get_affected(self):
        """Both records; nobody is told."""
        about = {"first": self.row.email, "second": self.other.email}
        return gettext("%(first)s and %(second)s. Nobody is emailed.") % about

    def get_undo(self):
        """By the same page."""
        return gettext("Yes, from the list of people with two records.")

    def get_done_url(self, result):
        """The list."""
        return reverse("people_duplicates")

    def act(self, data, by, at):
        """Keep it."""
        sides = {"one": self.row, "other": self.other, "are_different": not self.are_different}
        return pairs.tell_apart(**sides, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return (
            gettext("They are two people, so the pair is no longer listed.")
            if result.are_different
            else gettext("The pair is listed again.")
        )


urlpatterns = [
    path("people/duplicates/", Duplicates.as_view(), name="people_duplicates"),
    path("people/<int:pk>/merge/<int:other>/apart/", TellApart.as_view(), name="person_tell_apart"),
]
