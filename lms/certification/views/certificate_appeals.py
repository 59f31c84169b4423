"""Appeal against the suspension or revocation of one's certificate, take the appeal back, and read what was written."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, RowMixin
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import certificate_appeals
from lms.certification.messages.appeals import count_in_words, decided_by_text
from lms.certification.messages.formats import through
from lms.certification.models import AppealState, Certificate, CertificateAppeal
from lms.certification.models.certificate_appeals import standing_appeals, term_of
from lms.certification.views.appeals import AppealForm


def appeal_of(certificate, user, at):
    """What the page of a certificate says to its person about an appeal; None where there is nothing to appeal."""
    term = term_of(certificate)
    if term is None:
        return None
    appeals = CertificateAppeal.objects.visible_to(user).filter(event=term.event)
    appeal = appeals.exclude(state=AppealState.WITHDRAWN).order_by("pk").last()
    may = home_day(at) <= term.ends_on and not standing_appeals(term.event).exists()
    return {
        "may_file": may,
        "until": format_long_day(term.ends_on),
        "count": count_in_words(term),
        "row": appeal,
        "decided_by": decided_by_text(appeal) if appeal and appeal.state == AppealState.OPEN else "",
    }


class OfCertificate:
    """A step of an appeal of one's own."""

    allowed_roles = (SIGNED_IN,)

    def get_certificate(self):
        """That of the address."""
        return self.row

    def get_crumbs(self):
        """The certificate."""
        return [(self.get_certificate().number, self.get_back_url())]

    def get_back_url(self):
        """The certificate."""
        return reverse("certificate_page", args=[self.get_certificate().pk])


class FileAppeal(OfCertificate, RowActionView):
    """Appeal."""

    model = Certificate
    form_class = AppealForm
    heading = _("Appeal against the decision")
    action_label = _("Send my appeal")
    template_name = "certification/file_certificate_appeal.html"

    def get_rows(self):
        """One's own only."""
        return Certificate.objects.visible_to(self.request.user).of_person(self.request.user)

    def get_row(self):
        """One that two people suspended or revoked. Raises Http404."""
        row = super().get_row()
        self.term = term_of(row)
        if self.term is None:
            raise Http404
        return row

    def get_problem(self):
        """The last day is over."""
        is_over = home_day(timezone.now()) > self.term.ends_on
        return Problem("appeal_too_late", day=self.term.ends_on) if is_over else None

    def act(self, data, by, at):
        """File it."""
        return certificate_appeals.file_appeal(certificate=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who decides, and by when."""
        text = gettext("We received your appeal. Somebody who did not decide before decides about it.")
        return f"{text} {decided_by_text(result)}"

    def get_context_data(self, **context):
        """Until when, and how it was counted."""
        return super().get_context_data(
            until=through(self.term.ends_on), count=count_in_words(self.term), state=self.row.state, **context
        )


class OwnAppeal(OfCertificate):
    """A step with an appeal that is there."""

    model = CertificateAppeal

    def get_rows(self):
        """One's own only."""
        rows = CertificateAppeal.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("event__certificate__program", "record", "answer")

    def get_certificate(self):
        """That of the appeal."""
        return self.row.event.certificate


class OwnText(OwnAppeal, RowMixin, Page, TemplateView):
    """What one wrote. POST, because the read is written into the log."""

    http_method_names = ["post", "options"]
    heading = _("Your appeal")
    template_name = "certification/own_text.html"

    def read(self, by, at):
        """Read it; logged."""
        return certificate_appeals.read_appeal(appeal=self.row, by=by, at=at)

    def post(self, request, *args, **kwargs):
        """The words on a page that nothing keeps, or why they cannot be opened."""
        text, refusal = run_for_button(request, lambda: self.read(request.user, timezone.now()))
        if refusal:
            return redirect(self.get_back_url())
        about = {"text": text, "back_url": self.get_back_url(), "back_label": _("Back to the certificate")}
        answer = self.render_to_response(self.get_context_data(**about))
        answer["Cache-Control"] = "private, no-store"
        return answer


class OwnAnswer(OwnText):
    """The reason of the decision about one's appeal."""

    heading = _("The decision about your appeal")

    def read(self, by, at):
        """Read it; logged."""
        return certificate_appeals.read_answer(appeal=self.row, by=by, at=at)


class WithdrawAppeal(OwnAppeal, ConfirmView):
    """Take an appeal back."""

    heading = _("Withdraw your appeal")
    action_label = _("Withdraw my appeal")

    def get_rows(self):
        """One's own that waits."""
        return super().get_rows().filter(state=AppealState.OPEN)

    def get_consequences(self):
        """Nobody decides."""
        return gettext("Nobody decides about your appeal any more. The decision about your certificate stays.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Another one."""
        return gettext("You can file another appeal until the last day.")

    def act(self, data, by, at):
        """Withdraw it."""
        return certificate_appeals.withdraw_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Your appeal was withdrawn.")
