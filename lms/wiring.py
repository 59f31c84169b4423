"""Connect signals and ports of lower apps to higher apps. Every signal and every port is connected here.

A receiver records whose candidacy must be reconsidered, inside the transaction of the change; a job processes them.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_q.signals import pre_execute

from cms import ports as cms
from cohorts.billing import ports as billing
from cohorts.billing.models import Charge
from cohorts.billing.signals import balance_changed
from cohorts.core import consequences
from cohorts.core.addresses import row_address
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.signals import proposal_changed
from cohorts.core.holds import ports as hold_ports
from cohorts.core.holds.signals import hold_released
from cohorts.core.persons import MERGED, accounts_of
from cohorts.notices import ports as notices
from cohorts.people import ports as people
from cohorts.people.actions import approval_emails, handover
from cohorts.people.models import Organization
from cohorts.people.models.merges import forget, merged_into
from cohorts.people.signals import accounts_changed
from cohorts.training.actions import invited_seats, role_ends
from cohorts.training.actions import loose_ends as training_ends
from cohorts.training.actions import merging as training_merging
from cohorts.training.actions.credits import recount
from cohorts.training.actions.fees import link_successor
from cohorts.training.actions.quotes import prices_on
from cohorts.training.models import Course
from cohorts.training.signals import enrollment_changed
from cohorts.ui import page_scripts
from exams.assembly import ports as assembly
from exams.bank import ports as bank
from exams.delivery import ports as delivery
from exams.delivery.actions import loose_ends as exam_ends
from exams.delivery.actions import merging as exam_merging
from exams.delivery.models.windows import form_in_use
from exams.delivery.signals import entries_changed, result_changed
from lms import email_links, email_offices, training_wiring
from lms.certification.actions import (
    candidacies,
    complaint_effects,
    cycle_fees,
    holds,
    merging_applications,
    merging_practice,
    parting,
    payments,
    sponsor_requests,
)
from lms.certification.actions import merging as certificate_merging
from lms.certification.actions.certificates import REVOKE, SUSPEND
from lms.certification.actions.go_live_release import imported_numbers
from lms.certification.actions.other_names import other_names
from lms.certification.messages.certificates import (
    RETURNS,
    active_when_paid,
    at_stake,
    hold_ends,
    issued_when_paid,
    stays_valid,
)
from lms.certification.messages.go_live_words import claimed_text
from lms.certification.models import Program
from lms.records.actions.erasure import after_release
from lms.records.facts import classes
from lms.records.facts.sources import SOURCES


def connect():
    """Connect every signal and port. Called once, at startup."""
    enrollment_changed.connect(_seat_changed, dispatch_uid="certification-enrollment")
    balance_changed.connect(_balance_changed, dispatch_uid="certification-balance")
    result_changed.connect(_result_changed, dispatch_uid="certification-result")
    entries_changed.connect(_result_changed, dispatch_uid="certification-exam-entry")
    proposal_changed.connect(_proposal_changed, dispatch_uid="approvals-emails")
    proposal_changed.connect(_step_of_complaint, dispatch_uid="complaints-steps")
    _connect_accounts()
    consequences.SENTENCES[:] = [_certificates_at_stake]
    consequences.STAYING[:] = [_certificates_staying]
    consequences.OF_PAYMENTS[:] = [_certificates_after_payment]
    _connect_records()
    _connect_links()
    notices.SENDERS[:] = [_authority]
    email_links.connect()
    email_offices.connect()


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


def _course_titles():
    """{code of a course: its title}."""
    return dict(Course.objects.values_list("code", "title"))


def _authority(own):
    """An authority (its id) as a Sender, else the first one; without a name before the site is set up."""
    rows = Organization.objects.authorities().order_by("pk")
    about = (rows.filter(pk=own) if own else rows).values_list("name", "phone", "email").first()
    return notices.Sender(*about) if about else notices.Sender()


def _connect_accounts():
    """Connect what follows when accounts are merged, and what remembers which are."""
    accounts_changed.connect(_accounts_changed, dispatch_uid="training-accounts")
    pre_execute.connect(forget, dispatch_uid="people-merges")
    MERGED[:] = [merged_into]


def _connect_records():
    """Say of which class each restricted record is."""
    classes.SOURCES[:] = SOURCES
    hold_ports.CLASS_OF[:] = [classes.class_of]
    hold_released.connect(after_release, dispatch_uid="records-release")


def _connect_links():
    """Register links from pages of lower apps to pages of higher apps. Safe to call twice."""
    cms.PROGRAMS[:] = [lambda: list(Program.objects.values_list("key", "title"))]
    people.LOOSE_ENDS[:] = [
        handover.who_takes_over,
        handover.supervised_by,
        handover.letters_of,
        handover.decisions_of,
        training_ends.sessions_of_trainer,
        training_ends.cohorts_of_vendor,
        training_ends.seats_of_agency,
        training_ends.seats_of_trainee,
        exam_ends.exams_of_proctor,
    ]
    people.ROLE_ENDED[:] = [role_ends.after_role]
    people.LEAVING[:] = [role_ends.leaving_agency]
    people.ACCEPTED[:] = [invited_seats.take_kept_seats, sponsor_requests.after_invitation]
    people.CANCELED[:] = [invited_seats.release_kept_seats]
    people.INVITED_FOR[:] = [_claimed_certificates]
    people.REPLACED[:] = [invited_seats.keep_seats_for]
    _connect_merging()
    people.PROFILE_LINKS[:] = [
        lambda: (gettext("Your training in your own calendar"), reverse("calendars")),
        lambda: (gettext("Which emails you get, and when"), reverse("my_notices")),
        lambda: (gettext("What we keep about you"), reverse("my_records")),
        lambda: (gettext("Letters from the office about you"), reverse("my_matters")),
    ]
    billing.SUCCESSORS[:] = [_link_successor, _link_cycle_fee]
    billing.ADDRESSES[billing.COSTS] = lambda: reverse("agency_costs")
    billing.ADDRESSES[billing.STATE_QUOTE] = lambda: reverse("finance_quote_new")
    billing.PRICES[:] = [prices_on]
    billing.COURSES[:] = [_course_titles]
    billing.TOLERANCES[:] = [candidacies.tolerance_for]
    billing.ADDRESSES[billing.NEW_QUOTE] = lambda: reverse("agency_quote_new")
    training_wiring.connect()
    _connect_exams()


def _connect_merging():
    people.MERGE_VIEWS[:] = [
        training_merging.view_of_merge,
        exam_merging.view_of_merge,
        certificate_merging.view_of_merge,
        merging_applications.view_of_merge,
        merging_practice.view_of_merge,
    ]
    people.MERGE_STEPS[:] = [_settle_seats, _settle_applications, _settle_certificates]
    people.FORMER_NAMES[:] = [other_names]
    people.MERGE_END_VIEWS[:] = [parting.view_of_parting]
    people.MERGE_ENDINGS[:] = [_part_certificates]


def _connect_exams():
    page_scripts.MODULES[:] = ["delivery/kept.js", "training/waiting_marks.js"]
    assembly.RETIREMENT_BLOCKERS[:] = [form_in_use]
    bank.ADDRESSES[bank.KEY_CHANGE] = lambda version_id: reverse("rekey_propose", args=[version_id])
    delivery.ADDRESSES[delivery.LATE_ANSWERS] = lambda sitting_id: reverse("late_answers", args=[sitting_id])
    delivery.ADDRESSES[delivery.RESULT] = lambda sitting_id: row_address("exam_result", sitting_id)


def _link_successor(old, new, by, at):
    """The seat of a fee that is charged to another payer."""
    link_successor(old=old, new=new, by=by, at=at)


def _link_cycle_fee(old, new, by, at):
    """The application of a fee that is charged to another payer."""
    cycle_fees.link_successor(old=old, new=new, by=by, at=at)


def _claimed_certificates(invitation):
    return claimed_text(imported_numbers(invitation.user_id))


def _seat_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Start the candidacies that people chose with new seats, and record whose candidacy must be reconsidered."""
    candidacies.begin_from_seats(person_ids=person_ids, by=None, at=at)
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _accounts_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Count the hours of both accounts again, and ask the gate again."""
    recount(person_ids, at=at)
    _seat_changed(sender, person_ids, at, by_ids)


def _settle_seats(account, into, choices, by, at):
    """One seat in a course stays."""
    return training_merging.settle_merge(account=account, into=into, choices=choices, by=by, at=at)


def _settle_applications(account, into, choices, by, at):
    """One open application to a program stays."""
    return merging_applications.settle_merge(account=account, into=into, choices=choices, by=by, at=at)


def _settle_certificates(account, into, choices, by, at):
    """Of two certificates of a program and level one is current."""
    return certificate_merging.settle_merge(account=account, into=into, by=by, at=at)


def _part_certificates(account, person, by, at):
    """Each certificate is in force by itself again."""
    parting.part(account=account, person=person, by=by, at=at)


def _balance_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Record whose candidacy must be reconsidered after a charge, an invoice or a payment."""
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _result_changed(sender, person_ids, at, by_ids=(), **kwargs):
    """Record whose candidacy must be reconsidered after a new score, a voided sitting or an entry for an exam."""
    candidacies.note(person_ids=person_ids, by_ids=by_ids, by=None, at=at)


def _step_of_complaint(sender, proposal_id, kind, at, **kwargs):
    """Tell a complaint what became of the step of the certificate that was decided with it."""
    for proposal in Proposal.objects.filter(pk=proposal_id, act__in=(REVOKE, SUSPEND)):
        complaint_effects.follow_proposal(proposal=proposal, kind=kind, by=None, at=at)


def _proposal_changed(sender, proposal_id, kind, at, **kwargs):
    """Email the approvers of a new proposal, or the proposer of a decided one."""
    proposal = Proposal.objects.select_related("by").get(pk=proposal_id)
    if kind == "proposed":
        approval_emails.email_approvers(proposal=proposal, by=proposal.by, at=at)
    else:
        approval_emails.email_decision(proposal=proposal, kind=kind, at=at)
