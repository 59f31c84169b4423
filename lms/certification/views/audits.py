"""The audit of one's own renewal: what to send until when, proof of each entry, the answer, and the outcome."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import text_field
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import audit_answers, audit_reviews
from lms.certification.actions.complaints import TEXT_TYPE
from lms.certification.application_forms import file_answer, upload_field
from lms.certification.facts.audits import lines_of, standing_of
from lms.certification.models import AuditedRenewal, AuditedState, AuditPaper, AuditPaperKind
from lms.certification.models.audits import DECIDED, day_ends


class OwnAudit:
    """A page about the audit of one's own renewal."""

    allowed_roles = (SIGNED_IN,)
    model = AuditedRenewal
    row_name = "audited"

    def get_rows(self):
        """One's own that were drawn; of the others nobody reads where they are in the order."""
        rows = AuditedRenewal.objects.visible_to(self.request.user).of_person(self.request.user).asked()
        return rows.select_related("audit__program", "cycle__candidacy__person", "cycle__version")

    def get_crumbs(self):
        """The path, and the audit."""
        crumbs = [crumb(_("My path"), "my_path")]
        return crumbs if isinstance(self, MyAudit) else [*crumbs, crumb(MyAudit.heading, "my_audit", self.row.pk)]

    def get_back_url(self):
        """The audit."""
        return reverse("my_audit", args=[self.row.pk])

    @cached_property
    def lines(self):
        """The entries that are looked at."""
        return lines_of(self.row)

    def get_problem(self):
        """It is decided, or one is not asked any more."""
        return None if self.row.is_waiting else Problem("audit_over")


class MyAudit(OwnAudit, DetailView):
    """What to send until when, what is here, and what came of it."""

    template_name = "certification/my_audit.html"
    heading = _("Audit of your renewal")

    def get_context_data(self, **context):
        """Each entry with what is here of it; the outcome."""
        row, today = self.row, home_day(timezone.now())
        papers = AuditPaper.objects.visible_to(self.request.user).filter(audited=row)
        until = audit_answers.again_until(row)
        is_decided = row.state in DECIDED
        return super().get_context_data(
            lines=self.lines,
            missing=sum(not line.proof and not line.entry.proof_id for line in self.lines),
            answer=papers.filter(kind=AuditPaperKind.ANSWER).latest_row(),
            is_late=row.state == AuditedState.ASKED and row.until < today,
            is_decided=is_decided,
            standing=standing_of(row, self.lines, at=timezone.now()) if is_decided else None,
            again_until=day_ends(until) if until and today <= until else None,
            **context,
        )


class ProofForm(forms.Form):
    """A file."""

    file = upload_field()


class SendProof(OwnAudit, RowActionView):
    """Send proof of one entry."""

    form_class = ProofForm
    action_label = _("Send this file")

    def get_row(self):
        """One's own audit, with the entry in it. Raises Http404."""
        row = super().get_row()
        self.entry = next((line.entry for line in lines_of(row) if line.entry.pk == self.kwargs["entry"]), None)
        if self.entry is None:
            raise Http404
        return row

    def get_heading(self):
        """Of which entry."""
        return gettext("Proof of “%(title)s”") % {"title": self.entry.title}

    def get_lead(self):
        """What to send."""
        return self.row.audit.instructions

    def act(self, data, by, at):
        """Send it."""
        return audit_answers.send_proof(
            audited=self.row, entry=self.entry, file=data["file"].read(), by=by, at=at
        )  # fmt: skip

    def done_text(self, result):
        """That it is here."""
        return gettext("Saved your proof of “%(title)s”.") % {"title": self.entry.title}


class AnswerForm(forms.Form):
    """Words."""

    text = text_field(
        _("Your answer"), rows=8, max_length=audit_answers.MAX_CHARACTERS,
        help_text=_("Only those who decide about the audit read it. Do not write about anyone’s health."),
        error_messages={"required": _("Write your answer.")},
    )  # fmt: skip


class WriteAnswer(OwnAudit, RowActionView):
    """Answer in words, for example why there is no proof of an entry."""

    form_class = AnswerForm
    heading = _("Write an answer")
    action_label = _("Save my answer")
    lead = _("For example: why you do not have proof of an entry. A new answer replaces the one before.")

    def act(self, data, by, at):
        """Save it."""
        return audit_answers.write_answer(audited=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """That it is here."""
        return gettext("Saved your answer.")


class FinishAnswer(OwnAudit, ConfirmView):
    """Say that everything is sent."""

    heading = _("Send your answer to program staff")
    action_label = _("Send my answer")
    serious = False

    def get_problem(self):
        """Once."""
        return None if self.row.state == AuditedState.ASKED else Problem("audit_over")

    def get_consequences(self):
        """Who looks at it now."""
        count = sum(not line.proof and not line.entry.proof_id for line in self.lines)
        without = gettext("Entries without proof: %(count)s. They may not count. ") % {"count": count} if count else ""
        return without + gettext("Program staff look at what you sent, and we email you when they have decided.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """More can be added."""
        return gettext("You can add more until they have decided.")

    def act(self, data, by, at):
        """Finish."""
        return audit_answers.finish_answer(audited=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is sent."""
        return gettext("Sent. We email you when program staff have decided.")


class AskAgain(OwnAudit, RowActionView):
    """Have the outcome looked at again."""

    form_class = AnswerForm
    heading = _("Ask us to look again")
    action_label = _("Ask to look again")
    lead = _(
        "Another person of program staff than before looks at the audit again. Write what you think is wrong. You can "
        "send more proof after that, until they decide."
    )

    def get_problem(self):
        """Only “not enough”, once, and in time."""
        until = audit_answers.again_until(self.row)
        if until is None:
            return Problem("audit_not_again")
        return Problem("audit_again_late", day=until) if home_day(timezone.now()) > until else None

    def act(self, data, by, at):
        """Ask."""
        return audit_answers.ask_again(audited=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        return gettext("We received it. Another person looks at the audit again, and we email you.")


class OwnAuditPaper(RowMixin, Page, View):
    """What one sent oneself. POST, because the read is written into the log."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["post", "options"]
    model = AuditPaper

    def get_rows(self):
        """One's own only."""
        rows = AuditPaper.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("record", "audited")

    def post(self, request, *args, **kwargs):
        """The paper, or why it cannot be opened."""
        data, refusal = run_for_button(
            request, lambda: audit_reviews.read_paper(paper=self.row, by=request.user, at=timezone.now())
        )
        back = reverse("my_audit", args=[self.row.audited_id])
        if refusal:
            return redirect(back)
        if self.row.media_type != TEXT_TYPE:
            return file_answer(self.row, data)
        about = {"heading": gettext("Your answer"), "text": data.decode(), "back_url": back}
        answer = render(request, "certification/audit_text.html", about)
        answer["Cache-Control"] = "private, no-store"
        return answer
