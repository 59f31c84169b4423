"""Give one part of an application, ask somebody else for one, and open a file of one's own."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import application_parts, application_reviews, part_requests
from lms.certification.actions.application_parts import Given
from lms.certification.application_faults import fault_text
from lms.certification.application_forms import MAX_NAME, PartForm, file_answer, title_for_one, title_of
from lms.certification.models import UNFINISHED, ApplicationPart, Channel, PartDecision, PartRequest
from lms.certification.models.rules import rules_of
from lms.certification.models.statements import text_for
from lms.certification.rules.applications import (
    OTHERS_TYPES,
    Giver,
    Outcome,
    giver_of,
    is_signed,
    leaf_named,
    needs_file,
)
from lms.certification.rules.leaves import Reference
from lms.certification.views.applications import OwnApplication
from lms.certification.views.asking_device import remember_device


class OfPart(OwnApplication):
    """A page about one requirement of an application of one's own."""

    giver = Giver.APPLICANT

    def setup(self, request, *args, **kwargs):
        """Find the requirement. Raises Http404 for one that is not asked, or that somebody else gives."""
        super().setup(request, *args, **kwargs)
        rules = rules_of(self.row.cycle)
        self.leaf = leaf_named(rules, self.kwargs["kind"], self.kwargs["key"]) if rules else None
        if self.leaf is None or giver_of(self.leaf) != self.giver:
            raise Http404
        if request.method == "GET" and not (self.row.is_unfinished and self.row.channel == Channel.ONLINE):
            raise Http404

    def get_heading(self):
        """The requirement."""
        return title_of(self.leaf)

    def get_context_data(self, **context):
        """Why it is asked, and who reads it."""
        is_closed = needs_file(self.leaf) or isinstance(self.leaf, Reference)
        about = {"leaf": self.leaf, "restricted": self.leaf.restricted, "is_closed": is_closed}
        return super().get_context_data(**about, basis=self.row.cycle.candidacy.program.legal_basis, **context)


class GivePart(OfPart, RowActionView):
    """Give a part: a date, a signature, a file."""

    form_class = PartForm
    template_name = "certification/give_part.html"

    @property
    def action_label(self):
        """Sign, send or save."""
        if is_signed(self.leaf):
            return _("Sign")
        return _("Send the file") if needs_file(self.leaf) else _("Save")

    def get_form_kwargs(self):
        """For the requirement."""
        return super().get_form_kwargs() | {"leaf": self.leaf}

    def get_initial(self):
        """With the version of the text that is on the page."""
        text, latest = self._text(), self._latest()
        kept = {"as_of": latest.as_of, "since": latest.since, "choice": latest.choice} if latest else {}
        return kept | ({"text_version": text.version} if text else {})

    def _latest(self):
        """What one gave so far: nobody types a date again to correct a file."""
        own = ApplicationPart.objects.visible_to(self.request.user).filter(application=self.row, replaced_by=None)
        return own.filter(type=self.leaf.type, key=self.leaf.key_value, request=None).order_by("pk").last()

    def _text(self):
        return text_for(self.row.cycle.candidacy.program, self.leaf) if is_signed(self.leaf) else None

    def act(self, data, by, at):
        """Give it."""
        file = data.pop("file", None)
        content = Given(file=file.read() if file else None, **data)
        return application_parts.give_part(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, given=content, by=by, at=at
        )

    def form_invalid(self, form):
        """With the text that is on the page now: whoever was told that it changed can sign it."""
        if self.refusal and self.refusal.code == "text_changed":
            form.data = form.data.copy()
            form.data["text_version"] = self.get_initial().get("text_version", "")
        return super().form_invalid(form)

    def go_on(self, result):
        """Say it at once if what was given does not meet the rule: it is saved, and can be changed."""
        wrong = fault_text(self.row, self.leaf, self.request.user, timezone.now())
        if not wrong:
            return super().go_on(result)
        messages.warning(self.request, wrong)
        return redirect(self.get_done_url(result))

    def done_text(self, result):
        """That it is here."""
        return gettext("Saved: %(part)s.") % {"part": title_of(self.leaf)}

    def get_context_data(self, **context):
        """The text to sign."""
        latest = self._latest()
        decisions = PartDecision.objects.visible_to(self.request.user).filter(part=latest, outcome=Outcome.RETURNED)
        back = decisions.order_by("pk").last() if latest else None
        return super().get_context_data(text=self._text(), is_signed=is_signed(self.leaf), back=back, **context)


class OtherForm(forms.Form):
    """Who is asked."""

    name = forms.CharField(
        label=_("First and last name"), max_length=MAX_NAME, error_messages={"required": _("Enter the name.")}
    )
    email = forms.EmailField(
        label=_("Email address"), error_messages={"required": _("Enter an email address, such as name@example.org.")}
    )
    relation = forms.CharField(
        label=_("Who is this person to you?"), max_length=MAX_NAME, help_text=_("For example: my supervisor at work.")
    )

    def __init__(self, *args, leaf, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(leaf, Reference) and leaf.kinds:
            choices = [("", _("Choose a kind")), *((kind, kind) for kind in leaf.kinds)]
            self.fields["letter"] = forms.ChoiceField(label=_("Kind of letter"), choices=choices)


class AskOther(OfPart, RowActionView):
    """Ask somebody for a signature or a letter."""

    giver = Giver.OTHER
    form_class = OtherForm
    template_name = "certification/ask_other.html"
    action_label = _("Email the link")

    def get_heading(self):
        """What this one person gives."""
        return gettext("Ask someone: %(part)s") % {"part": title_for_one(self.leaf)}

    def get_form_kwargs(self):
        """For the requirement."""
        return super().get_form_kwargs() | {"leaf": self.leaf}

    def act(self, data, by, at):
        """Ask."""
        who = data["name"], data["email"], data["relation"], data.get("letter", "")
        return part_requests.ask_other(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, who=who, by=by, at=at
        )

    def go_on(self, result):
        """Remember this device: an answer from it is noted."""
        return remember_device(super().go_on(result), self.row.pk)

    def done_text(self, result):
        """Who was asked, and until when."""
        return gettext("We emailed %(name)s a link. It works for 30 days.") % {"name": result.name}


class OwnRequest:
    """A page about a question that one asked somebody."""

    allowed_roles = (SIGNED_IN,)
    model = PartRequest

    def get_rows(self):
        """One's own only."""
        rows = PartRequest.objects.visible_to(self.request.user).of_person(self.request.user)
        if self.request.method == "GET":
            rows = rows.filter(cycle__application__state__in=UNFINISHED)
        return rows.select_related("cycle__application", "cycle__candidacy__person")

    def get_back_url(self):
        """The application."""
        return reverse("my_application", args=[self.row.cycle.application.pk])

    def get_crumbs(self):
        """The application."""
        return [crumb(_("My path"), "my_path"), (_("Your application"), self.get_back_url())]


class AgainForm(forms.Form):
    """To the same address, or a corrected one."""

    email = forms.EmailField(
        label=_("Email address"), help_text=_("If you correct the address, the link that we sent before stops working.")
    )


class AskAgain(OwnRequest, RowActionView):
    """Send the link again, also to a corrected address."""

    form_class = AgainForm
    refuses_older = True
    action_label = _("Email the link again")

    def get_heading(self):
        """Whom."""
        return gettext("Ask %(name)s again") % {"name": self.row.name}

    def get_initial(self):
        """The address that was asked."""
        return {"email": self.row.email}

    def act(self, data, by, at):
        """Send it."""
        return part_requests.ask_again(request=self.row, email=data["email"], by=by, at=at)

    def done_text(self, result):
        """Where it went."""
        return gettext("We emailed the link to %(email)s. It works for 30 days.") % {"email": result.email}


class CancelQuestion(OwnRequest, ConfirmView):
    """End a question, so that somebody else can be asked."""

    action_label = _("Cancel the request")
    serious = False

    def get_heading(self):
        """To whom."""
        return gettext("Cancel the request to %(name)s?") % {"name": self.row.name}

    def get_consequences(self):
        """The link ends."""
        return gettext("The link that we emailed stops working. You can ask another person.")

    def get_affected(self):
        """Who was asked."""
        return gettext("%(name)s. We do not email them about this.") % {"name": self.row.name}

    def get_undo(self):
        """Ask again."""
        return gettext("You can ask the same person again.")

    def act(self, data, by, at):
        """End it."""
        return part_requests.cancel_request(request=self.row, by=by, at=at)

    def done_text(self, result):
        """That it ended."""
        return gettext("Canceled. You can ask another person.")


class OwnFile(RowMixin, Page, View):
    """A file that one sent. POST, because the read is written into the log."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["post", "options"]
    model = ApplicationPart

    def get_rows(self):
        """What one gave oneself."""
        rows = ApplicationPart.objects.visible_to(self.request.user).of_person(self.request.user)
        rows = rows.filter(request=None, interviewer=None, record__isnull=False).exclude(type__in=OTHERS_TYPES)
        return rows.select_related("record", "application")

    def get_back_url(self):
        """The application."""
        return reverse("my_application", args=[self.row.application_id])

    def post(self, request, *args, **kwargs):
        """The file, or why it cannot be opened."""
        data, refusal = run_for_button(
            request, lambda: application_reviews.read_part(part=self.row, by=request.user, at=timezone.now())
        )
        return redirect(self.get_back_url()) if refusal else file_answer(self.row, data)
