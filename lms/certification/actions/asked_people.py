"""Whom an applicant may ask for a part of an application, and whether they are on record as the supervisor."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from cohorts.core.actions import Refused
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_name, not_of_a_name, same_name
from cohorts.people.models import Membership, User
from lms.certification.actions.application_parts import standing_parts
from lms.certification.actions.offices import is_of_office
from lms.certification.models import Application, Channel, PartRequest, RequestState
from lms.certification.rules.applications import Mailbox, most_of, other_person_problem
from lms.certification.rules.leaves import Leaf

# Of one application: nobody sends emails to strangers without end through this site.
MAX_REQUESTS = 20
# To one mailbox, for one application.
MAX_EMAILS = 4
# Something like an address on the web: mail programs make a link of it, in an email of the state.
ADDRESS = re.compile(r"\w{2,}\.\w{2,}|[:/@]")


def refuse_same(row: Application, leaf: Leaf, name: str, email: str, without: PartRequest | None = None) -> None:
    """Refuse somebody who was asked or has answered: two letters are from two people. Behind a mailbox that several
    people use, another name is another person.
    """
    counting = Q(state=RequestState.OPEN) | Q(part__in=standing_parts(row, leaf))
    rows = row.cycle.part_requests.filter(counting, type=leaf.type, key=leaf.key_value)
    mailbox = Mailbox.of(email)
    for one in rows.exclude(pk=without.pk if without else None):
        if Mailbox.of(one.email) == mailbox and not (mailbox.is_shared and fold_name(one.name) != fold_name(name)):
            raise Refused("asked_already", field="email", email=email)


def refuse_often(row: Application, email: str) -> None:
    """Refuse another email to a mailbox that got MAX_EMAILS for this application, whatever became of the requests."""
    mailbox = Mailbox.of(email)
    sent = sum(one.emails for one in row.cycle.part_requests.all() if Mailbox.of(one.email) == mailbox)
    if sent >= MAX_EMAILS:
        raise Refused("asked_often", field="email", count=MAX_EMAILS)


def refuse_enough(row: Application, leaf: Leaf) -> None:
    """Refuse to ask more people than are needed."""
    if row.cycle.part_requests.count() >= MAX_REQUESTS:
        raise Refused("asked_too_many", count=MAX_REQUESTS)
    rows = row.cycle.part_requests.filter(type=leaf.type, key=leaf.key_value, state=RequestState.OPEN)
    if len(rows) + standing_parts(row, leaf).count() >= most_of(leaf):
        raise Refused("asked_enough", count=most_of(leaf))


def require_asking(row: Application, by: User) -> None:
    if not row.is_unfinished:
        raise Refused("application_over", state=row.State(row.state))
    is_staff = row.channel == Channel.PAPER and is_of_office(by, row.cycle.candidacy.program)
    if not is_staff and not is_own(by, row.cycle.candidacy.person_id):
        raise Refused("application_of_another")


def refuse_person(row: Application, name: str, email: str, relation: str) -> None:
    person = row.cycle.candidacy.person
    if not name or not_of_a_name(name) or ADDRESS.search(name):
        raise Refused("asked_name_missing", field="name")
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("asked_email_wrong", field="email") from None
    if not relation:
        raise Refused("asked_relation_missing", field="relation")
    own = [person.email, *person.emailaddress_set.values_list("email", flat=True)]
    refuse(other_person_problem(email, name, own, (person.get_full_name(), str(person))))


def account_of(request: PartRequest) -> str:
    """Return who has the account with the address that was asked, if that is another name; "" otherwise."""
    account = User.objects.with_address(request.email).first()
    if account is None or not account.memberships.exists() or same_name(account.get_full_name(), request.name):
        return ""
    return account.get_full_name()


def role_on_record(request: PartRequest) -> str:
    """Return whether the address belongs to somebody who supervises the applicant, or to what else is on record."""
    person = request.cycle.candidacy.person
    rows = Membership.objects.not_ended().of_person(person).select_related("supervisor", "organization")
    emails = {row.supervisor.email.lower(): row.organization.name for row in rows if row.supervisor}
    return emails.get(request.email.lower(), "")
