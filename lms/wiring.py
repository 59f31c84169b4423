"""Connect signals and ports of lower apps to higher apps. Every signal and every port is connected here.

A receiver records whose candidacy must be reconsidered, inside the transaction of the change; a job processes them.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from cms import ports as cms
from cohorts.billing import ports as billing
from cohorts.billing.actions import emails as billing_emails
from cohorts.billing.actions import issuer as billing_issuer
from cohorts.billing.actions import staff_emails
from cohorts.billing.models import Charge, Payer
from cohorts.billing.signals import balance_changed
from cohorts.core import consequences, roles
from cohorts.core.addresses import row_address
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.signals import proposal_changed
from cohorts.core.persons import accounts_of
from cohorts.notices import ports as notices
from cohorts.people import ports as people
from cohorts.people.actions import approval_emails, role_emails
from cohorts.people.models import Invitation, Organization
from cohorts.training import ports as training
from cohorts.training.actions import move_emails, seat_emails, session_emails, waiting_emails
from cohorts.training.actions.fees import link_successor
from cohorts.training.actions.quotes import prices_on
from cohorts.training.models import SeatOffer, Session
from cohorts.training.signals import enrollment_changed
from cohorts.ui import page_scripts
from exams.assembly import ports as assembly
from exams.bank import ports as bank
from exams.delivery import ports as delivery
from exams.delivery.actions import notices as exam_notices
from exams.delivery.models.calendar_entries import window_entries
from exams.delivery.models.windows import form_in_use
from exams.delivery.signals import result_changed
from lms.certification.actions import candidacies, holds, payments
from lms.certification.actions.candidacies import certified_people, required_courses
from lms.certification.messages.certificates import (
    RETURNS,
    active_when_paid,
    at_stake,
    hold_ends,
    issued_when_paid,
    stays_valid,
)
from lms.certification.models import Program


def connect():
    """Connect every signal and port. Called once, at startup."""
    enrollment_changed.connect(_seat_changed, dispatch_uid="certification-enrollment")
    balance_changed.connect(_balance_changed, dispatch_uid="certification-balance")
    result_changed.connect(_result_changed, dispatch_uid="certification-result")
    proposal_changed.connect(_proposal_changed, dispatch_uid="approvals-emails")
    consequences.SENTENCES[:] = [_certificates_at_stake]
    consequences.STAYING[:] = [_certificates_staying]
    consequences.OF_PAYMENTS[:] = [_certificates_after_payment]
    _connect_links()
    notices.SENDERS[:] = [_authority]
    notices.LINKS["invitation"] = _invitation_path
    notices.LINKS[role_emails.STATE_ROLE] = lambda person_id: reverse("person", args=[person_id])
    notices.LINKS[role_emails.ROLE_GIVEN] = lambda membership_id: reverse("desk")
    notices.LINKS[approval_emails.APPROVAL] = lambda proposal_id: reverse("proposal", args=[proposal_id])
    notices.LINKS["certificate"] = lambda certificate_id: reverse("certificate_page", args=[certificate_id])
    notices.LINKS[session_emails.DATES] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[session_emails.TEACHING] = lambda person_id: reverse("trainer_sessions")
    notices.LINKS["admission"] = lambda admission_id: reverse("my_path")
    notices.LINKS[seat_emails.SEAT] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[move_emails.VENDOR_SEAT] = lambda cohort_id: reverse("vendor_cohort", args=[cohort_id])
    notices.LINKS[waiting_emails.ON_LIST] = lambda person_id: reverse("my_home")
    notices.LINKS[waiting_emails.OFFER] = _offer_path
    notices.LINKS[waiting_emails.AGENCY_LIST] = lambda agency_id: reverse("agency_waiting")
    notices.LINKS[seat_emails.SEAT_FEE] = lambda enrollment_id: reverse("agency_enrollments")
    notices.LINKS[exam_notices.EXAM_NEWS] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_notices.EXAM_DATES] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_notices.EXAM_ENDED] = lambda sitting_id: reverse("proctor_sitting", args=[sitting_id])
    notices.LINKS[exam_notices.EXAM_DAYS] = lambda person_id: reverse("desk")
    notices.LINKS[seat_emails.OWN_FEE] = lambda person_id: reverse("my_fees")
    notices.LINKS[billing_emails.INVOICE] = _invoice_path
    notices.LINKS[billing_emails.MONEY] = _account_path
    notices.LINKS[billing_emails.QUOTE] = lambda quote_id: reverse("agency_quotes")
    notices.LINKS[billing_emails.ORDER] = lambda order_id: reverse("agency_order", args=[order_id])
    notices.LINKS[billing_emails.ORDER_TO_DECIDE] = lambda order_id: reverse("finance_order", args=[order_id])
    notices.LINKS[staff_emails.RETURNED_REFUND] = lambda receipt_id: reverse("receipt", args=[receipt_id])
    notices.LINKS[billing_issuer.ISSUER] = lambda details_id: reverse("finance_invoices")


def _certificates_at_stake(rows, person_ids, user):
    """Which certificates rest on these rows, and what happens to them."""
    certificates = holds.resting_on(rows, person_ids=person_ids, user=user)
    sentences = at_stake(certificates)
    if sentences:
        # A proposal has two people, so its hold stays until the record is put right or program staff decide.
        sentences += hold_ends(settings.URGENT_DAYS) if user else [str(RETURNS)]
    return sentences


def _certificates_staying(rows, person_ids, user):
    """Which certificates rest on these rows and stay valid without them."""
    return stays_valid(holds.resting_on(rows, person_ids=person_ids, user=user, stays=True))


def _certificates_after_payment(paid, person_ids):
    """Which certificates are issued or end their hold as soon as these fees are paid, by their seats."""
    about = {"person_ids": person_ids, "at": timezone.now()}
    issued = _seats_of(paid, payments.certified_by(paid, **about))
    return [*issued_when_paid(issued), *active_when_paid(_seats_of(paid, payments.given_back_by(paid, **about)))]


def _seats_of(paid, rows):
    """The references of these fees that are for the people of these candidacies or certificates."""
    people = {account for row in rows for account in accounts_of([row.person_id])}
    fees = Charge.objects.filter(pk__in=paid, person__in=people).order_by("reference")
    return list(dict.fromkeys(fees.values_list("reference", flat=True)))


def _authority():
    """The state program as a Sender, without a name before it is set up."""
    authority = Organization.objects.authorities().first()
    return notices.Sender(authority.name, authority.phone, authority.email) if authority else notices.Sender()


def _connect_links():
    """Register links from pages of lower apps to pages of higher apps. Safe to call twice."""
    cms.PROGRAMS[:] = [_programs]
    people.LOOSE_ENDS[:] = [_sessions_of_trainer]
    billing.SUCCESSORS[:] = [_link_successor]
    billing.ADDRESSES[billing.COSTS] = lambda: reverse("agency_costs")
    billing.ADDRESSES[billing.STATE_QUOTE] = lambda: reverse("finance_quote_new")
    billing.PRICES[:] = [prices_on]
    billing.TOLERANCES[:] = [candidacies.tolerance_for]
    billing.ADDRESSES[billing.NEW_QUOTE] = lambda: reverse("agency_quote_new")
    training.LINKS[training.COHORT] = [_exam_windows_link]
    training.LINKS[training.ATTENDANCE] = [_exam_people_link]
    training.LINKS[training.TRAINEE] = [_path_link]
    training.CALENDAR_ENTRIES[:] = [window_entries]
    training.CERTIFIED_PEOPLE[:] = [certified_people]
    training.REQUIRED_COURSES[:] = [required_courses]
    assembly.RETIREMENT_BLOCKERS[:] = [form_in_use]
    bank.ADDRESSES[bank.KEY_CHANGE] = lambda version_id: reverse("rekey_propose", args=[version_id])
    page_scripts.MODULES[:] = ["delivery/kept.js"]
    delivery.ADDRESSES[delivery.LATE_ANSWERS] = lambda sitting_id: reverse("late_answers", args=[sitting_id])
    delivery.ADDRESSES[delivery.RESULT] = lambda sitting_id: row_address("exam_result", sitting_id)


def _link_successor(old, new, by, at):
    """The seat of a fee that is charged to another payer."""
    link_successor(old=old, new=new, by=by, at=at)


def _programs():
    """[(key, title)] of the programs that are loaded."""
    return [(program.key, program.title) for program in Program.objects.all()]


def _exam_windows_link(cohort):
    label = gettext("Exam windows of %(cohort)s") % {"cohort": cohort}
    return training.Link(label, reverse("vendor_exams", args=[cohort.pk]))


def _sessions_of_trainer(membership):
    """What a trainer's future sessions need before the role ends."""
    if membership.role != roles.TRAINER:
        return None
    sessions = Session.objects.taught_after(
        timezone.now(), person=membership.user_id, vendor=membership.organization_id
    )
    number = sessions.count()
    if not number:
        return None
    text = ngettext(
        "%(person)s is named as trainer of %(count)s future session. It needs another trainer.",
        "%(person)s is named as trainer of %(count)s future sessions. They need another trainer.",
        number,
    )
    return people.LooseEnd(
        text % {"person": membership.user, "count": number},
        gettext("Choose another trainer"),
        reverse("vendor_trainer_replace", args=[membership.pk]),
    )


def _exam_people_link(cohort):
    label = gettext("See who can take the exams, and record preparation for another attempt")
    return training.Link(label, reverse("exam_people", args=[cohort.pk]))


def _path_link(person):
    label = gettext("See what %(person)s still needs for certification") % {"person": person.get_short_name()}
    return training.Link(label, reverse("supervisor_path", args=[person.pk]))


def _seat_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Start candidacies for new seats, and record whose candidacy must be reconsidered."""
    candidacies.begin_from_seats(person_ids=person_ids, by=None, at=at)
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _balance_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Record whose candidacy must be reconsidered after a charge, an invoice or a payment."""
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _result_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Record whose candidacy must be reconsidered after a new score or a voided sitting."""
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _proposal_changed(sender, proposal_id, kind, at, **kwargs):
    """Email the approvers of a new proposal, or the proposer of a decided one."""
    proposal = Proposal.objects.select_related("by").get(pk=proposal_id)
    if kind == "proposed":
        approval_emails.email_approvers(proposal=proposal, by=proposal.by, at=at)
    else:
        approval_emails.email_decision(proposal=proposal, kind=kind, at=at)


def _invoice_path(invoice_id):
    """Return the path of an invoice for those who read it: a person who pays has a page of their own."""
    is_own = Payer.objects.filter(invoices=invoice_id, person__isnull=False).exists()
    return reverse("my_fees") if is_own else reverse("agency_invoice", args=[invoice_id])


def _account_path(payer_id):
    """Return the path of the invoices of a payer for those who read them."""
    is_own = Payer.objects.filter(pk=payer_id, person__isnull=False).exists()
    return reverse("my_fees") if is_own else reverse("agency_invoices")


def _invitation_path(invitation_id):
    """Return the path of an invitation. Its token is computed now and never stored."""
    return reverse("invitation", args=[Invitation.objects.get(pk=invitation_id).token])


def _offer_path(offer_id):
    """Return the path of an offered seat. Its token is computed now and never stored."""
    return reverse("seat_offer", args=[SeatOffer.objects.get(pk=offer_id).token])
