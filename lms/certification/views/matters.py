"""What the office wrote to somebody about a complaint: read it, answer it, read the decision, appeal.

The addresses say “matters”: nobody who sees one over a shoulder learns what it is.
"""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, text_field
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import complaint_answers, complaint_appeals, complaint_reviews
from lms.certification.actions.complaints import TEXT_TYPE
from lms.certification.application_forms import file_answer, upload_field
from lms.certification.messages.appeals import count_in_words, decided_by_text
from lms.certification.models import (
    AppealState,
    CertificateState,
    ComplaintAppeal,
    ComplaintLetter,
    ComplaintOutcome,
    ComplaintState,
    LetterKind,
)
from lms.certification.views.appeals import AppealForm

TITLE = _("Letters from the office about you")
# What a decision makes of a certificate.
OUTCOMES = {
    CertificateState.PROBATION: ComplaintOutcome.PROBATION,
    CertificateState.SUSPENDED: ComplaintOutcome.SUSPENSION,
    CertificateState.REVOKED: ComplaintOutcome.REVOCATION,
}
FROM_OFFICE = (LetterKind.NOTICE, LetterKind.DECISION, LetterKind.APPEAL_DECISION)


def own_letters(user):
    """Letters between the office and somebody, whatever roles they have."""
    return ComplaintLetter.objects.visible_to(user).of_person(user).order_by("pk")


def decision_of(certificate, user, at):
    """What the page of a certificate says to its person of the decision about a complaint that it follows, or None.

    While the time to appeal runs, or an appeal waits.
    """
    letters = own_letters(user).filter(
        kind=LetterKind.DECISION,
        complaint__state=ComplaintState.DECIDED,
        complaint__outcome=OUTCOMES.get(certificate.state, ""),
        complaint__findings__is_decision=True,
        complaint__findings__certificate__candidacy=certificate.candidacy_id,
    )
    letter = letters.select_related("complaint").last()
    term = complaint_appeals.term_of(letter.complaint) if letter else None
    if term is None:
        return None
    is_filed = complaint_appeals.standing_appeals(letter.complaint).exists()
    return {
        "address": reverse("my_matter", args=[letter.complaint_id]),
        "may_file": home_day(at) <= term.ends_on and not is_filed,
        "is_filed": is_filed,
        "until": format_long_day(term.ends_on),
        "count": count_in_words(term),
    }


class MyMatters(Page, TemplateView):
    """Every matter that the office wrote about."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    heading = TITLE
    template_name = "certification/my_matters.html"

    def get_context_data(self, **context):
        """One line each, the latest first."""
        letters = own_letters(self.request.user).filter(kind__in=FROM_OFFICE)
        latest = {letter.complaint_id: letter for letter in letters}
        return super().get_context_data(letters=list(reversed(latest.values())), **context)


class OwnMatter:
    """A page about a matter of one's own: `self.row` is the last letter of the office about it."""

    allowed_roles = (SIGNED_IN,)

    def get_row(self):
        """By the number of the matter. Raises Http404."""
        rows = own_letters(self.request.user).filter(complaint=self.kwargs["pk"], kind__in=FROM_OFFICE)
        last = rows.select_related("complaint", "person").last()
        if last is None:
            raise Http404
        return last

    def get_crumbs(self):
        """The list, and the matter."""
        return [crumb(TITLE, "my_matters"), (_("Letters about one matter"), self.get_back_url())]

    def get_back_url(self):
        """The matter."""
        return reverse("my_matter", args=[self.row.complaint_id])

    def get_notice(self):
        """The last notice that can be answered today, or None."""
        rows = own_letters(self.request.user).filter(complaint=self.row.complaint_id, kind=LetterKind.NOTICE)
        notice = rows.filter(until__gte=home_day(timezone.now())).last()
        return notice if notice and self.row.complaint.is_open else None


class MyMatter(OwnMatter, DetailView):
    """The letters, what can be answered until when, and the appeal."""

    heading = _("Letters about one matter")
    template_name = "certification/my_matter.html"
    row_name = "letter"

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "my_matters")]

    def get_context_data(self, **context):
        """In order of time."""
        user, complaint = self.request.user, self.row.complaint
        term = complaint_appeals.term_of(complaint)
        appeals = ComplaintAppeal.objects.visible_to(user).of_person(user).filter(complaint=complaint)
        appeal = appeals.exclude(state=AppealState.WITHDRAWN).order_by("pk").last()
        answered = bool(term) and complaint_appeals.standing_appeals(complaint).exists()
        return super().get_context_data(
            complaint=complaint,
            letters=list(own_letters(user).filter(complaint=complaint)),
            notice=self.get_notice(),
            appeal=appeal,
            decided_by=decided_by_text(appeal) if appeal and appeal.state == AppealState.OPEN else "",
            appeal_until=format_long_day(term.ends_on) if term else "",
            appeal_count=count_in_words(term),
            may_appeal=bool(term) and home_day(timezone.now()) <= term.ends_on and not answered,
            **context,
        )


class ReadLetter(RowMixin, Page, View):
    """One letter. POST, because the read is written into the log."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["post", "options"]
    model = ComplaintLetter

    def get_rows(self):
        """One's own only."""
        return own_letters(self.request.user).select_related("record", "complaint")

    def post(self, request, *args, **kwargs):
        """The letter, or why it cannot be opened."""
        data, refusal = run_for_button(
            request, lambda: complaint_reviews.read_letter(letter=self.row, by=request.user, at=timezone.now())
        )
        back = reverse("my_matter", args=[self.row.complaint_id])
        if refusal:
            return redirect(back)
        if self.row.media_type != TEXT_TYPE:
            return file_answer(self.row, data)
        about = {"heading": self.row.get_kind_display(), "text": data.decode(), "letter": self.row, "back_url": back}
        answer = render(request, "certification/matter_letter.html", about)
        answer["Cache-Control"] = "private, no-store"
        return answer


class AnswerForm(forms.Form):
    """The answer, and a file."""

    text = text_field(
        _("Your answer"),
        rows=10,
        max_length=MAX_DOCUMENT_CHARACTERS,
        help_text=_("Only those who review and decide read it. Do not write about anyone’s health."),
        error_messages={"required": _("Write your answer.")},
    )
    file = upload_field(label=_("A file, if you have one"), required=False)


class AnswerMatter(OwnMatter, RowActionView):
    """Answer."""

    form_class = AnswerForm
    heading = _("Answer the office")
    action_label = _("Send my answer")

    def get_problem(self):
        """The last day is over, or it is decided."""
        return None if self.get_notice() else Problem("complaint_over")

    def act(self, data, by, at):
        """Answer."""
        file = data.get("file")
        notice = self.get_notice() or self.row
        return complaint_answers.answer(
            notice=notice, text=data["text"], file=file.read() if file else None, by=by, at=at
        )

    def done_text(self, result):
        """Who reads it."""
        return gettext("We received your answer. We email you when there is a decision.")


class AppealMatter(OwnMatter, RowActionView):
    """Appeal."""

    form_class = AppealForm
    heading = _("Appeal against the decision")
    action_label = _("Send my appeal")
    template_name = "certification/appeal_matter.html"

    def get_row(self):
        """One with a decision."""
        row = super().get_row()
        self.term = complaint_appeals.term_of(row.complaint)
        if self.term is None:
            raise Http404
        return row

    def get_problem(self):
        """The last day is over."""
        is_over = home_day(timezone.now()) > self.term.ends_on
        return Problem("appeal_too_late", day=self.term.ends_on) if is_over else None

    def act(self, data, by, at):
        """File it."""
        return complaint_appeals.file_appeal(complaint=self.row.complaint, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        return gettext("We received your appeal. Somebody who did not decide before decides about it.")

    def get_context_data(self, **context):
        """Until when, and how it was counted."""
        until = format_long_day(self.term.ends_on)
        return super().get_context_data(until=until, count=count_in_words(self.term), **context)


class WithdrawMatterAppeal(OwnMatter, ConfirmView):
    """Take an appeal back."""

    heading = _("Withdraw your appeal")
    action_label = _("Withdraw my appeal")

    def get_row(self):
        """One's own that waits. Raises Http404."""
        user = self.request.user
        rows = ComplaintAppeal.objects.visible_to(user).of_person(user).filter(state=AppealState.OPEN)
        row = rows.filter(complaint=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def get_consequences(self):
        """Nobody decides."""
        return gettext("Nobody decides about your appeal any more. The decision stays.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Another one."""
        return gettext("You can file another appeal until the last day.")

    def act(self, data, by, at):
        """Withdraw it."""
        return complaint_appeals.withdraw_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Your appeal was withdrawn.")
