"""Pages with one form that runs one action: read what was typed, run it, show the refusal or what was done.

Nothing typed is lost: a refused form comes back as it was, with the refusals at the fields and in a summary on top, and
a form sent after the session ended comes back after log-in (`ui.kept_forms`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from cohorts.core.refusals import Refused
from cohorts.ui.kept_forms import refill, take_form
from cohorts.ui.older_forms import refused_as_older
from cohorts.ui.page import AdminSkin, Page, RowMixin
from cohorts.ui.refusals import lead_back, run_for_button, run_for_form

INVALID_STATUS = 422


class ActionMixin:
    """What runs one action and says what was done. A subclass writes `act`, `done_text` and `get_back_url`."""

    def act(self, data, by, at):
        """Run the action with the checked `data`; returns its result. May raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} runs no action.")

    def done_text(self, result):
        """What was done, in one sentence; "" says nothing."""
        raise NotImplementedError(f"{type(self).__name__} does not say what was done.")

    def get_back_url(self):
        """The page this one was opened from."""
        raise NotImplementedError(f"{type(self).__name__} leads nowhere.")

    def get_done_url(self, result):
        """Where the person goes after the action."""
        return self.get_back_url()

    def go_on(self, result):
        """Say what was done, and go on."""
        if text := self.done_text(result):
            messages.success(self.request, text)
        return redirect(self.get_done_url(result))


class FormActionMixin(ActionMixin):
    """An action with a form in front of it, for both skins.

    lead: sentences to read first, a line each. action_label: the button, a verb with its object. serious: a red button.
    refuses_older: the form replaces stored values, so it is refused if they changed after it was opened.
    form_arguments: what the form is made with beside the usual. field_names: {field that the action refuses: field of
    the form}, where they differ.
    """

    form_class: type[forms.BaseForm] = forms.Form
    lead = ""
    action_label = gettext_lazy("Save")
    serious = False
    refuses_older = False
    refusal: Refused | None = None
    form_arguments: dict[str, Any] = {}
    field_names: dict[str, str] = {}

    def get_problem(self):
        """Why the step of this page is over, as a Problem; None while it can be taken."""

    def get(self, request, *args, **kwargs):
        """The form; where the step is over, the page before it, which says why."""
        back = lead_back(request, self.get_problem(), self.get_back_url())
        return back or super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Also the arguments that the page declares."""
        return super().get_form_kwargs() | self.form_arguments

    def get_form(self, form_class=None):
        """The form, with what its owner typed before they were logged out."""
        form = super().get_form(form_class)
        if self.request.method == "GET" and (sent := take_form(self.request)):
            refill(form, sent)
        return form

    def form_valid(self, form):
        """Run the action; go on, or show the refusal on the form."""
        if self.refuses_older and refused_as_older(form):
            return self.form_invalid(form)
        result, self.refusal = run_for_form(
            form, lambda: self.act(form.cleaned_data, self.request.user, timezone.now()), self.field_names
        )
        return self.form_invalid(form) if self.refusal else self.go_on(result)

    def form_invalid(self, form):
        """The form as it was typed, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=self.get_invalid_status())

    def get_invalid_status(self):
        """The HTTP status of a form that was refused; `self.refusal` is what the action refused, if it was run."""
        return INVALID_STATUS

    def get_lead(self):
        """What to read before the form."""
        return self.lead

    def get_context_data(self, **context):
        """The words around the form."""
        words = {"lead": self.get_lead(), "action_label": self.action_label, "serious": self.serious}
        return super().get_context_data(**{**words, "back_url": self.get_back_url(), **context})


class ActionView(FormActionMixin, Page, FormView):
    """A form that runs one action, for a portal."""

    template_name = "form_page.html"


class RowActionView(RowMixin, ActionView):
    """A form that runs one action on `self.row`, for a portal."""


class AdminActionView(FormActionMixin, AdminSkin, Page, FormView):
    """A form that runs one action, for the Wagtail admin."""

    template_name = "ui/admin/action_page.html"


class AdminRowActionView(RowMixin, AdminActionView):
    """A form that runs one action on `self.row`, for the Wagtail admin."""


class ButtonMixin(ActionMixin):
    """A button without a form that runs one action; a refusal is shown on the page that one goes back to."""

    def post(self, request, *args, **kwargs):
        """Run the action and go on, or back."""
        result, refusal = run_for_button(request, lambda: self.act({}, request.user, timezone.now()))
        return redirect(self.get_back_url()) if refusal else self.go_on(result)


class ButtonView(ButtonMixin, RowMixin, Page, View):
    """A button on another page that runs one action on `self.row`. POST only."""

    http_method_names = ["post", "options"]


class SaveByAction:
    """Mixed into Wagtail's create and edit views: saving runs one action, `act(form)`, which returns the row."""

    def act(self, form):
        """Run the action with what the form says. May raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} runs no action.")

    def save_instance(self):
        """The row that the action saved; Wagtail does the rest."""
        return self._saved

    def form_valid(self, form):
        """Run the action; go on as Wagtail does, or show the refusal on the form."""
        self._saved, refusal = run_for_form(form, lambda: self.act(form))
        if refusal is None:
            return super().form_valid(form)
        self.produced_error_code, self.produced_error_message = "validation_error", self.get_error_message()
        return self.form_invalid(form)
