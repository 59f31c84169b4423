"""What the reviewer of an application does with its parts: look at one and decide, and enter one from paper."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.text import same_name
from cohorts.training.actions.holidays import CALENDARS
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import MAX_REASON_CHARACTERS
from cohorts.ui.page import crumb
from cohorts.ui.refusals import lead_back
from lms.certification.actions import (
    application_parts,
    application_reviews,
    asked_people,
)
from lms.certification.actions.application_parts import Given
from lms.certification.actions.opened_files import was_opened
from lms.certification.admin.application_queue import TITLE
from lms.certification.application_faults import fault_text
from lms.certification.application_forms import PartForm, title_of
from lms.certification.models import Application, ApplicationPart, PartDecision
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import Giver, Mailbox, Outcome, giver_of, leaf_named

PROGRAM = (roles.PROGRAM,)
OUTCOMES = {
    Outcome.ACCEPTED: _("Accepted"),
    Outcome.RETURNED: _("Sent back"),
    Outcome.REFUSED: _("Not accepted"),
    Outcome.WAIVED: _("Waived"),
    Outcome.REQUIRED: _("Needed after all"),
}
REASON_HELP = _("The applicant reads this. Write full sentences. Do not write about anyone’s health.")


def reason_field(**more):
    """A reason that the applicant reads."""
    settings = {"label": _("Reason"), "max_length": MAX_REASON_CHARACTERS, "required": False, "help_text": REASON_HELP}
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **settings | more)


class OfApplication:
    """A step of an application."""

    allowed_roles = PROGRAM
    model = Application
    header_icon = "doc-full"

    def get_rows(self):
        """All of them; the action asks who the reviewer is."""
        rows = Application.objects.visible_to(self.request.user)
        return rows.select_related("cycle__candidacy__person", "cycle__candidacy__program", "cycle__version")

    def get_crumbs(self):
        """The queue and the application."""
        return [crumb(TITLE, "applications"), (called(self.get_application().person), self.get_back_url())]

    def get_application(self):
        """The application of the page."""
        return self.row

    def get_back_url(self):
        """The application."""
        return reverse("application", args=[self.get_application().pk])


class OutcomeForm(forms.Form):
    """Accepted, sent back, or not accepted."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.ACCEPTED.value, _("Accept")),
            (Outcome.RETURNED.value, _("Send back: the applicant can give another one")),
            (Outcome.REFUSED.value, _("Do not accept: this cannot be met by another one")),
        ],
        error_messages={"required": _("Choose a decision.")},
    )
    reason = reason_field()
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    decided = forms.IntegerField(label=_("Decision that was seen"), widget=forms.HiddenInput, required=False)


class ForReviewer:
    """A page that only the reviewer can use: it is not there for others. Who sends its form reads why it is refused.

    Whoever opens it when a colleague has taken the application over is led to the application, and reads who has it.
    """

    def get(self, request, *args, **kwargs):
        """The form. Raises Http404 for everybody else, and once nothing waits."""
        row = self.get_application()
        if row.is_reviewed and row.reviewer is not None and row.reviewer_id != request.user.pk:
            back = lead_back(request, Problem("review_moved", person=row.reviewer), self.get_back_url())
            if back is not None:
                return back
        if not row.is_reviewed or row.reviewer_id != request.user.pk:
            raise Http404
        return super().get(request, *args, **kwargs)


class DecidePart(ForReviewer, OfApplication, AdminRowActionView):
    """Look at a part and decide."""

    model = ApplicationPart
    form_class = OutcomeForm
    template_name = "certification/admin/part.html"
    action_label = _("Save the decision")

    def get_rows(self):
        """Those that the reviewer may see."""
        rows = ApplicationPart.objects.visible_to(self.request.user)
        return rows.select_related(
            "application__cycle__candidacy__person", "application__cycle__candidacy__program", "request", "record",
            "application__cycle__version", "interviewer",
        )  # fmt: skip

    def get_application(self):
        """Of the part."""
        return self.row.application

    def get_heading(self):
        """Which part."""
        return f"{title_of(self._leaf())}: {called(self.row.application.person)}"

    def _leaf(self):
        rules = rules_of(self.row.application.cycle)
        leaf = leaf_named(rules, self.row.type, self.row.key) if rules else None
        if leaf is None:
            raise Http404
        return leaf

    def get_initial(self):
        """With the digest of what is on the page, and the decision that counted."""
        latest = self._latest()
        return {"seen": self.row.digest, "decided": latest.pk if latest else 0}

    def _latest(self):
        return PartDecision.objects.visible_to(self.request.user).filter(part=self.row).latest_row()

    def get_context_data(self, **context):
        """Beside the role that was claimed: the one on record."""
        request = self.row.request
        on_record = asked_people.role_on_record(request) if request else ""
        shared = bool(request) and Mailbox.of(request.email).is_shared
        state = CALENDARS.get(self.row.choice, "") if self.row.type in ("residence", "holds_external") else ""
        latest, twin = self._latest(), application_parts.same_signer(self.row)
        about = {"on_record": on_record, "shared": shared, "state": state, "twin": twin, "latest": latest}
        return super().get_context_data(
            **about,
            outcome=OUTCOMES[latest.outcome] if latest else "",
            is_unopened=not was_opened(self.row, self.request.user),
            later=getattr(self.row, "replaced_by", None),
            account=asked_people.account_of(request) if request else "",
            is_signature=self.row.type == "signature",
            other_name=bool(request) and not same_name(self.row.signed_name, request.name),
            number_again=application_parts.same_number(self.row),
            no_discipline=getattr(self._leaf(), "no_pending_discipline", False),
            **context,
        )

    def act(self, data, by, at):
        """Decide."""
        return application_reviews.decide_part(part=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What the applicant knows."""
        if result.outcome == Outcome.ACCEPTED:
            return gettext("Accepted.")
        return gettext("Saved. We emailed the applicant, who can read the reason.")


class OfRequirement(OfApplication):
    """A page about one requirement of an application."""

    givers: tuple[Giver, ...] = ()

    def setup(self, request, *args, **kwargs):
        """Find the requirement. Raises Http404."""
        super().setup(request, *args, **kwargs)
        rules = rules_of(self.row.cycle)
        self.leaf = leaf_named(rules, self.kwargs["kind"], self.kwargs["key"]) if rules else None
        if self.leaf is None or giver_of(self.leaf) not in self.givers:
            raise Http404

    def get_heading(self):
        """The requirement."""
        return title_of(self.leaf)


class KeyInPart(OfRequirement, AdminRowActionView):
    """Enter a part of an application that came on paper."""

    givers = (Giver.APPLICANT,)
    form_class = PartForm
    action_label = _("Save the part")

    def get_form_kwargs(self):
        """For the requirement, in words for staff."""
        return super().get_form_kwargs() | {"leaf": self.leaf, "on_paper": True}

    def go_on(self, result):
        """Say it at once if what came does not meet the rule."""
        wrong = fault_text(self.row, self.leaf, self.request.user, timezone.now(), for_staff=True)
        if not wrong:
            return super().go_on(result)
        messages.warning(self.request, wrong)
        return redirect(self.get_done_url(result))

    def get_initial(self):
        """The current version of a text: the paper was signed under it."""
        version = application_parts.current_text_version(self.row, self.leaf)
        return {"text_version": version} if version else {}

    def act(self, data, by, at):
        """Give it."""
        file = data.pop("file", None)
        content = Given(file=file.read() if file else None, **data)
        return application_parts.give_part(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, given=content, by=by, at=at
        )

    def done_text(self, result):
        """That it is saved."""
        return gettext("Saved: %(part)s.") % {"part": title_of(self.leaf)}
