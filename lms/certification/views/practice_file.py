"""An agency enters hours of its specialists from a file: first what each line means, then, once more, for good."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.action_view import ActionView
from cohorts.ui.page import crumb
from cohorts.ui.refusals import run_for_form
from lms.certification.actions import practice_files
from lms.certification.messages.practice import category_label

MAX_CONTENT = 200_000


class FileForm(forms.Form):
    """A file; the second time, what was in it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or Excel (.xlsx), at most 500 lines: email, day (2027-03-31), from, to, kind, category, contact."
        ),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )  # fmt: skip
    content = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MAX_CONTENT, strip=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Sent once more, what was read is in the form: the file need not be chosen again.
        self.fields["file"].required = not (self.is_bound and self.data.get("seen") and self.data.get("content"))


class PracticeFile(ActionView):
    """The first time that it is sent, the page says what each line means; sent once more, the lines are entered."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    form_class = FileForm
    template_name = "certification/practice_file.html"
    heading = _("Enter hours from a file")
    action_label = _("Read the file")
    lead = _(
        "Kinds are work, individual-supervision and field-supervision. Nothing is entered before you have seen what "
        "each line means. Supervisors confirm the hours as usual; we email your specialists."
    )

    def get_context_data(self, **context):
        """The codes of kinds of work, with their words."""
        codes = [(code, category_label(code)) for code in practice_files.categories_for(self.request.user)]
        return super().get_context_data(codes=codes, **context)

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Hours and supervision"), "agency_practice")]

    def get_back_url(self):
        """The list."""
        return reverse("agency_practice")

    def form_valid(self, form):
        """Say what the lines mean, or enter them."""
        if self.request.POST.get("seen") and form.cleaned_data["content"]:
            return super().form_valid(form)
        read, self.refusal = run_for_form(form, lambda: self._read(form))
        if self.refusal:
            return self.form_invalid(form)
        good = sum(one.refused is None for one in read)
        fresh = self.form_class(initial={"content": practice_files.as_text([one.texts for one in read])})
        label = self.action_label
        if good:
            label = ngettext("Enter %(count)s line", "Enter %(count)s lines", good) % {"count": good}
        return self.render_to_response(self.get_context_data(form=fresh, read=read, good=good, action_label=label))

    def _read(self, form):
        file = form.cleaned_data["file"]
        lines = practice_files.texts_of(file.read() if file else b"")
        return practice_files.enter_lines(lines=lines, keep=False, by=self.request.user, at=timezone.now())

    def act(self, data, by, at):
        """Enter what was read."""
        lines = practice_files.lines_in(data["content"])
        return practice_files.enter_lines(lines=lines, keep=True, by=by, at=at)

    def done_text(self, result):
        """How many; of the others why not."""
        for one in result:
            if one.refused is not None:
                about = {"number": one.number, "why": str(one.refused)}
                messages.warning(self.request, gettext("Line %(number)s was not entered. %(why)s") % about)
        count = sum(one.refused is None for one in result)
        return ngettext("%(count)s line was entered.", "%(count)s lines were entered.", count) % {"count": count}
