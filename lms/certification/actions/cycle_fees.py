"""Fees of applications and certificates: charged once in a cycle when their moment comes, credited on withdrawal."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.charges import charge, credit
from cohorts.billing.actions.documents import due_day, lock_all
from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.actions.invoices import issue
from cohorts.billing.models import Charge, Payer
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.actions import action
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.core.persons import accounts_of, the_person
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, Organization, User
from lms.certification import facts
from lms.certification.actions.candidacies import note
from lms.certification.events import FEE_CREDITED, FEE_DUE
from lms.certification.facts.closing import closings_of
from lms.certification.models import (
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    CertificateState,
    Cycle,
    CycleFee,
    ProgramVersion,
)
from lms.certification.models.rules import level_of, rules_of
from lms.certification.rules.fees import amount_of, due_fees, fees_of_cycle, not_paid_back
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import Fee
from lms.certification.rules.leaves.fee import EMPLOYER, SELF, STATE
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import Requirement, leaves_of

# Of an application in these states nothing more is charged.
OVER = (ApplicationState.WITHDRAWN, ApplicationState.DENIED)


@action("cycle.fees_charged", "Charged fees of an application")
def charge_fees(*, candidacy: Candidacy, by: User | None, at: datetime) -> list[CycleFee]:
    """Charge the fees of a person's present cycle whose moment has come, each once; returns the new rows.

    1. Charges whoever pays by the rules: the person, the agency that employs them, or the state. If the rules name
       only an employer and there is none yet, nothing is charged until there is one.
    2. A person gets the invoice at once, because the application waits for it; agencies get it with their others.
    3. Emails whoever pays and sends `balance_changed`.
    """
    cycle = Cycle.objects.current([candidacy]).get(candidacy.pk)
    if cycle is None or not _paying(cycle, at):
        return []
    hold_payers(cycle, home_day(at), by=by, at=at)
    Candidacy.objects.select_for_update().get(pk=candidacy.pk)
    return charge_cycle(Cycle.objects.current([candidacy])[candidacy.pk], by=by, at=at)


def hold_payers(cycle: Cycle, day: date, *, by: User | None, at: datetime) -> None:
    """Lock whoever can be charged for a cycle, if its rules have fees, before the candidacy is locked.

    Money is locked first everywhere, then what is to be reconsidered, then the candidacy.
    """
    version = in_force(ProgramVersion.objects.filter(program=cycle.candidacy.program_id), day)
    level = level_of(version, cycle.candidacy.level) if version else None
    trees = [rules_of(cycle), level.trees.get(cycle.pathway) if level else None]
    if any(fees_of_cycle(tree) for tree in trees if tree):
        payers = [_payer(fee, cycle, tree) for tree in trees if tree for fee in fees_of_cycle(tree)]
        if paying := [payer for payer in payers if payer]:
            _hold(paying, cycle, by=by, at=at)


def hold_charged(cycle: Cycle, *, by: User | None, at: datetime) -> None:
    """Lock whoever was charged for a cycle, before its candidacy is locked."""
    payers = [row.charge.payer for row in CycleFee.objects.filter(cycle=cycle).select_related("charge__payer")]
    if payers:
        _hold(payers, cycle, by=by, at=at)


def _hold(payers: Iterable[Payer], cycle: Cycle, *, by: User | None, at: datetime) -> None:
    lock_all(payers)
    note(person_ids=[cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)


def charge_cycle(cycle: Cycle, *, by: User | None, at: datetime) -> list[CycleFee]:
    """Charge what is due of a cycle, within an act that holds its payers and its candidacy."""
    return [_charge(fee, payer, cycle, by=by, at=at) for fee, payer in _paying(cycle, at)]


def _paying(cycle: Cycle, at: datetime) -> list[tuple[Fee, Payer]]:
    """Return what is due of a cycle, with who pays it; nothing of a renewal that lacks continuing education."""
    rules = rules_of(cycle)
    if rules is None or not fees_of_cycle(rules) or Application.objects.filter(cycle=cycle, state__in=OVER).exists():
        return []
    closing = closings_of([cycle], at).get(cycle.pk)
    if closing is not None and closing.is_short:
        # Nobody pays for a renewal that cannot be granted: its fee comes with what is missing, or with the next one.
        return []
    gathered = facts.gather([cycle], at=at)[cycle.pk]
    due = due_fees(rules, gathered, evaluate(rules, gathered, home_day(at)))
    return [(fee, payer) for fee in due if (payer := _payer(fee, cycle, rules)) is not None]


def settle_fees(cycle: Cycle, *, by: User | None, at: datetime) -> None:
    """Put the fees of a cycle right after other rules apply to it; within an act that holds its payers and candidacy.

    A fee that these rules do not ask, or ask with another amount, is credited, and charged as they ask. What was paid
    of it is then money on the payer's account. A fee that somebody waived or reduced stays as it is.
    """
    rules = rules_of(cycle)
    fees = {fee.key: fee for fee in fees_of_cycle(rules)} if rules else {}
    rows = {row.charge_id: row for row in CycleFee.objects.filter(cycle=cycle, successors=None)}
    for old in Charge.objects.with_sums().filter(pk__in=rows).select_related("payer").order_by("pk"):
        row = rows[old.pk]
        fee = fees.get(row.key)
        if old.credited or (fee is not None and old.amount == _amount(fee, cycle, at)):
            continue
        credit(parts=[(old, old.amount)], by=by, at=at)
        _email_credited(old.payer, old.amount, reference_of(cycle), by=by, at=at)
        send_balance_changed([old], by, at)
        if fee is not None and fee.amount_usd:
            _charge(fee, old.payer, cycle, replaces=row, by=by, at=at)
    charge_cycle(cycle, by=by, at=at)


def _amount(fee: Fee, cycle: Cycle, at: datetime) -> Decimal:
    program = cycle.candidacy.program
    own = Certificate.objects.of_person(cycle.candidacy.person).filter(program=program, state=CertificateState.ACTIVE)
    return amount_of(fee, has_certificate=own.exclude(valid_until__lt=home_day(at)).exists())


def _charge(
    fee: Fee, payer: Payer, cycle: Cycle, *, replaces: CycleFee | None = None, by: User | None, at: datetime
) -> CycleFee:
    person, program = cycle.candidacy.person, cycle.candidacy.program
    new = charge(
        payer=payer, person=person, amount=_amount(fee, cycle, at),
        description=f"{fee.title or fee.key}: {program.title}", reference=reference_of(cycle), by=by, at=at,
    )  # fmt: skip
    row = CycleFee.objects.create(cycle=cycle, key=fee.key, charge=new, replaces=replaces)
    if payer.kind == PayerKind.PERSON:
        issue(payer, due_day(home_day(at)), [new], by=by, at=at)
    else:
        _email_due(payer, new, by=by, at=at)
        send_balance_changed([new], by, at)
    return row


def reference_of(cycle: Cycle) -> str:
    """Return what documents call an application, so that they need not name the person."""
    return f"A-{cycle.pk:06d}"


def _payer(fee: Fee, cycle: Cycle, rules: Requirement) -> Payer | None:
    person = cycle.candidacy.person
    for kind in fee.payers:
        if kind == SELF:
            return Payer.objects.of_person(the_person(person))
        if kind == EMPLOYER and (agency := employer_of(person, rules)) is not None:
            return Payer.objects.of_agency(agency)
        if kind == STATE:
            return Payer.objects.of_state()
    return None


def employer_of(person: User, rules: Requirement) -> Organization | None:
    """Return the agency that employs a person, of several the latest of a kind that the rules ask for."""
    rows = Membership.objects.in_force().filter(user__in=list(accounts_of([person.pk])), role=roles.TRAINEE)
    rows = rows.filter(organization__kind=roles.AGENCY).select_related("organization").order_by("-started_at", "-pk")
    kinds = {kind for leaf in leaves_of(rules) for kind in getattr(leaf, "employer_types", None) or ()}
    agencies = [row.organization for row in rows]
    return next((one for one in agencies if one.employer_type in kinds), agencies[0] if agencies else None)


@in_email_language
def _email_due(payer: Payer, new: Charge, *, by: User | None, at: datetime) -> None:
    """Tell an agency that a fee is due for one of its people: not what for, nor how the application stands."""
    about = {"amount": format_money(new.amount), "person": called(new.person), "reference": new.reference}
    text = _(
        "A fee of %(amount)s for %(person)s is charged to your agency, under the reference %(reference)s. By the rules "
        "of the state, the employer pays it. You get an invoice. Log in to see your account and how to pay:"
    )
    email_readers(
        payer, kind=MONEY, event=FEE_DUE, about_id=payer.pk, key=f"cycle-fee-{new.pk}",
        subject=_("A fee is due"), paragraphs=[text % about, "{link}"], by=by, at=at,
    )  # fmt: skip


@action("cycle.fees_credited", "Credited fees of a withdrawn application")
def credit_fees(*, cycle: Cycle, emails: bool = True, by: User | None, at: datetime) -> Decimal:
    """Credit the fees of a withdrawn application; returns the dollars. The caller holds the payers and the candidacy.

    A fee that is refundable by the rules is credited whole: what was paid of it is then money on the payer's account,
    and finance staff pay it back. Of another one what was paid stays, and the rest is not owed any more.
    `emails`: also to the person; else only to others who pay.
    """
    total = Decimal(0)
    for payer, amount, parts in credits_of(cycle):
        credit(parts=parts, by=by, at=at)
        if emails or not payer.person_id:
            _email_credited(payer, amount, reference_of(cycle), by=by, at=at)
        send_balance_changed([one for one, _part in parts], by, at)
        total += amount
    return total


def credits_of(cycle: Cycle) -> list[tuple[Payer, Decimal, list[tuple[Charge, Decimal]]]]:
    """Return (payer, dollars, what of each charge) that withdrawing an application would credit."""
    rules = rules_of(cycle)
    parts: dict[Payer, list[tuple[Charge, Decimal]]] = {}
    fees: dict[str, Fee] = {fee.key: fee for fee in fees_of_cycle(rules)} if rules else {}
    rows = {row.charge_id: row.key for row in CycleFee.objects.filter(cycle=cycle)}
    for one in Charge.objects.with_sums().filter(pk__in=rows).select_related("payer").order_by("pk"):
        amount = cents(one.owed) if not_paid_back(fees.get(rows[one.pk])) else one.uncredited
        if amount > 0:
            parts.setdefault(one.payer, []).append((one, amount))
    return [(payer, sum((part for _one, part in own), Decimal(0)), own) for payer, own in parts.items()]


@in_email_language
def _email_credited(payer: Payer, amount: Decimal, reference: str, *, by: User | None, at: datetime) -> None:
    about = {"amount": format_money(amount), "reference": reference}
    text = _("%(amount)s of the fee with the reference %(reference)s is not owed any more. Log in to see your account:")
    email_readers(
        payer, kind=MONEY, event=FEE_CREDITED, about_id=payer.pk, key=f"cycle-fee-credited-{reference}-{payer.pk}",
        subject=_("A fee is not owed any more"), paragraphs=[text % about, "{link}"], by=by, at=at,
    )  # fmt: skip


@action("cycle.fee_moved", "Charged fee of an application to another payer")
def link_successor(*, old: Charge, new: Charge, by: User | None, at: datetime) -> CycleFee | None:
    """Link a fee that is charged to another payer to the application of the old one; None for a fee that is of none."""
    row = CycleFee.objects.filter(charge=old).first()
    return CycleFee.objects.create(cycle=row.cycle, key=row.key, charge=new, replaces=row) if row else None
