"""The buttons of program staff in the Wagtail admin.

Each shows what will happen, asks for the reason, and calls one action.
"""

from datetime import timedelta

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.approvals.actions import repeats_urgent
from cohorts.core.approvals.registry import act_of
from cohorts.core.consequences import consequences_of
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from cohorts.training.models import Admission
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from lms.certification.actions import certificates, decisions
from lms.certification.actions.waiting_revocations import revocation_waits
from lms.certification.admin.certificate_steps import ACTS, is_possible
from lms.certification.models import Candidacy, Certificate


class OfProgramStaff(AdminConfirmView):
    """A decision of program staff that the person concerned reads."""

    allowed_roles = (roles.PROGRAM,)
    form_class = ReasonForm
    form_arguments = {
        "label": _("Reason"),
        "help_text": _("The person reads this. Write full sentences. Do not write about anyone’s health."),
        "required": False,
    }
    header_icon = "success"

    def get_context_data(self, **context):
        """The button of the decision."""
        return super().get_context_data(**{"action_label": self.get_button(), **context})

    def get_button(self):
        """The words on the button: the verb, unless a page says more."""
        return self.get_label()


class DecideCertificate(OfProgramStaff):
    """Suspend, reinstate or revoke a certificate, after a page that says what will happen."""

    model = Certificate

    @property
    def step(self):
        """What ACTS says of the step of the address."""
        return ACTS[self.kwargs["name"]]

    @property
    def serious(self):
        """Only a revocation is for good."""
        return self.kwargs["name"] == "revoke"

    def get_row(self):
        """The certificate, for a step that there is."""
        row = super().get_row()
        if self.kwargs["name"] not in ACTS:
            raise Http404
        return row

    def get_label(self):
        """The verb."""
        return self.step["label"]

    def get_button(self):
        """That it only proposes, or waits to be confirmed, where it does."""
        return self.step.get("button", self.get_label())

    def get_problem(self):
        """The certificate is in another state now, or this person suspended it before and nobody confirmed it."""
        if is_possible(self.row, self.kwargs["name"]):
            if self.step.get("needs") == "again" and revocation_waits(self.row):
                return Problem("certificate_revocation_waits")
            is_repeated = self.kwargs["name"] == "suspend" and repeats_urgent(
                act_of(certificates.SUSPEND), self.row, {self.request.user.pk}
            )
            return Problem("urgent_ended") if is_repeated else None
        if self.row.replaced_by is not None:
            return Problem("certificate_replaced_by", number=self.row.replaced_by.number)
        return Problem("certificate_wrong_state", state=self.row.get_state_display())

    def get_heading(self):
        """What, with which certificate."""
        return gettext("%(label)s: certificate %(number)s") % {"label": self.get_label(), "number": self.row.number}

    def get_crumbs(self):
        """The certificate."""
        return [(self.row.number, self.get_back_url())]

    def get_back_url(self):
        """The certificate."""
        return reverse("certificates:inspect", args=[self.row.pk])

    def get_form_kwargs(self):
        """Nobody who died reads the reason."""
        kwargs = super().get_form_kwargs()
        if self.kwargs["name"] == "end_by_death":
            kwargs["help_text"] = _("Program staff read this. Write full sentences.")
        return kwargs

    def get_consequences(self):
        """What the public and the person see."""
        ends = timezone.now() + timedelta(days=settings.URGENT_DAYS)
        return self.step["happens"] % {"day": format_long_day(home_day(ends))}

    def get_affected(self):
        """Who is certified, and as what."""
        return f"{self.row.name}, {self.row.credential}."

    def get_undo(self):
        """Whether it can be undone."""
        return self.step["undo"]

    def act(self, data, by, at):
        """Take the step."""
        return self.step["act"](certificate=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What the certificate is now."""
        return self.step["done"]


class DecideAdmission(OfProgramStaff):
    """Admit a person to the program, or not, after a page that says what will happen."""

    def get_rows(self):
        """All candidacies."""
        return Candidacy.objects.visible_to(self.request.user).select_related("person", "program")

    def get_row(self):
        """The candidacy, for an answer that there is."""
        row = super().get_row()
        if self.kwargs["answer"] not in ("yes", "no"):
            raise Http404
        return row

    @property
    def admitted(self):
        """The answer."""
        return self.kwargs["answer"] == "yes"

    @property
    def serious(self):
        """A no."""
        return not self.admitted

    def get_label(self):
        """The verb."""
        return gettext("Admit") if self.admitted else gettext("Do not admit")

    def get_heading(self):
        """Whom."""
        return f"{self.get_label()} {self.row.person}"

    def get_crumbs(self):
        """The candidacy."""
        return [(str(self.row.person), self.get_back_url())]

    def get_back_url(self):
        """The candidacy."""
        return reverse("candidacies:inspect", args=[self.row.pk])

    def get_consequences(self):
        """What is recorded."""
        return gettext("The decision is recorded with your name and the time. The person can read it at once.")

    def get_affected(self):
        """The person, the program, and the certificate that rests on the admission."""
        text = f"{self.row.person}, {self.row.program}."
        if self.admitted:
            return text
        person_ids, user = [self.row.person_id], self.request.user
        admissions = Admission.objects.visible_to(user).of_people(person_ids).filter(program=self.row.program.key)
        return " ".join([text, *consequences_of(list(admissions), person_ids=person_ids, user=user)])

    def get_undo(self):
        """By another decision."""
        return gettext("A later decision replaces it. Both stay on record.")

    def act(self, data, by, at):
        """Record the decision."""
        return decisions.decide_admission(
            person=self.row.person,
            program=self.row.program,
            admitted=self.admitted,
            reason=data["reason"],
            by=by,
            at=at,
        )

    def done_text(self, result):
        """What was recorded."""
        if self.admitted:
            return gettext("Recorded the admission.")
        return gettext("Recorded that the person is not admitted.")
