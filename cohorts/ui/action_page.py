"""What our own pages in the Wagtail admin share: Wagtail's furniture around one form that runs one action."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cohorts.core.actions import Refused
from cohorts.core.states import can, label_in_sentence, state_of
from cohorts.ui.refusals import add_refusal


class ActionPage(WagtailAdminTemplateMixin, FormView):
    """A page with one form. A subclass names the model and its namespace and runs one action in `act`.

    With a `pk` in the address, `self.row` is that row, if this person may see it; otherwise the page is not found.
    Where the page names the `move` it makes, it is not offered on a row that cannot make it any more.
    """

    template_name = "ui/admin/action_page.html"
    model = None
    namespace = ""
    submit_label = ""
    lead = ""
    serious = False
    move = ""

    def setup(self, request, *args, **kwargs):
        """Find the row, within what the person may see."""
        super().setup(request, *args, **kwargs)
        self.row = None
        if "pk" in kwargs:
            self.row = get_object_or_404(self.model.objects.visible_to(request.user), pk=kwargs["pk"])

    def get(self, request, *args, **kwargs):
        """The form, unless it is too late for it."""
        if self.row and self.move and not can(self.row, self.move):
            parts = {"row": self.row, "state": label_in_sentence(state_of(self.row))}
            messages.error(request, _("%(row)s is now %(state)s, so you can no longer do this.") % parts)
            return redirect(self.address(self.row))
        return super().get(request, *args, **kwargs)

    def act(self, cleaned, at):
        """Run the action; returns the row to show next. May raise Refused."""
        raise TypeError(f"{type(self).__name__} runs no action.")

    def said(self, row):
        """What the person reads after the action, in one sentence."""
        return _("%(row)s was saved.") % {"row": row}

    def form_valid(self, form):
        """Run the action, show what became of it, or put the refusal where it belongs."""
        try:
            row = self.act(form.cleaned_data, timezone.now())
        except Refused as no:
            add_refusal(form, no)
            return self.form_invalid(form)
        messages.success(self.request, self.said(row))
        return redirect(self.address(row))

    def address(self, row):
        """Where a row is shown."""
        return reverse(f"{self.namespace}:inspect", args=[row.pk])

    def get_page_subtitle(self):
        """The row this is about."""
        return str(self.row) if self.row else ""

    def get_breadcrumbs_items(self):
        """Home, the list, the row."""
        items = [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(f"{self.namespace}:index"), "label": capfirst(self.model._meta.verbose_name_plural)},
        ]
        if self.row:
            items.append({"url": self.address(self.row), "label": str(self.row)})
        return [*items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **context):
        """The words around the form."""
        back = self.address(self.row) if self.row else reverse(f"{self.namespace}:index")
        return super().get_context_data(
            lead=self.lead, submit_label=self.submit_label, serious=self.serious, back=back, row=self.row, **context
        )
