"""The fees of an application, as the applicant and the reviewer read them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge, Payer
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from lms.certification import facts
from lms.certification.messages import findings as words
from lms.certification.models import Application, Cycle, CycleFee
from lms.certification.models.rules import rules_of
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.fees import WITH_APPLICATION, fees_of_cycle
from lms.certification.rules.findings import FEE_TYPE, Finding, State, all_leaves
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import Fee
from lms.certification.rules.leaves.fee import EMPLOYER
from lms.certification.rules.requirements import Requirement

ICONS = {State.MET: "done", State.YOURS: "yours", State.WAITING: "waiting", State.NOT_MET: "stopped"}
# Codes of fees that are not charged yet.
NOT_CHARGED = ("fee_to_charge", "fee_of_employer")
WHEN = {
    AskedAt.TRAINING_START: _("The fee is %(amount)s. It is due when your training starts."),
    AskedAt.EXAM_BOOKING: _("The fee is %(amount)s. It is due when your exam is scheduled."),
    AskedAt.CERTIFICATION: _("The fee is %(amount)s. It is due once everything else is done."),
}
WITH_IT = _("The fee is %(amount)s. It is due when you submit.")
# Nobody is waited for: the moment of the fee has not come.
NOT_DUE = _("Not due yet")


@dataclass(frozen=True)
class FeeLine:
    """One fee. `is_own_due`: whether the person has to pay something now."""

    title: str
    kind: str
    state: str
    text: str
    is_own_due: bool


def fee_lines(rules: Requirement, tree: Finding, write: Callable[[Finding], str], at: Any) -> tuple[FeeLine, ...]:
    """Return the fees of an application or a certificate, in the order of the rules. `write`: the sentence of one."""
    fees = {fee.key: fee for fee in fees_of_cycle(rules)}
    leaves = [leaf for leaf in all_leaves(tree) if leaf.type == FEE_TYPE and leaf.key in fees and leaf.in_force]
    return tuple(_line(fees[leaf.key], leaf, write, at) for leaf in leaves)


def _line(fee: Fee, finding: Finding, write: Callable[[Finding], str], at: Any) -> FeeLine:
    sentences = [write(finding)]
    if finding.code in NOT_CHARGED and fee.amount_usd:
        when = WITH_IT if fee.asked_at in WITH_APPLICATION else WHEN[fee.asked_at]
        sentences = [str(when) % {"amount": format_money(fee.amount_usd)}]
        sentences += (
            [write(finding)] if finding.code == "fee_of_employer" else [gettext("You get an invoice by email.")]
        )
    if not fee.refundable:
        sentences.append(gettext("If you withdraw, what was paid is not paid back."))
    return FeeLine(
        title=words.title(finding),
        kind=ICONS[finding.state],
        state=str(NOT_DUE) if finding.code == "fee_to_charge" else words.state_text(finding, at),
        text=" ".join(sentences),
        is_own_due=finding.code == "fee_own_part",
    )


def due_on_submission(application: Application, at: datetime) -> list[str]:
    """Return a sentence for each fee that submitting charges: how much, and who pays."""
    rules = rules_of(application.cycle)
    if rules is None or not fees_of_cycle(rules):
        return []
    gathered = facts.gather_given([application.cycle], at=at)[application.cycle.pk]
    leaves = all_leaves(evaluate(rules, gathered, home_day(at)))
    open_keys = {leaf.key for leaf in leaves if leaf.type == FEE_TYPE and leaf.code in NOT_CHARGED}
    due = [fee for fee in fees_of_cycle(rules) if fee.asked_at in WITH_APPLICATION and fee.key in open_keys]
    return [_due_text(fee) for fee in due if fee.amount_usd]


def _due_text(fee: Fee) -> str:
    about = {"amount": format_money(fee.amount_usd or Decimal(0)), "title": fee.title or fee.key}
    if fee.payers[0] == EMPLOYER:
        return gettext("%(title)s: %(amount)s is charged to the agency that employs you.") % about
    return gettext("%(title)s: %(amount)s is due. You get an invoice by email that says how to pay.") % about


def said_of_withdrawing(cycle: Cycle, credits: Iterable[tuple[Payer, Decimal, Any]]) -> list[str]:
    """Return what becomes of the person's own fees when the application is withdrawn. `credits`: see `credits_of`."""
    charged = CycleFee.objects.filter(cycle=cycle, charge__payer__person__isnull=False).values("charge")
    left = Charge.objects.with_sums().filter(pk__in=charged)
    kept = sum((one.uncredited for one in left), Decimal(0))
    back = sum((amount for payer, amount, _parts in credits if payer.person_id), Decimal(0))
    if not kept:
        return []
    if back < kept:
        text = gettext("By the rules, the %(amount)s that you paid of the fee are not paid back.")
        return [text % {"amount": format_money(kept - back)}]
    text = gettext("The fee of %(amount)s is not owed any more. What you paid of it is paid back to you.")
    return [text % {"amount": format_money(back)}]
