"""The page on which a seat is given up: the same for the agency, the vendor and a supervisor's own seat."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.rules.postings import cents
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.fees import cost_of_giving_up
from cohorts.training.actions.seat_restores import is_for_the_list, next_free_at, restore_seat, undo_problem
from cohorts.training.actions.seat_returns import agency_owes, cost_of_undo
from cohorts.training.models import Cohort, MakeUp, WaitingPlace
from cohorts.training.models.enrollments import Side
from cohorts.training.views.fee_terms import terms_of_seat
from cohorts.training.waiting_messages import format_offer_end
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm


class WithdrawalForm(ReasonForm):
    """The reason, and the amount to be credited as the page said it."""

    expected_credit = forms.DecimalField(widget=forms.HiddenInput, required=False)


class VendorWithdrawalForm(WithdrawalForm):
    """A vendor may give the whole fee back."""

    in_full = forms.BooleanField(
        label=gettext_lazy("We cancel this seat ourselves: credit the whole fee"), required=False
    )

    def __init__(self, *args, has_begun, **kwargs):
        super().__init__(*args, **kwargs)
        if has_begun:
            del self.fields["in_full"]


class UndoForm(forms.Form):
    """The amount that will be owed, as the page said it."""

    expected_owed = forms.DecimalField(widget=forms.HiddenInput, required=False)


def seat_over(seat):
    """What became of a seat that can no longer be given up or moved, as a Problem; None while it can."""
    about = {"person": called(seat.person), "cohort": seat.cohort}
    if not seat.is_taken:
        is_canceled = seat.cohort.state == Cohort.State.CANCELED
        return Problem("seat_of_canceled_cohort" if is_canceled else "seat_given_up_before", **about)
    if seat.cohort.state == Cohort.State.FINISHED:
        return Problem("withdrawal_too_late", cohort=seat.cohort)
    return None


class UndoWithdrawalView(ConfirmView):
    """Say what is owed again, and undo the withdrawal of a seat. A subclass says which seats, and for which `side`."""

    form_class = UndoForm
    side: Side
    action_label = gettext_lazy("Take the seat again")
    serious = False

    def get_heading(self):
        """The question."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return _("Take the seat of %(person)s in %(cohort)s again?") % about

    def get_problem(self):
        """It is too late, the seat went to somebody else, or the other side gave it up."""
        if self.row.withdrawn_for not in ("", self.side):
            return Problem("undo_by_other_side")
        return undo_problem(self.row, self.row.cohort, timezone.now())

    @cached_property
    def backs(self):
        """What is charged again, by payer."""
        return cost_of_undo(self.row)

    @cached_property
    def waits(self):
        """Whether no seat is left, so that the person becomes the first on the waiting list."""
        return is_for_the_list(self.row, self.row.cohort, timezone.now())

    def get_list_text(self):
        """What becomes of somebody for whom no seat is left."""
        free_at = next_free_at(self.row.cohort)
        if free_at is None:
            text = _("The seat is taken by somebody else, so the person is put first on the waiting list and gets the "
                     "next free seat.")  # fmt: skip
        else:
            text = _("The seat is offered to somebody else until %(until)s. The person is put first on the waiting "
                     "list, and the seat is theirs if it is declined or not answered.")  # fmt: skip
            text %= {"until": format_offer_end(free_at, self.row.cohort.time_zone)}
        fee = _("The seat stays withdrawn until then, and its fee is charged again only when the person has a seat.")
        return f"{text} {fee}"

    def get_consequences(self):
        """What is charged, and what pays it."""
        if self.waits:
            return self.get_list_text()
        agency = self.row.agency_id
        own = [back for back in self.backs if back.payer.organization_id == agency]
        fee, used = (
            sum((value for value in values), cents(0))
            for values in ([back.invoiced + back.waiting for back in own], [back.on_account for back in own])
        )
        about = {"fee": format_money(fee), "used": format_money(used), "owed": format_money(fee - used)}
        seat = self.get_seat_text()
        if not fee:
            return seat
        if fee == used:
            money = _("%(fee)s is charged again on a new invoice, and the credit pays it. Nothing is owed.")
        elif used:
            money = _(
                "%(fee)s is charged again. %(used)s of the credit is left and pays it; this seat will owe %(owed)s."
            )
        elif any(back.invoiced for back in own):
            money = _("%(fee)s is charged again. The credit was used or there was none to apply: this seat will owe "
                      "%(owed)s.")  # fmt: skip
        else:
            money = _("%(fee)s is charged again and goes on the next invoice.")
        return f"{seat} {money % about}"

    def get_seat_text(self):
        """Who has the seat again."""
        return _("The person has the seat again, at its old price and terms. Credit notes stay as they are.")

    def get_affected(self):
        """The person, and the agency."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        if self.side == Side.AGENCY:
            return _("%(person)s, and the other coordinators of %(agency)s. They are emailed.") % about
        return _("%(person)s and %(agency)s, who are emailed.") % about

    def get_undo(self):
        """By giving it up again."""
        if self.waits:
            return _("You can take the person off the waiting list at any time.")
        return _("You can give the seat up again. The free days are the old ones.")

    def get_initial(self):
        """The amount that the page says."""
        return {"expected_owed": agency_owes(self.row, self.backs)}

    def act(self, data, by, at):
        """Undo it."""
        return restore_seat(enrollment=self.row, expected_owed=data["expected_owed"], by=by, at=at)

    def done_text(self, result):
        """Who has a seat again, or is first on the waiting list."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        if isinstance(result, WaitingPlace):
            return _("%(person)s is first on the waiting list of %(cohort)s.") % about
        return self.get_taken_text() % about

    def get_taken_text(self):
        """What is said when the person has the seat again."""
        return _("%(person)s has the seat in %(cohort)s again.")


class WithdrawView(ConfirmView):
    """Ask for the reason, say what happens, and withdraw the seat. A subclass says which seats, and who is affected."""

    form_class = WithdrawalForm
    action_label = gettext_lazy("Give up the seat")

    def get_heading(self):
        """The question."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return _("Give up the seat of %(person)s in %(cohort)s?") % about

    def get_problem(self):
        """The seat was given up before, or the cohort is over."""
        return seat_over(self.row)

    def get_consequences(self):
        """What becomes of the seat, the fee and the hours."""
        if self.row.cohort.state != Cohort.State.OPEN:
            seat = _("The seat stays empty.")
        elif self._has_list and self.row.cohort.fills_at(timezone.now()):
            seat = _("The seat is offered to the next person on the waiting list.")
        else:
            seat = _("The seat becomes available to others.")
        certificate_text = _(
            "If the person is certified and no longer meets the requirements without this seat, the certificate is put "
            "on hold, and state program staff are asked to confirm that."
        )
        kept = f"{_('Recorded hours are kept.')} {self._make_up_text()}".strip()
        return f"{seat} {self._fee_text()} {kept} {certificate_text}"

    def _make_up_text(self):
        """What becomes of make-up sessions to come."""
        rows = MakeUp.objects.visible_to(self.request.user).live().to_come(timezone.now()).filter(seat=self.row)
        return _("Make-up sessions to come end, and taking the seat again does not bring them back.") if rows else ""

    @cached_property
    def _has_list(self):
        """Whether somebody waits for a seat in the cohort."""
        cohorts = Cohort.objects.visible_to(self.request.user).filter(pk=self.row.cohort_id)
        return cohorts.with_taken().filter(waiting__gt=0).exists()

    @cached_property
    def cost(self):
        """What is owed and credited if the seat is given up now."""
        return cost_of_giving_up(self.row, timezone.now())

    def _fee_text(self):
        about = {
            "credit": format_money(self.cost.agency_credit),
            "owed": format_money(self.cost.agency_owed),
            "open": format_money(self.cost.agency_open),
            "agency": self.row.agency,
            "terms": terms_of_seat(self.row),
        }
        return f"{self._own_text() % about} {self._others_text()}".strip()

    def _own_text(self):
        if self.cost.agency_credit + self.cost.agency_owed == 0:
            return _("There is no fee of %(agency)s to credit.")
        if self.cost.agency_owed == 0:
            return _("The whole fee of %(credit)s is credited to %(agency)s. %(terms)s")
        if self.cost.agency_open == 0:
            return _("%(credit)s is credited to %(agency)s, and %(owed)s stays charged; it is paid. %(terms)s")
        if self.cost.agency_open < self.cost.agency_owed:
            return _("%(credit)s is credited to %(agency)s, and %(owed)s stays charged; %(open)s of it is not paid "
                     "yet. %(terms)s")  # fmt: skip
        return _("%(credit)s is credited to %(agency)s, and %(owed)s is owed. %(terms)s")

    def _others_text(self):
        return _("Others pay a part of the fee; theirs follows the same terms.") if self.cost.has_other_payers else ""

    def get_initial(self):
        """The amount that the page says."""
        return {"expected_credit": self.cost.agency_credit}

    def get_undo(self):
        """A new seat, while there are any, costs again."""
        if self.row.cohort.state == Cohort.State.OPEN:
            return _(
                "For 24 hours, while the cohort has a seat left; without one, the person is first on the waiting list. "
                "After that a new seat can be taken while it is open. It is charged again."
            )
        return _(
            "For 24 hours, while the cohort has a seat left. After that it cannot be undone, because no "
            "new seat can be taken."
        )

    def act(self, data, by, at):
        """Withdraw the seat."""
        in_full = data.get("in_full", False)
        # Read before, because nothing is left to credit afterward.
        self.credited = cost_of_giving_up(self.row, at, in_full=in_full).agency_credit
        expected_credit = None if in_full else data["expected_credit"]
        return withdraw(
            enrollment=self.row, reason=data["reason"], in_full=in_full, expected_credit=expected_credit, by=by, at=at
        )

    def done_text(self, result):
        """Who no longer has a seat, and what is credited."""
        done = _("%(person)s no longer has a seat in %(cohort)s.")
        done %= {"person": called(self.row.person), "cohort": self.row.cohort}
        if self.credited <= 0:
            return done
        credit_text = _("%(amount)s is credited to %(agency)s.")
        return f"{done} {credit_text % {'amount': format_money(self.credited), 'agency': self.row.agency}}"
