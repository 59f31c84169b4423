"""Writing an email: the form with its preview, a sample to oneself, earlier versions, and the built-in words again."""

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.addresses import public_address
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.persons import the_person
from cohorts.core.refusals import sentence_of
from cohorts.notices.actions import templates
from cohorts.notices.admin.events import OfEvent
from cohorts.notices.language import email_languages
from cohorts.notices.letters import text_of, with_button
from cohorts.notices.models import Email, EmailTemplate
from cohorts.notices.models.templates import MAX_SUBJECT, MAX_TEXT
from cohorts.notices.wording import Wording, first_draft, sample_values, write
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.page import AdminSkin, Page

SAMPLE = "sample"
LAST_EMAILS = 5


class OfLanguage(OfEvent):
    """A page about the words of an event in the language of its address."""

    def setup(self, request, *args, **kwargs):
        """Only languages in which emails can be written."""
        super().setup(request, *args, **kwargs)
        self.language = kwargs["language"]
        if self.language not in email_languages():
            raise Http404

    @property
    def language_name(self):
        """As its readers call it."""
        return email_languages()[self.language]


class TemplateForm(forms.Form):
    """The three parts of an email, and with whose data to preview it."""

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT)
    text = forms.CharField(label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 16}))
    html = forms.CharField(
        label=_("HTML version"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Leave it empty, and we make it from the text: paragraphs, lists, and {link} as a button."),
    )
    data = forms.ChoiceField(label=_("Preview with"), required=False)

    def __init__(self, *args, emails, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["data"].choices = [
            (SAMPLE, _("Sample data")),
            *((str(email.pk), f"{called(email.person)}, {format_day(home_day(email.queued_at))}") for email in emails),
        ]


class WriteTemplate(OfLanguage, AdminActionView):
    """Write an email. “Preview” and “Send me a sample” save nothing."""

    allowed_roles = (roles.PROGRAM,)
    form_class = TemplateForm
    template_name = "notices/admin/write.html"
    action_label = _("Save and use it")
    lead = _("Preview it, or send yourself a sample, before you save. Emails that are queued already stay as they are.")
    refuses_older = True
    composed = None

    def get_heading(self):
        """Which email, in which language."""
        return gettext("%(event)s: words in %(language)s") % {"event": self.event.title, "language": self.language_name}

    def get_emails(self):
        """The last emails about this event whose values we know, for a preview with real data."""
        rows = Email.objects.visible_to(self.request.user).filter(event=self.event.code).exclude(values={})
        return list(rows.select_related("person").order_by("-pk")[:LAST_EMAILS])

    def get_form_kwargs(self):
        """With the emails to choose from."""
        self.emails = self.get_emails()
        return super().get_form_kwargs() | {"emails": self.emails}

    def get_initial(self):
        """The words that count now, or what to begin with in a language without any."""
        wording = self.get_wording()
        return {"subject": wording.subject, "text": wording.text, "html": wording.html, "data": SAMPLE}

    def get_wording(self):
        """What is used, or what to begin with."""
        rows = EmailTemplate.objects.visible_to(self.request.user)
        row = rows.filter(event=self.event.code, language=self.language).latest_row()
        if row is not None and not row.is_built_in:
            return Wording(row.subject, row.text, row.html)
        return first_draft(self.event, self.language)

    def form_valid(self, form):
        """Save, or only show or send what it would look like."""
        button = next((name for name in ("preview", "sample") if name in self.request.POST), None)
        if button is None:
            return super().form_valid(form)
        wording = Wording(*(form.cleaned_data[name].replace("\r\n", "\n") for name in ("subject", "text", "html")))
        problems = templates.problems_of(self.event, self.language, wording)
        for problem in problems:
            form.add_error(problem.field, sentence_of(problem))
        if problems:
            return self.form_invalid(form)
        self.composed = self.compose(wording, form.cleaned_data["data"])
        if button == "sample":
            sent = {"event": self.event.code, "composed": self.composed}
            templates.send_sample(**sent, by=self.request.user, at=timezone.now())
        return self.render_to_response(self.get_context_data(form=form, sample_sent=button == "sample"))

    def compose(self, wording, data):
        """The email with the chosen data."""
        with translation.override(self.language):
            email = next((email for email in self.emails if str(email.pk) == data), None)
            values = {**email.values, "name": the_person(email.person).get_short_name()} if email else {}
            return write(wording, self.language, {**sample_values(self.event), **values})

    def get_context_data(self, **context):
        """The variables, and the preview if there is one."""
        usable = self.event.variable_names(site_language=self.language == settings.LANGUAGE_CODE)
        return super().get_context_data(
            event=self.event,
            language=self.language,
            variables=[one for one in self.event.all_variables if one.name in usable],
            preview=self.composed and self.preview_of(self.composed),
            versions_url=reverse("email_versions", args=[self.event.code, self.language]),
            **context,
        )

    def preview_of(self, composed):
        """The three parts as their reader sees them."""
        link = public_address("/")
        with translation.override(self.language):
            html = with_button(composed.html, link, "notices/admin/preview_button.html")
        return {"subject": composed.subject, "text": text_of(composed.text, link), "html": html}

    def act(self, data, by, at):
        """Save the words."""
        words = {name: data[name] for name in ("subject", "text", "html")}
        return templates.save_template(event=self.event.code, language=self.language, **words, by=by, at=at)

    def done_text(self, result):
        """From when."""
        return gettext("Emails from now on have these words.")


class Versions(OfLanguage, AdminSkin, Page, TemplateView):
    """All versions of the words of an event in a language."""

    allowed_roles = roles.STATE
    template_name = "notices/admin/versions.html"
    http_method_names = ["get", "head", "options"]

    def get_heading(self):
        """Of which email."""
        return gettext("Versions of %(event)s in %(language)s") % {
            "event": self.event.title, "language": self.language_name,
        }  # fmt: skip

    def get_context_data(self, **context):
        """Latest first."""
        rows = EmailTemplate.objects.visible_to(self.request.user).filter(event=self.event.code, language=self.language)
        return super().get_context_data(
            versions=list(rows.select_related("by").order_by("-version")),
            **{**context, "language": self.language},
        )


class ReturnToBuiltIn(OfLanguage, AdminConfirmView):
    """Use the built-in words again."""

    allowed_roles = (roles.PROGRAM,)
    action_label = _("Use the built-in words")
    serious = False

    def get_row(self):
        """The words of staff. Raises Http404 where there are none."""
        rows = EmailTemplate.objects.visible_to(self.request.user)
        row = rows.filter(event=self.kwargs["event"], language=self.kwargs["language"]).latest_row()
        if row is None or row.is_built_in:
            raise Http404
        return row

    def get_heading(self):
        """The question."""
        return gettext("Use the built-in words of “%(event)s” again?") % {"event": self.event.title}

    def get_consequences(self):
        """From when."""
        return gettext("Emails from now on have the built-in words. Those that were queued before stay as they are.")

    def get_affected(self):
        """Who reads them."""
        return gettext("Readers in %(language)s.") % {"language": self.language_name}

    def get_undo(self):
        """The versions stay."""
        return gettext("Your words stay among the versions, from which you can copy them.")

    def act(self, data, by, at):
        """Return to them."""
        return templates.return_to_built_in(event=self.event.code, language=self.language, by=by, at=at)

    def done_text(self, result):
        """What counts."""
        return gettext("Emails from now on have the built-in words.")
