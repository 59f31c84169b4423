"""The steps of a request for accommodations: take it, read it, ask for more, answer, open again, end, and appeals."""

from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import READ_BY_PERSON, ReasonForm, day_field
from cohorts.ui.page import crumb
from exams.delivery.models.accommodations import kind_label
from exams.delivery.rules.accommodations import MAX_MINUTES, needs_minutes
from lms.certification.actions import accommodation_reviews
from lms.certification.actions.accommodation_lines import Granted
from lms.certification.admin.accommodation_requests import TITLE
from lms.certification.models import (
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
)
from lms.certification.rules.accommodation_requests import instead_of

USUAL = timedelta(days=730)


class OfRequest:
    """A step of a request."""

    allowed_roles = (roles.EXAMINATIONS,)
    model = AccommodationRequest
    header_icon = "time"

    def get_rows(self):
        """All of them; the action asks who the reviewer is."""
        rows = AccommodationRequest.objects.visible_to(self.request.user)
        return rows.select_related("person", "program__authority")

    def get_crumbs(self):
        """The queue and the request."""
        return [crumb(TITLE, "accommodation_requests"), (called(self.get_request().person), self.get_back_url())]

    def get_request(self):
        """The request of the page."""
        return self.row

    def get_back_url(self):
        """The request."""
        return reverse("accommodation_request", args=[self.get_request().pk])


class TakeRequest(OfRequest, ButtonView):
    """Become the reviewer."""

    def act(self, data, by, at):
        """Take it."""
        seen = self.request.POST.get("seen", "")
        return accommodation_reviews.take_request(request=self.row, reviewer=by, seen=seen, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You review this request. What the person sent is open to you alone until it is decided.")


class GiveBack(OfRequest, ButtonView):
    """Stop being the reviewer."""

    def act(self, data, by, at):
        """Give it back."""
        seen = str(by.pk)
        return accommodation_reviews.take_request(request=self.row, reviewer=None, seen=seen, by=by, at=at)

    def done_text(self, result):
        """Who can take it."""
        return gettext("Nobody reviews this request now. A colleague can take it.")


class AskMore(OfRequest, AdminRowActionView):
    """Say what is needed first."""

    form_class = ReasonForm
    form_arguments = {"label": _("What is needed?"), **READ_BY_PERSON, "missing": _("Enter what is needed.")}
    action_label = _("Ask for it")
    lead = _(
        "Ask only for what you need to decide: one paper is often enough, and accommodations of an earlier exam or "
        "school too. The person is emailed that something is needed, and reads what after log-in."
    )

    def get_heading(self):
        """Whom."""
        return gettext("Ask %(person)s for more") % {"person": called(self.row.person)}

    def act(self, data, by, at):
        """Ask."""
        return accommodation_reviews.ask_more(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That the person knows."""
        if result.paused_on:
            return gettext("We emailed the person. The days until their answer do not count toward the time to decide.")
        return gettext("We emailed the person.")


NO = "no"
AS_ASKED, BY_LINE = "as_asked", "by_line"


class AnswerForm(forms.Form):
    """For each line whether it is granted, and how; the days, and the reason."""

    how = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect, required=False, initial=BY_LINE,
        choices=[(AS_ASKED, _("Grant everything as asked")), (BY_LINE, _("Decide line by line, below"))],
    )  # fmt: skip
    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"))
    reason = ReasonForm.base_fields["reason"]
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            choices = [
                (kind, _("Grant: %(kind)s") % {"kind": kind_label(kind, line.purpose)})
                for kind in instead_of(line.kind)
            ]
            self.fields[f"line_{line.pk}"] = forms.ChoiceField(
                label=str(line), choices=[*choices, (NO, _no_label(line))], widget=forms.RadioSelect,
                required=False,
            )  # fmt: skip
            if any(needs_minutes(kind, line.purpose) for kind in instead_of(line.kind)):
                self.fields[f"minutes_{line.pk}"] = forms.IntegerField(
                    label=_("Minutes in each exam, for extra minutes and breaks"), required=False, min_value=1,
                    max_value=MAX_MINUTES,
                )  # fmt: skip
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _(
            "The person reads it. It is needed if you do not grant everything. Do not write about anyone’s health."
        )
        first = [name for line in lines for name in (f"line_{line.pk}", f"minutes_{line.pk}")]
        self.order_fields(["how", *first, "valid_from", "valid_to", "reason"])

    def clean(self):
        """As {id of a line: what is granted}."""
        cleaned = super().clean()
        granted, is_whole = {}, cleaned.get("how") == AS_ASKED
        for line in self.lines:
            kind = line.kind if is_whole else cleaned.get(f"line_{line.pk}", NO)
            minutes = cleaned.get(f"minutes_{line.pk}") or 0
            if not kind:
                self.add_error(f"line_{line.pk}", gettext("Choose whether to grant it."))
                kind = NO
            if kind != NO and needs_minutes(kind, line.purpose) and not minutes:
                text = gettext("Enter how many minutes, from 1 to %(most)s.") % {"most": MAX_MINUTES}
                self.add_error(f"minutes_{line.pk}", text)
            asks = needs_minutes(kind, line.purpose) if kind != NO else False
            granted[line.pk] = None if kind == NO else Granted(kind, minutes if asks else 0)
        cleaned["granted"] = granted
        return cleaned


def _no_label(line):
    """What stays if a line is not granted: what was granted instead before."""
    if line.granted_kind is None:
        return _("Do not grant")
    return gettext("Do not grant; this stays: %(grant)s") % {"grant": line.grant}


class AnswerRequest(OfRequest, AdminRowActionView):
    """Grant everything, a part, or nothing."""

    form_class = AnswerForm
    action_label = _("Save the answer")
    lead = _(
        "What you grant applies at once, also to exams that are booked or being taken. Who has to arrange something is "
        "emailed and sees what, never why. The person is emailed that there is an answer, and reads it after log-in."
    )

    def get_heading(self):
        """Whose."""
        return gettext("Answer the request of %(person)s") % {"person": called(self.row.person)}

    def get_form_kwargs(self):
        """With the lines that are not granted as they were asked."""
        rows = AccommodationLine.objects.visible_to(self.request.user).filter(request=self.row)
        lines = [row for row in rows.select_related("grant__withdrawal") if not row.is_as_asked]
        return super().get_form_kwargs() | {"lines": lines}

    def get_initial(self):
        """From today, for two years; with how many papers there are."""
        today = home_day(timezone.now())
        papers = AccommodationPaper.objects.visible_to(self.request.user).filter(request=self.row)
        return {"valid_from": today, "valid_to": today + USUAL, "seen": papers.count()}

    def act(self, data, by, at):
        """Answer."""
        names = ("granted", "valid_from", "valid_to", "reason", "seen")
        return accommodation_reviews.decide_request(
            request=self.row, **{name: data[name] for name in names}, by=by, at=at
        )

    def done_text(self, result):
        """What was decided."""
        return gettext("Answered: %(state)s. We emailed the person.") % {"state": result.get_state_display()}


class ReopenRequest(OfRequest, AdminConfirmView):
    """Let a request wait for another answer."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    action_label = _("Open it again")
    serious = False

    def get_heading(self):
        """Whose."""
        return gettext("Open the request of %(person)s again?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """It waits again."""
        return gettext("It waits for another answer, from its reviewer. What was granted stays.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s is emailed, and reads the reason.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Answer."""
        return gettext("Answer it again.")

    def act(self, data, by, at):
        """Open it."""
        return accommodation_reviews.reopen_request(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it waits."""
        return gettext("The request waits for an answer again.")


class EndRequest(OfRequest, AdminConfirmView):
    """Take back what was granted."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    action_label = _("Take it back")

    def get_heading(self):
        """Whose."""
        return gettext("Take back what was granted to %(person)s?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """Everything of this request ends."""
        return gettext(
            "Everything that was granted with this request ends now, in exams that are booked too. Whoever is taking "
            "an exam keeps the time that they had left, or at least ten minutes."
        )

    def get_affected(self):
        """The person."""
        return gettext(
            "%(person)s is emailed, reads the reason and can appeal. Whoever had to arrange something is emailed that "
            "it is not needed any more."
        ) % {"person": called(self.row.person)}

    def get_undo(self):
        """Grant again."""
        return gettext("Open the request again and grant it.")

    def act(self, data, by, at):
        """End it."""
        return accommodation_reviews.end_request(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it ended."""
        return gettext("Taken back. We emailed the person.")
