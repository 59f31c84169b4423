"""What pages that move a seat to another cohort share: the cohorts to choose from, and what is said before."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.postings import cents
from cohorts.core.formatting import format_day, format_money
from cohorts.training.actions.fees import live_fees
from cohorts.training.actions.funding import gross
from cohorts.training.models import Cohort
from cohorts.training.models.late_seats import late_outlooks
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.fields import ReasonForm


class CohortChoice(forms.ModelChoiceField):
    """Cohorts to move to, each with what it costs more or less."""

    fee = cents(0)

    def label_from_instance(self, cohort):
        """Which cohort, when, and the difference in price."""
        more = cohort.course_version.fee - self.fee
        about = {
            "cohort": cohort.code,
            "vendor": cohort.vendor,
            "day": format_day(cohort.starts_at.astimezone(cohort.zone).date()),
            "left": cohort.left,
            "amount": format_money(abs(more)),
        }
        if more > 0:
            return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; %(amount)s more") % about
        if more < 0:
            return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; %(amount)s less") % about
        return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; the same price") % about


class MoveForm(ReasonForm):
    """Where to, and why."""

    cohort = CohortChoice(None, label=_("Cohort"), error_messages={"required": _("Choose the cohort to move to.")})
    field_order = ("cohort", "reason")

    def __init__(self, *args, cohorts, fee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].fee = fee
        self.fields["cohort"].queryset = cohorts


class MovesSeat(AsksAgain):
    """Mixed into a page about a seat that is moved. Asks again if the person could not have the hours there."""

    form_class = MoveForm
    action_label = _("Move the seat")
    sure_label = _("Move the seat all the same")

    def get_form_kwargs(self):
        """The cohorts of the course in which seats can be taken, and what the seat costs now."""
        version = self.row.cohort.course_version
        rows = Cohort.objects.visible_to(self.request.user).to_fill(version.course.audience, timezone.now())
        rows = rows.filter(course_version__course=version.course_id).exclude(pk=self.row.cohort_id)
        fee = sum((gross(charge) for charge in live_fees(self.row)), cents(0))
        return super().get_form_kwargs() | {"cohorts": rows.order_by("starts_at", "code"), "fee": fee}

    def get_doubts(self, form):
        """What is missing when a cohort that has begun is chosen."""
        to = form.cleaned_data["cohort"]
        outlooks = late_outlooks([self.row.person], to, timezone.now(), instead_of=self.row.cohort)
        return [outlook.problem.at("cohort") for outlook in outlooks.values()]

    def get_consequences(self):
        """The money, the terms and the hours."""
        return gettext(
            "What is paid counts for the new seat, and only the difference in price is charged or credited to those "
            "who pay. Issued invoices stay as they are. The terms of the seat go along: free days that have passed do "
            "not come again. Hours that the person has stay theirs and count."
        )

    def get_undo(self):
        """By moving it again, if the former cohort still takes seats."""
        cohort = self.row.cohort
        takes_seats = cohort.state == Cohort.State.OPEN or cohort.fills_late
        if not takes_seats or cohort.is_enrollment_over(timezone.now()):
            return gettext("No. %(cohort)s takes no more seats, so the seat cannot be moved back.") % {"cohort": cohort}
        return gettext("You can move the seat back while the former cohort takes seats and has one left.")

    def done_text(self, result):
        """Where the seat is now."""
        return gettext("The seat was moved to %(cohort)s.") % {"cohort": result.cohort}
