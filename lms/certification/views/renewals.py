"""Renewing one's own certificate, and continuing education."""

from dataclasses import dataclass, replace
from datetime import date

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import past_day_field
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import learning, renewals
from lms.certification.application_forms import MAX_NAME, upload_field
from lms.certification.facts.renewals import asking_education
from lms.certification.learning_list import Learning, learning_of, proof_answer
from lms.certification.messages.areas import area_words
from lms.certification.messages.asked import asked
from lms.certification.messages.renewals import renewal_notice
from lms.certification.models import AuditedRenewal, Candidacy, Certificate, LearningEntry
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.rules.leaves import ContinuingEducation


@dataclass(frozen=True)
class RenewalLine:
    """What the page of a certificate says of its renewal. `address`: where to go on; or `opens`: the first day.

    `asks`: what the rules of today ask for, in sentences. `learning`: how much continuing education there is.
    """

    notice: str
    address: str = ""
    label: str = ""
    opens: date | None = None
    asks: tuple[str, ...] = ()
    learning: Learning | None = None


def renewal_of(certificate, at):
    """The renewal of a certificate for its person; None where there is none, such as of one that is suspended."""
    ladder = certificate.ladder
    if ladder is None or certificate.replaced_from or certificate.state not in RUNNING_STATES:
        return None
    waiting = renewals.open_renewal(certificate)
    notice = renewal_notice(ladder, home_day(at))
    if waiting is not None:
        return RenewalLine(notice, reverse("my_application", args=[waiting.pk]), gettext("Go to your renewal"))
    problem = renewals.renewal_problem(certificate, at)
    leaves = renewals.asked_of_renewal(certificate, at)
    learns = any(isinstance(leaf, ContinuingEducation) for leaf in leaves)
    line = RenewalLine(
        notice,
        asks=tuple(asked(leaf) for leaf in leaves),
        learning=learning_of(certificate.person, certificate.program, at) if learns else None,
    )
    if problem is None:
        return replace(line, address=reverse("renew", args=[certificate.pk]), label=gettext("Renew"))
    return replace(line, opens=problem.params["day"] if problem.code == "renewal_too_early" else None)


class Renew(ConfirmView):
    """Begin the renewal of one's own certificate."""

    allowed_roles = (SIGNED_IN,)
    model = Certificate
    heading = _("Renew your certificate")
    action_label = _("Start my renewal")
    serious = False

    def get_rows(self):
        """One's own only."""
        rows = Certificate.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("candidacy__program", "version")

    def get_problem(self):
        """Why it cannot be renewed now."""
        return renewals.renewal_problem(self.row, timezone.now())

    def get_back_url(self):
        """The certificate."""
        return reverse("certificate_page", args=[self.row.pk])

    def get_crumbs(self):
        """The path, and the certificate."""
        return [crumb(_("My path"), "my_path"), (self.row.number, self.get_back_url())]

    def get_consequences(self):
        """What is due, and what comes next."""
        notice = renewal_notice(self.row.ladder, home_day(timezone.now())) if self.row.ladder else ""
        asks = " ".join(asked(leaf) for leaf in renewals.asked_of_renewal(self.row, timezone.now()))
        more = gettext("The next page shows how much of it you have. It counts on the day on which you submit it.")
        return " ".join(filter(None, (notice, asks, more)))

    def get_affected(self):
        """The certificate."""
        return f"{self.row.number}, {self.row.credential}."

    def get_undo(self):
        """Withdraw."""
        return gettext("You can withdraw the renewal until it is decided.")

    def act(self, data, by, at):
        """Begin it."""
        return renewals.begin_renewal(certificate=self.row, by=by, at=at)

    def get_done_url(self, result):
        """The renewal."""
        return reverse("my_application", args=[result.pk])

    def done_text(self, result):
        """That it is begun."""
        return gettext("Your renewal is started. Everything that you enter is saved, so you can go on later.")


class LearningForm(forms.Form):
    """One entry of continuing education."""

    title = forms.CharField(
        label=_("What did you learn?"), max_length=MAX_NAME, help_text=_("Such as the title of a course.")
    )
    provider = forms.CharField(label=_("Who taught it?"), max_length=MAX_NAME, required=False)
    on = past_day_field(_("On which day?"), help_text=_("Of a course over several days: the last one."))
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=100)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=59, required=False)
    areas = forms.MultipleChoiceField(
        label=_("What was it about?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Choose all that fit. Each hour counts once, where it helps you most."),
    )  # fmt: skip
    file = upload_field(
        label=_("Proof"), required=False,
        help_text=_("A PDF, or a photo of the paper (JPEG or PNG), of at most 10 MB. Keep the paper too."),
    )  # fmt: skip

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = [(area, capfirst(area_words(area))) for area in areas]
        if not areas:
            del self.fields["areas"]


class MyLearning(RowActionView):
    """One's own continuing education for a program: the list, and another entry."""

    allowed_roles = (SIGNED_IN,)
    model = Candidacy
    heading = _("Continuing education")
    form_class = LearningForm
    template_name = "certification/learning.html"
    action_label = _("Add")

    def get_rows(self):
        """One's own that led to a certificate, or with an application that asks for it."""
        user = self.request.user
        own = Certificate.objects.visible_to(user).of_person(user).values_list("candidacy", flat=True)
        applying = [cycle.candidacy_id for cycle in asking_education(user)]
        rows = Candidacy.objects.visible_to(user).filter(pk__in=[*own, *applying])
        return rows.select_related("program")

    def setup(self, request, *args, **kwargs):
        """Read the entries."""
        super().setup(request, *args, **kwargs)
        self.learning = learning_of(request.user, self.row.program, timezone.now())

    def get_form_kwargs(self):
        """With the areas of the rules."""
        return super().get_form_kwargs() | {"areas": self.learning.areas}

    def get_back_url(self):
        """This page."""
        return reverse("my_learning", args=[self.row.pk])

    def get_crumbs(self):
        """The path."""
        return [crumb(_("My path"), "my_path")]

    def act(self, data, by, at):
        """Enter it."""
        file = data.get("file")
        learned = learning.Learned(
            minutes=data["hours"] * 60 + (data["minutes"] or 0), on=data["on"], title=data["title"],
            provider=data["provider"], areas=tuple(data.get("areas", ())), proof=file.read() if file else None,
        )  # fmt: skip
        return learning.enter_learning(person=by, program=self.row.program, learned=learned, by=by, at=at)

    def done_text(self, result):
        """That it is here."""
        return gettext("Added: %(title)s.") % {"title": result.title}

    def get_context_data(self, **context):
        """The entries and the sum, and audits."""
        audits = AuditedRenewal.objects.visible_to(self.request.user).of_person(self.request.user).asked()
        audits = audits.filter(audit__program=self.row.program_id).order_by("-pk")
        return super().get_context_data(
            learning=self.learning, program=self.row.program, audits=audits, **context
        )  # fmt: skip


class OwnLearning:
    """A page about an entry of one's own."""

    allowed_roles = (SIGNED_IN,)
    model = LearningEntry

    def get_rows(self):
        """One's own only."""
        rows = LearningEntry.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("proof", "program")

    def get_back_url(self):
        """The list."""
        candidacies = Candidacy.objects.visible_to(self.request.user).of_person(self.request.user)
        return reverse("my_learning", args=[candidacies.filter(program=self.row.program_id).earliest("since").pk])


class RemoveLearning(OwnLearning, ConfirmView):
    """Remove an entry."""

    action_label = _("Remove the entry")
    serious = False

    def get_heading(self):
        """Which."""
        return gettext("Remove “%(title)s”?") % {"title": self.row.title}

    def get_crumbs(self):
        """The list."""
        return [crumb(_("My path"), "my_path"), (_("Continuing education"), self.get_back_url())]

    def get_consequences(self):
        """It does not count."""
        return gettext("The entry no longer counts. It stays in the history.")

    def get_affected(self):
        """The person."""
        return gettext("You. Nobody is emailed.")

    def get_undo(self):
        """Enter it again."""
        return gettext("You can enter it again.")

    def act(self, data, by, at):
        """Remove it."""
        return learning.remove_learning(entry=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is gone."""
        return gettext("Removed.")


class OwnProof(OwnLearning, RowMixin, Page, View):
    """The proof of an entry. POST, because the read is written into the log."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        """The file, or why it cannot be opened."""
        data, refusal = run_for_button(
            request, lambda: learning.read_proof(entry=self.row, by=request.user, at=timezone.now())
        )
        return redirect(self.get_back_url()) if refusal else proof_answer(self.row, data)
