"""What ending a merge means for certificates: each record has its own again.

What a merge did without a decision is taken back by one person; a revocation, and a certificate that was given up, by
two, as they were merged.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of
from cohorts.people.models import User
from cohorts.people.ports import MergeView
from lms.certification.actions import merging_stopped
from lms.certification.actions.certificates import append_event
from lms.certification.actions.former_names import mark_names_again
from lms.certification.actions.merging import chain_of
from lms.certification.actions.merging_lines import apart_name_lines
from lms.certification.actions.renewal_notices import next_notice
from lms.certification.models import Certificate, CertificateEvent, CertificateEventKind
from lms.certification.models.certificate_status import ENDED_STATES
from lms.certification.models.certificates import CertificateQuerySet

Sides = Mapping[int, int]
BESIDES = ("candidacy", "version", "program__authority")


def view_of_parting(account: User, person: User, at: datetime) -> MergeView:
    """Return what becomes of each certificate when the merge of `account` ends; asked as if it had ended."""
    sides = _sides(account, person)
    rows = Certificate.objects.filter(person__in=sides).select_related("program__authority")
    given_back = merging_stopped.freed(rows.latest_issues().select_related(*BESIDES), sides)
    replaced = _replaced(rows, sides)
    ended = [row for row in replaced if row.state in ENDED_STATES]
    back = _(
        "Certificate %(number)s was revoked because the two records were merged. It is given back at once, as if it "
        "had never been revoked. Another person on the program staff must agree."
    )
    apart = _(
        "Certificate %(number)s was given up. Its number answers “Ended” again and is no longer replaced by %(later)s. "
        "Another person on the program staff must agree."
    )
    alone = _(
        "Certificate %(number)s is no longer replaced by %(later)s. It stands by itself again, with its own days."
    )
    two = [back % {"number": row.number} for row in given_back] + [_line(apart, row) for row in ended]
    notes = [_line(alone, row) for row in replaced if row not in ended] + apart_name_lines(account, person, sides)
    first = next(iter([*given_back, *ended]), None)
    return MergeView(notes=[*two, *notes], two=two, office=first.program.authority if first else None)


def _line(text: str, row: Certificate) -> str:
    return text % {"number": row.number, "later": row.replaced_by.number if row.replaced_by else ""}


def _sides(account: User, person: User) -> dict[int, int]:
    """Return {account id: 0 for the record that is apart again, 1 for the person it was merged into}."""
    return {one: side for side, who in enumerate((account, person)) for one in accounts_of([who.pk])}


def _replaced(rows: CertificateQuerySet, sides: Sides) -> list[Certificate]:
    """Return what a merge let a certificate of the other record replace."""
    events = CertificateEvent.objects.filter(kind=CertificateEventKind.MERGED).values("certificate")
    rows = rows.filter(replaced_by__person__in=sides, pk__in=events)
    rows = rows.select_related("replaced_by", "candidacy", "version", "program__authority").order_by("pk")
    return [row for row in rows if row.replaced_by and sides[row.person_id] != sides[row.replaced_by.person_id]]


@action("certificate.parted", "Separated certificates of merged records")
def part(*, account: User, person: User, by: User | None, at: datetime) -> list[Certificate]:
    """Take back what a merge did with certificates, once its records are two people's again; returns which.

    A certificate that was replaced because of a merge, by one of the other record, is in force by itself again, with
    its own days. What was renewed in between stays where it is.
    """
    sides = _sides(account, person)
    rows = Certificate.objects.select_for_update(of=("self",)).filter(person__in=sides)
    parted = merging_stopped.freed(rows.latest_issues().select_related("candidacy", "version"), sides)
    for row in parted:
        merging_stopped.give_back(row, by=by, at=at)
        log(row, by=by, at=at, account=account.pk)
    for row in _replaced(rows, sides):
        row.replaced_by = row.replaced_from = None
        row.next_notice_on = next_notice(row, home_day(at))
        row.save(update_fields=["replaced_by", "replaced_from", "next_notice_on"])
        _part_chain(row)
        append_event(row, CertificateEventKind.PARTED, by=by, at=at)
        log(row, by=by, at=at, account=account.pk)
        parted.append(row)
    return parted


def _part_chain(row: Certificate) -> None:
    """What was renewed early counts until its last day again, and only names of its own record are former ones."""
    mark_names_again(row)
    for former in chain_of(row).filter(has_former_name=False).select_related("replaced_by"):
        later = former.replaced_by
        if later is not None and later.valid_from > later.issued_on:
            former.replaced_from = later.valid_from
            former.save(update_fields=["replaced_from"])
