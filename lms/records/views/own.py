"""What is kept about oneself: a copy of it, and a request to erase it."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core.access import SIGNED_IN
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView, ConsequencesMixin
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.records.actions import copies, erasure
from lms.records.actions.own_file import left_out_lines
from lms.records.facts.words import stored_lines
from lms.records.models import CopyState, ErasureRequest, ErasureState, RecordCopy
from lms.records.models.erasure import WAITING
from lms.records.zip_answer import zip_answer

TITLE = _("What we keep about you")


class MyRecords(Page, TemplateView):
    """The copies and requests of the person."""

    http_method_names = ["get", "head", "options"]
    allowed_roles = (SIGNED_IN,)
    heading = TITLE
    template_name = "records/my_records.html"

    def get_crumbs(self):
        """The profile."""
        return [crumb(_("Your profile"), "profile")]

    def get_context_data(self, **context):
        """Copies that are there, and requests with what was decided."""
        user = self.request.user
        own = RecordCopy.objects.visible_to(user).of_person(user).filter(for_staff=False)
        rows = list(own.exclude(state=CopyState.GONE))
        for row in rows:
            row.lines = left_out_lines(row.left_out)
        own = ErasureRequest.objects.visible_to(user).of_person(user).select_related("authority")
        requests = list(own.order_by("-pk"))
        for request in requests:
            request.lines = stored_lines(request.decision, for_person=True) if request.decided_at else []
        waiting = any(row.state in WAITING for row in requests)
        return super().get_context_data(
            copies=rows,
            requests=requests,
            may_ask=not rows,
            may_erase=not waiting,
            days=copies.DAYS,
            several=len({row.authority_id for row in requests}) > 1,
            **context,
        )


class SureForm(forms.Form):
    """A box to check, so that nobody asks by a slip."""

    sure = forms.BooleanField(label="", error_messages={"required": _("Check the box to go on.")})

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sure"].label = label


class OfOwnRecords:
    """A step of one's own records."""

    allowed_roles = (SIGNED_IN,)

    def get_crumbs(self):
        """One's records."""
        return [crumb(TITLE, "my_records")]

    def get_back_url(self):
        """One's records."""
        return reverse("my_records")


class AskCopy(ConsequencesMixin, OfOwnRecords, ActionView):
    """Ask for a copy of everything."""

    template_name = "confirm.html"
    form_class = SureForm
    form_arguments = {"label": _("Yes, prepare a copy of my records")}
    heading = _("Ask for a copy of your records")
    action_label = _("Ask for my copy")
    serious = False

    def get_consequences(self):
        """When and what."""
        return gettext(
            "We put everything that we keep about you into one file, to read and for other programs. We email you when "
            "it is ready, and you download it here after log-in. It is removed after %(days)s days."
        ) % {"days": copies.DAYS}

    def get_affected(self):
        """The person."""
        return gettext("You. What others wrote about you in confidence is not in it; the copy says how much that is.")

    def get_undo(self):
        """Nothing changes."""
        return gettext("Nothing about your records changes.")

    def act(self, data, by, at):
        """Ask."""
        return copies.ask_copy(person=by, by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("We prepare your copy and email you when it is ready.")


class DownloadOwnCopy(RowMixin, Page, View):
    """The file. POST, because each download is written into the log."""

    http_method_names = ["post", "options"]
    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """One's own."""
        user = self.request.user
        return RecordCopy.objects.visible_to(user).of_person(user).filter(for_staff=False)

    def post(self, request, *args, **kwargs):
        """The file, or why there is none."""
        data, refusal = run_for_button(
            request, lambda: copies.download_copy(copy=self.row, by=request.user, at=timezone.now())
        )
        return redirect("my_records") if refusal else zip_answer("my-records", data)


class AskErasure(ConsequencesMixin, OfOwnRecords, ActionView):
    """Ask that records are erased."""

    template_name = "confirm.html"
    form_class = SureForm
    form_arguments = {"label": _("Yes, I ask you to erase records about me")}
    heading = _("Ask us to erase records about you")
    action_label = _("Ask for erasure")

    def get_consequences(self):
        """What staff do."""
        return gettext(
            "Program staff look at what we keep about you and decide what can be erased: files, letters and texts that "
            "no law asks us to keep. Dates, decisions, results and certificates stay. You read what is erased, what is "
            "kept, and why."
        )

    def get_affected(self):
        """The person."""
        return gettext("You. If you erase papers of an application, you must send them again when you apply again.")

    def get_undo(self):
        """Until a decision."""
        return gettext("You can withdraw your request until there is a decision. What is erased cannot come back.")

    def act(self, data, by, at):
        """Ask."""
        return erasure.ask_erasure(person=by, by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("We received your request. We email you when there is a decision.")


class WithdrawErasure(OfOwnRecords, ConfirmView):
    """Take a request back."""

    heading = _("Withdraw your request for erasure?")
    action_label = _("Withdraw my request")
    serious = False

    def get_rows(self):
        """One's own that nobody has decided on."""
        rows = ErasureRequest.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.filter(state__in=(ErasureState.OPEN, ErasureState.KEPT))

    def get_consequences(self):
        """Nothing is erased."""
        return gettext("Nobody decides about it any more, and nothing is erased.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Ask again."""
        return gettext("You can ask again at any time.")

    def act(self, data, by, at):
        """Withdraw it."""
        return erasure.withdraw_erasure(request=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Your request was withdrawn.")
