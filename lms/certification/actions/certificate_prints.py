"""Print many certificates at once: the documents as they were set, one after the other."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.people.models import User
from lms.certification.actions.offices import require_office
from lms.certification.models import Certificate, CertificateKind, CertificatePrint, Program

MOST = 200


@dataclass(frozen=True)
class Printing:
    """What to print: certificates of a program issued from `first` through `last`, each None for no limit.

    `again`: also those that were printed before.
    """

    program: Program
    first: date | None = None
    last: date | None = None
    again: bool = False


def to_print(printing: Printing, today: date) -> QuerySet:
    """Return the certificates that count today and are meant, by family name. Imported ones were printed elsewhere."""
    rows = Certificate.objects.filter(program=printing.program).latest_issues().certified_on(today)
    rows = rows.exclude(kind=CertificateKind.IMPORTED)
    if printing.first:
        rows = rows.filter(issued_on__gte=printing.first)
    if printing.last:
        rows = rows.filter(issued_on__lte=printing.last)
    if not printing.again:
        rows = rows.exclude(pk__in=CertificatePrint.objects.values("certificate"))
    return rows.order_by("family_name", "name", "pk")


@action("certificates.printed", "Made a file of certificates to print")
def print_certificates(*, printing: Printing, by: User, at: datetime) -> list[Certificate]:
    """Note who printed which certificates, and return them, at most MOST.

    Refuses everyone except program staff of the authority, days in the wrong order, and when there is nothing to print.
    """
    require_office(by, printing.program, field="program")
    if printing.first and printing.last and printing.last < printing.first:
        raise Refused("print_days_reversed", field="last")
    # One after the other: two people do not print the same ones twice.
    Program.objects.select_for_update().get(pk=printing.program.pk)
    rows = list(to_print(printing, home_day(at))[:MOST])
    if not rows:
        raise Refused("nothing_to_print")
    CertificatePrint.objects.bulk_create([CertificatePrint(certificate=row, by=by, at=at) for row in rows])
    log(printing.program, by=by, at=at, count=len(rows), numbers=[row.number for row in rows])
    return rows
