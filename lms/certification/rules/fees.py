"""Which fees of an application or a certificate are to be charged now. Pure."""

from decimal import Decimal

from lms.certification.rules.facts import AskedAt, Facts
from lms.certification.rules.findings import FEE_TYPE, Finding, deciding
from lms.certification.rules.leaves import Fee
from lms.certification.rules.requirements import Requirement, leaves_of

# Fees of these moments are charged with the application: admission and renewal wait for them.
WITH_APPLICATION = (AskedAt.APPLICATION, AskedAt.BEFORE_TRAINING, AskedAt.RENEWAL)


def fees_of_cycle(rules: Requirement) -> tuple[Fee, ...]:
    """Return the fees that are charged once in a cycle, in file order."""
    return tuple(leaf for leaf in leaves_of(rules) if isinstance(leaf, Fee) and leaf.is_of_cycle)


def due_fees(rules: Requirement, facts: Facts, tree: Finding) -> tuple[Fee, ...]:
    """Return the fees whose moment has come, and which are not charged yet.

    A fee that is asked with the application is due when that is submitted; one that is asked for the certificate when
    nothing else is open, so that nobody pays for a certificate that never comes. Of a choice only the nearest way.
    """
    fees = fees_of_cycle(rules)
    if not fees:
        return ()
    charged = {record.key for record in facts.fees}
    steps = list(deciding(tree))
    counting = {step.key for step in steps if step.type == FEE_TYPE and step.open}
    others_met = all(step.met or step.is_choice or step.type == FEE_TYPE for step in steps if step.in_force)
    waiting = [fee for fee in fees if fee.key in counting and fee.key not in charged and fee.amount_usd]
    return tuple(fee for fee in waiting if _has_come(fee.asked_at, facts, others_met))


def _has_come(moment: AskedAt, facts: Facts, others_met: bool) -> bool:
    if moment == AskedAt.CERTIFICATION:
        return others_met
    return facts.day_of(AskedAt.APPLICATION if moment in WITH_APPLICATION else moment) is not None


def amount_of(fee: Fee, *, has_certificate: bool) -> Decimal:
    """Return how many dollars a fee is; `has_certificate`: of the same program, in force."""
    if has_certificate and fee.second_credential_usd is not None:
        return fee.second_credential_usd
    return fee.amount_usd or Decimal(0)


def not_paid_back(fee: Fee | None) -> bool:
    """Return whether what was paid of a fee stays with the state when the application is withdrawn."""
    return fee is not None and not fee.refundable
