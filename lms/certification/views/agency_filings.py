"""The forms that an agency files with the state: which there are, fill one in and sign it, read the answer."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.views.agency_forms import AgencyForm, ForAgency
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, day_field
from cohorts.ui.page import Page, crumb
from lms.certification.actions import agency_filings
from lms.certification.actions.agency_filings import Written, places_of, text_above_signature
from lms.certification.models import AgencyFiling, FilingKind, FilingState, Program, ProgramVersion
from lms.certification.rules.programs import in_force

AGENCY = (roles.AGENCY_COORDINATOR,)
MOST_PEERS = 9999
QUESTIONS = {
    FilingKind.ASSISTANCE: _("What help does your agency ask for?"),
    FilingKind.PLAN: _("How will peer support specialists work in your agency?"),
}
HELPS = {
    FilingKind.ASSISTANCE: _("For example about supervision, billing, or how to begin."),
    FilingKind.PLAN: _("What they do, how they are trained and supervised, and how you check that it works."),
}


def programs_now(user):
    """The programs that have rules in force today, by title."""
    versions = {}
    for version in ProgramVersion.objects.visible_to(user):
        versions.setdefault(version.program_id, []).append(version)
    rows = Program.objects.visible_to(user).select_related("authority").order_by("title")
    today = home_day(timezone.now())
    return [row for row in rows if in_force(versions.get(row.pk, ()), today) is not None]


class AgencyForms(Page, TemplateView):
    """Both forms of every program, and what the agency has sent so far."""

    allowed_roles = AGENCY
    http_method_names = ["get", "head", "options"]
    template_name = "certification/agency_forms.html"
    heading = _("Forms for the state")

    def get_context_data(self, **context):
        """The forms to send, and those that were sent, the latest first."""
        user = self.request.user
        rows = AgencyFiling.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
        rows = rows.select_related("program", "agency").order_by("-pk")
        return super().get_context_data(programs=programs_now(user), kinds=FilingKind, filings=rows, **context)


class FilingForm(AgencyForm):
    """One form, with the signature at its end."""

    places = forms.MultipleChoiceField(
        label=_("Where do peer support specialists work?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    peers = forms.IntegerField(
        label=_("How many peer support specialists?"),
        min_value=1,
        max_value=MOST_PEERS,
        help_text=_("Those whom your agency has or plans to have."),
    )
    begins_on = day_field(_("From which day?"))
    supervisor = forms.CharField(
        label=_("Who supervises them?"), max_length=300, help_text=_("Name and qualification.")
    )
    text = forms.CharField(
        label=_("The form"), max_length=MAX_DOCUMENT_CHARACTERS, widget=forms.Textarea(attrs={"rows": 8})
    )
    contact = forms.CharField(
        label=_("Whom can we ask?"), max_length=300, help_text=_("Name, and a phone number or an email address.")
    )
    signed_name = forms.CharField(
        label=_("Your full legal name"),
        max_length=200,
        help_text=_("By typing your name you sign for your agency. It counts like a signature on paper."),
        error_messages={"required": _("Type your full legal name.")},
    )
    text_version = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args, kind, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = [(place, place) for place in places]
        self.fields["text"].label, self.fields["text"].help_text = QUESTIONS[kind], HELPS[kind]
        left_out = ["begins_on", "supervisor"] if kind == FilingKind.ASSISTANCE else []
        for name in left_out + ([] if places else ["places"]):
            del self.fields[name]


class SendForm(ForAgency, ActionView):
    """Fill in a form, sign it, and send it."""

    form_class = FilingForm
    template_name = "certification/agency_form_send.html"
    action_label = _("Sign and send")

    @cached_property
    def program(self):
        """The program of the address. Raises Http404."""
        rows = [row for row in programs_now(self.request.user) if row.key == self.kwargs["key"]]
        if not rows or self.kwargs["kind"] not in FilingKind.values:
            raise Http404
        return rows[0]

    @property
    def kind(self):
        """Which form."""
        return FilingKind(self.kwargs["kind"])

    def get_heading(self):
        """Which form, for which program."""
        return gettext("%(form)s: %(program)s") % {"form": self.kind.label, "program": self.program}

    def get_crumbs(self):
        """The forms."""
        return [crumb(_("Forms for the state"), "agency_forms")]

    def get_back_url(self):
        """The forms."""
        return reverse("agency_forms")

    def get_form_kwargs(self):
        """For the form and the places of the rules."""
        program = self.program
        places = places_of(program, home_day(timezone.now()))
        return super().get_form_kwargs() | {"kind": self.kind, "places": places}

    def get_initial(self):
        """What was sent back, to be mended; and the version of the text that is on the page."""
        latest = AgencyFiling.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        latest = latest.filter(program=self.program, kind=self.kind).latest_row()
        fields = ("places", "peers", "begins_on", "supervisor", "text", "contact")
        former = {name: getattr(latest, name) for name in fields} | {"agency": latest.agency_id} if latest else {}
        return former | {"text_version": text_above_signature(self.program, self.kind)[0]}

    def act(self, data, by, at):
        """Send it."""
        agency = data.pop("agency")
        written = Written(places=tuple(data.pop("places", ())), **data)
        return agency_filings.send_form(
            program=self.program, agency=agency, kind=self.kind, written=written, by=by, at=at
        )

    def get_done_url(self, result):
        """What was sent."""
        return reverse("agency_form", args=[result.pk])

    def done_text(self, result):
        """Who reads it now."""
        return gettext("Sent. Program staff read it. We email you when there is an answer.")

    def get_context_data(self, **context):
        """The text above the signature."""
        version, text = text_above_signature(self.program, self.kind)
        return super().get_context_data(text=text, version=version, program=self.program, **context)


class OfForm:
    """A page about a form of the coordinator's agencies."""

    allowed_roles = AGENCY
    model = AgencyFiling
    role = roles.AGENCY_COORDINATOR

    def get_rows(self):
        """With what the page says."""
        return super().get_rows().select_related("program", "agency", "decided_by")

    def get_crumbs(self):
        """The forms."""
        return [crumb(_("Forms for the state"), "agency_forms")]


class ShowForm(OfForm, DetailView):
    """A form as it was sent, and the answer."""

    template_name = "certification/agency_form.html"
    row_name = "filing"

    def get_heading(self):
        """Which form."""
        return gettext("%(form)s: %(program)s") % {"form": self.row.get_kind_display(), "program": self.row.program}

    def get_context_data(self, **context):
        """Whether it was replaced, or can be sent again."""
        later = AgencyFiling.objects.visible_to(self.request.user, role=self.role).filter(replaces=self.row).first()
        again = later is None and self.row.state in (FilingState.RETURNED, FilingState.WITHDRAWN)
        return super().get_context_data(later=later, may_send_again=again, **context)


class WithdrawForm(OfForm, ConfirmView):
    """Ask before a form is taken back."""

    action_label = _("Take it back")

    def get_back_url(self):
        """The form."""
        return reverse("agency_form", args=[self.row.pk])

    def get_heading(self):
        """Which form."""
        return gettext("Take back: %(form)s") % {"form": self.row.get_kind_display()}

    def get_consequences(self):
        """Nobody decides about it."""
        return gettext("Program staff no longer decide about it. It stays on record.")

    def get_affected(self):
        """The agency."""
        return gettext("%(agency)s.") % {"agency": self.row.agency}

    def get_undo(self):
        """By another one."""
        return gettext("You can send another one.")

    def act(self, data, by, at):
        """Take it back."""
        return agency_filings.withdraw_form(form=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is done."""
        return gettext("You took it back.")
