"""A page opened in the editor before somebody else saved it is not saved over what they saved."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cohorts.core.names import called


class RefusesOlderPage:
    """Mixed into Wagtail's editor of a page, which itself saves over what somebody else saved.

    The form names the revision it was opened with. Refused once, it is shown again with what was typed and names the
    latest revision, so that it is saved if it is sent once more.
    """

    def form_valid(self, form):
        """Save, unless somebody saved after the form was opened. Canceling a review changes no text of theirs."""
        if not self.is_out_of_date or self.is_cancelling_workflow:
            return super().form_valid(form)
        form.add_error(None, _("Somebody saved this page after you opened it, so yours was not saved yet."))
        self._compare_with(self.request.POST["loaded_revision_id"])
        return self.form_invalid(form)

    def get(self, request, *args, **kwargs):
        """The form. One that is shown again after log-in says so if somebody saved the page meanwhile."""
        response = super().get(request, *args, **kwargs)
        opened = self.form.data.get("loaded_revision_id") if self.form.is_bound else None
        if opened and self.latest_revision and opened != str(self.latest_revision.pk):
            self._compare_with(opened)
        return response

    def _compare_with(self, opened):
        latest = self.latest_revision
        if latest.user_id == self.request.user.pk:
            text = _("You saved this page in another window after you opened it here. What is below is not saved yet.")
        else:
            person = called(latest.user) if latest.user else _("Somebody")
            text = _(
                "{person} saved this page after you opened it. What you typed is below and not saved yet. Saving it "
                "replaces the text of {person}."
            ).format(person=person)
        if opened.isdecimal() and self.page.revisions.filter(pk__in=[opened]).exists():
            address = reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, opened, latest.pk])
            label = _("See what changed (opens a new tab)")
            text = format_html('{} <a href="{}" target="_blank">{}</a>', text, address, label)
        messages.warning(self.request, text)
