"""A vendor cancels a cohort, after reading what that means, who is moved where, and which emails are sent."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_minutes, format_money, local_day
from cohorts.core.names import called
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.canceled_moves import move_targets
from cohorts.training.actions.canceled_seats import fees_left
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.scheduled import scheduled_minutes
from cohorts.training.views.emails_first import EmailsFirst
from cohorts.training.views.vendor_changes import OfCohort, guests_text, list_text, state_problem
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm


class TargetChoice(forms.ModelChoiceField):
    """Cohorts to which seats can be moved, each with its first day, its hours and how many it takes."""

    def set_targets(self, targets):
        """Offer these cohorts, a queryset. One query for their hours."""
        self.queryset = targets
        self.minutes = scheduled_minutes(target.pk for target in targets)

    def label_from_instance(self, cohort):
        """Which cohort, from when, with how many hours, and for how many."""
        day = format_day(local_day(cohort.starts_at, cohort.zone))
        about = {"cohort": cohort.code, "day": day, "left": cohort.left}
        about["hours"] = format_minutes(self.minutes[cohort.pk])
        text = ngettext(
            "%(cohort)s, from %(day)s, %(hours)s of training, %(left)s seat left",
            "%(cohort)s, from %(day)s, %(hours)s of training, %(left)s seats left",
            cohort.left,
        )
        return text % about


class CancelForm(ReasonForm):
    """Why, for everybody concerned, and where the seats are moved."""

    move_to = TargetChoice(None, label=_("Move the seats to"), required=False, empty_label=_("Nowhere: all seats end"))

    def __init__(self, *args, seats=0, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Everybody with a seat and their agencies read it.")
        self.fields["move_to"].set_targets(targets)
        self.fields["move_to"].help_text = _(
            "Fees and hours go along. Who took their seat first is moved first. Seats for which there is no room, and "
            "those of people who have another training at these times, end and are credited."
        )
        if not seats or not targets.exists():
            del self.fields["move_to"]


class CancelCohort(EmailsFirst, OfCohort, ConfirmView):
    """Cancel with all its seats, after saying what that means, who is moved where, and which emails are sent."""

    template_name = "training/cancel_cohort.html"
    form_class = CancelForm
    action_label = _("Cancel the cohort")
    send_label = _("Cancel the cohort and send these emails")

    fates: dict[str, list[str]] = {}

    @cached_property
    def seats(self):
        """The seats that would end."""
        rows = Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).taken()
        return list(rows.filter(cohort=self.row).select_related("person").order_by("pk"))

    def get_form_kwargs(self):
        """Where the seats can be moved."""
        targets = move_targets(self.row, timezone.now())
        return super().get_form_kwargs() | {"seats": len(self.seats), "targets": targets}

    def get_rows(self):
        """All cohorts of the vendor, with their waiting lists."""
        return super().get_rows().with_taken()

    def get_problem(self):
        """The cohort can no longer be canceled."""
        return state_problem(self.row, actions.SEATS_CHANGEABLE, "cohort_not_cancelable")

    def get_heading(self):
        """The question."""
        return gettext("Cancel %(cohort)s?") % {"cohort": self.row}

    def get_consequences(self):
        """What becomes of the cohort."""
        text = gettext("The cohort leaves the public calendar and no seat can be taken. Its trainers are free again.")
        return " ".join([text, *self._money()]) if self.seats else text

    def _money(self):
        """What is credited to whom."""
        sums = {}
        for fee in fees_left(self.seats):
            payer = fee.charge.payer
            # A vendor does not learn who pays for themself.
            name = gettext("people who pay themselves") if payer.person_id else payer.name
            sums[name] = sums.get(name, 0) + fee.left
        if not sums:
            return [gettext("Seats that are not moved end.")]
        parts = [f"{name} {format_money(amount)}" for name, amount in sorted(sums.items())]
        text = gettext(
            "Seats that are not moved end, and their fees are credited in full, also what is paid: at most %(parts)s."
        )
        return [text % {"parts": "; ".join(parts)}]

    def get_affected(self):
        """Those who have a seat or wait for one, those who pay, and those who teach."""
        if self.row.state == Cohort.State.PLANNED:
            return gettext("Nobody. Nobody was told of it, and nobody is emailed.")
        if not self.seats:
            text = gettext("The trainers of its sessions, who are emailed. Nobody has a seat in it.")
            return f"{text} {list_text(self.row)} {guests_text(self.row.guests)}".strip()
        text = ngettext(
            "%(count)s person with a seat, who pays for it, and the trainers. Each of them is emailed once.",
            "%(count)s people with a seat, who pays for them, and the trainers. Each of them is emailed once.",
            len(self.seats),
        )
        return f"{text % {'count': len(self.seats)}} {list_text(self.row)} {guests_text(self.row.guests)}".strip()

    def get_undo(self):
        """It cannot."""
        return gettext("No. You can copy the cohort to other dates, and agencies can take seats there.")

    def rehearse(self, act, at):
        """Also note who would be moved, and whose seats would end."""

        def noted():
            moved = {row.former.pk for row in act().moved}
            self.fates = {
                "moving": [called(seat.person) for seat in self.seats if seat.pk in moved],
                "ending": [called(seat.person) for seat in self.seats if seat.pk not in moved],
            }

        return super().rehearse(noted, at)

    def get_context_data(self, **context):
        """Also whose seats would be moved, and whose would end."""
        return super().get_context_data(**self.fates, **context)

    def act(self, data, by, at):
        """Cancel the cohort."""
        to = data.get("move_to")
        return actions.cancel_cohort(cohort=self.row, reason=data["reason"], move_to=to, by=by, at=at)

    def done_text(self, result):
        """That it is canceled, and how many seats were moved."""
        done = gettext("%(cohort)s is canceled.") % {"cohort": self.row}
        if not result.moved:
            return done
        count, to = len(result.moved), result.moved[0].seat.cohort
        moved = ngettext("%(count)s seat was moved to %(to)s.", "%(count)s seats were moved to %(to)s.", count)
        return f"{done} {moved % {'count': count, 'to': to}}"
