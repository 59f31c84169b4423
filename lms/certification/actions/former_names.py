"""Certificates with a former name: none of a chain may lead from it to the present one."""

from datetime import date, datetime

from cohorts.people.models import User
from lms.certification.actions.certificates import append_event
from lms.certification.models import Certificate, CertificateEventKind


def mark_former_names(certificate: Certificate, day: date, *, by: User | None, at: datetime) -> None:
    """Mark what a certificate with another name replaces, at once or by others; call where one replaces another.

    What would still count, because it was renewed early, answers “replaced” from `day` on: else it would show the
    former name until its last day. The latest certificate stands.
    """
    for row in _replaced_by(certificate):
        if row.name == certificate.name:
            continue
        if row.replaced_from is not None and row.replaced_from > day:
            row.replaced_from = day
            append_event(row, CertificateEventKind.REPLACED, by=by, at=at)
        row.has_former_name = True
        row.save(update_fields=["replaced_from", "has_former_name"])


def mark_names_again(certificate: Certificate) -> None:
    """Find out for a certificate, and what it replaces, whose names are former; call where it is current again."""
    for row in [certificate, *_replaced_by(certificate)]:
        later, is_former = row.replaced_by, False
        while later is not None:
            is_former, later = is_former or later.name != row.name, later.replaced_by
        if row.has_former_name != is_former:
            row.has_former_name = is_former
            row.save(update_fields=["has_former_name"])


def _replaced_by(certificate: Certificate) -> list[Certificate]:
    """Every certificate that this one replaces, at once or by others. A query for each step of the chain."""
    rows: list[Certificate] = []
    latest = [certificate.pk]
    while latest:
        step = list(Certificate.objects.select_for_update().filter(replaced_by__in=latest).order_by("pk"))
        rows += step
        latest = [row.pk for row in step]
    return rows
