"""Ask for accommodations."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.formatting import format_long_day
from cohorts.core.numbers import whole_number
from cohorts.core.problems import Problem
from cohorts.ui.action_view import ActionView
from cohorts.ui.page import crumb
from exams.delivery.rules.accommodations import KINDS, PURPOSES, TIMES
from lms.certification.actions import accommodation_requests
from lms.certification.messages.accommodations import ASK_LABELS, PURPOSE_LABELS
from lms.certification.models import AccommodationLine, AccommodationRequest
from lms.certification.models.accommodations import OPEN
from lms.certification.rules.accommodation_requests import asked_lines, kinds_without_purpose
from lms.certification.views.accommodations import TITLE, SentForm
from lms.certification.views.asking_programs import open_appeals, open_requests, programs_left, programs_of

# Whoever sends the same form again so soon has pressed the button twice.
TWICE = timedelta(minutes=10)
HELPS = [kind for kind in KINDS if kind not in TIMES]


class AskForm(SentForm):
    """What would help, and for what."""

    field_order = ("program", "purposes", "time", "helps", "language", "words", "file")

    program = forms.ModelChoiceField(
        None, label=_("Which program is it for?"), empty_label=_("Choose a program"),
        error_messages={"required": _("Choose a program.")},
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=_("What do you need it for?"),
        choices=[(code, PURPOSE_LABELS[code]) for code in PURPOSES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you need it for.")},
    )
    time = forms.ChoiceField(
        label=_("More time in exams"),
        required=False,
        choices=[("", _("The usual time")), *((kind, ASK_LABELS[kind]) for kind in TIMES)],
    )
    helps = forms.MultipleChoiceField(
        label=_("What would help you?"),
        required=False,
        choices=[(kind, ASK_LABELS[kind]) for kind in HELPS],
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.CharField(
        label=_("Which language?"),
        required=False,
        max_length=40,
        help_text=_("Only if you need an interpreter, or papers in another language."),
    )

    def __init__(self, *args, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs
        if len(programs) == 1:
            self.fields["program"].initial = programs[0]
            self.fields["program"].widget = forms.HiddenInput()

    def clean(self):
        """As lines of a kind and a purpose."""
        cleaned = super().clean()
        kinds = [kind for kind in (cleaned.get("time"), *cleaned.get("helps", ())) if kind]
        purposes = cleaned.get("purposes", ())
        lost = kinds_without_purpose(kinds, purposes) if purposes else []
        for kind in lost:
            names = ", ".join(str(PURPOSE_LABELS[one]).lower() for one in KINDS[kind].purposes)
            text = gettext("“%(kind)s” is only for: %(names)s. Choose that above too, or leave this out.")
            self.add_error("time" if kind in TIMES else "helps", text % {"kind": ASK_LABELS[kind], "names": names})
        cleaned["lines"] = [] if lost else asked_lines(kinds, purposes)
        return cleaned


class AskForAccommodations(ActionView):
    """Ask."""

    allowed_roles = (SIGNED_IN,)
    heading = _("Ask for accommodations")
    form_class = AskForm
    action_label = _("Send my request")
    template_name = "certification/ask_accommodations.html"
    field_names = {"kind": "helps"}

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "my_accommodations")]

    def get_back_url(self):
        """The list; while everything that one can ask for is asked, the open request."""
        user = self.request.user
        row, appeal = open_requests(user).first(), open_appeals(user).first()
        pk = row.pk if row else appeal.request_id if appeal else None
        if pk is not None and not programs_left(user).exists():
            return reverse("my_accommodation", args=[pk])
        return reverse("my_accommodations")

    @cached_property
    def renewed(self):
        """The earlier request of `?again=` that this one continues, or None."""
        pk = whole_number(self.request.GET.get("again", ""))
        rows = AccommodationRequest.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.filter(pk=pk).exclude(state__in=OPEN).first() if pk else None

    @cached_property
    def programs(self):
        """Those without an open request; what was sent of another one is answered with the request that is open."""
        user = self.request.user
        return programs_of(user) if self.request.method == "POST" else programs_left(user)

    def get_problem(self):
        """Every program has an open request, or an appeal that waits."""
        if self.programs:
            return None
        if open_requests(self.request.user).exists():
            return Problem("accommodation_asked_already")
        return Problem("accommodation_ask_appeal_waits") if open_appeals(self.request.user).exists() else None

    def form_invalid(self, form):
        """Who pressed the button twice is led to the request that was sent; who wrote something else keeps it."""
        if self.refusal and self.refusal.code == "accommodation_asked_already":
            row = open_requests(self.request.user).filter(program=form.cleaned_data["program"]).first()
            if row is not None and timezone.now() - row.at < TWICE:
                messages.info(self.request, gettext("We have your request."))
                return redirect("my_accommodation", row.pk)
        return super().form_invalid(form)

    def get_form_kwargs(self):
        """With the programs."""
        return super().get_form_kwargs() | {"programs": self.programs}

    def get_initial(self):
        """What was asked before."""
        if self.renewed is None:
            return {}
        lines = list(AccommodationLine.objects.visible_to(self.request.user).filter(request=self.renewed))
        kinds = list(dict.fromkeys(line.kind for line in lines))
        return {
            "program": self.renewed.program_id,
            "purposes": list(dict.fromkeys(line.purpose for line in lines)),
            "time": next((kind for kind in kinds if kind in TIMES), ""),
            "helps": [kind for kind in kinds if kind not in TIMES],
            "language": self.renewed.language,
        }

    def form_valid(self, form):
        """With the file as bytes."""
        form.cleaned_data["sent"] = form.sent()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Ask."""
        return accommodation_requests.ask(
            person=by, program=data["program"], lines=data["lines"], language=data["language"], sent=data["sent"],
            renews=self.renewed, by=by, at=at,
        )  # fmt: skip

    def get_done_url(self, result):
        """The request."""
        return reverse("my_accommodation", args=[result.pk])

    def done_text(self, result):
        """By when there is an answer."""
        day = format_long_day(result.due_on)
        return gettext("We received your request. The office answers by %(day)s. We emailed you.") % {"day": day}
