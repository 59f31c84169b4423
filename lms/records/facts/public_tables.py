"""Tables of public records: nothing restricted, no name of an applicant, no payer who is a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.models import Invoice
from cohorts.core.dates import home_day, home_zone
from cohorts.people.models import Organization
from cohorts.training.models import Cohort
from lms.certification.models import (
    Appeal,
    Application,
    ApplicationPart,
    ApplicationState,
)
from lms.certification.models.certificate_status import CertificateStatus
from lms.certification.models.register import keeps_name_back, public_word, read_by_public

KEPT_BACK, REPLACED = "names_kept_back", "names_of_replaced"
NAMES, PARTS, APPEALS, PEOPLE = "names_of_applicants", "restricted_parts", "texts_of_appeals", "invoices_of_people"


@dataclass(frozen=True)
class PublicTable:
    """Heads and rows, and how much was left out by reason."""

    heads: list[str]
    rows: list[list[object]]
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PublicKind:
    """A kind of public record: in words, and how its rows of some days are read."""

    label: Any
    read: Callable[[date, date, Organization], PublicTable]


def certificates(first: date, last: date, authority: Organization) -> PublicTable:
    """Certificates issued in these days, as the register shows each.

    Left out: a name that its person keeps back, and of one that was replaced everything that could lead to its person.
    """
    today = home_day(timezone.now())
    rows = read_by_public(Q(program__authority=authority, issued_on__range=(first, last)))
    back = {row.pk for row in rows if keeps_name_back(row, today)}
    replaced = {row.pk for row in rows if row.status_on(today) == CertificateStatus.SUPERSEDED}
    lines = [
        [row.number, "" if row.pk in back | replaced else row.name, row.credential,
         public_word(row.status_on(today)), row.issued_on, "" if row.pk in replaced else row.valid_until or ""]
        for row in rows
    ]  # fmt: skip
    heads = [_("Number"), _("Name"), _("Credential"), _("State"), _("Issued"), _("Valid through")]
    return PublicTable(heads, lines, {KEPT_BACK: len(back - replaced), REPLACED: len(replaced)})


def applications(first: date, last: date, authority: Organization) -> PublicTable:
    """Applications submitted in these days: number, program, state and days, without who applied."""
    rows = Application.objects.filter(cycle__candidacy__program__authority=authority)
    rows = rows.filter(_moments("cycle__submitted_at", first, last)).order_by("pk")
    fields = ("pk", "cycle__candidacy__program__title", "channel", "state", "cycle__submitted_at", "closed_at")
    lines = [
        [pk, program, channel, ApplicationState(state).label, home_day(at), home_day(closed) if closed else ""]
        for pk, program, channel, state, at, closed in rows.values_list(*fields)
    ]
    own = {"application__in": rows.order_by().values("pk")}
    left_out = {
        NAMES: len(lines),
        PARTS: ApplicationPart.objects.filter(Q(restricted=True) | Q(record__isnull=False), **own).count(),
        APPEALS: Appeal.objects.filter(**own).count(),
    }
    heads = [_("Number"), _("Program"), _("Channel"), _("State"), _("Submitted"), _("Closed")]
    return PublicTable(heads, lines, left_out)


def cohorts(first: date, last: date, authority: Organization) -> PublicTable:
    """Cohorts that began in these days, without who had a seat. They belong to no authority."""
    rows = Cohort.objects.filter(_moments("starts_at", first, last)).with_taken().order_by("starts_at", "code")
    lines = [
        [row.code, str(row.vendor), str(row.course_version.course), row.get_state_display(), home_day(row.starts_at),
         home_day(row.ends_at) if row.ends_at else "", row.seats, row.taken]
        for row in rows.select_related("vendor", "course_version__course")
    ]  # fmt: skip
    heads = [
        _("Code"), _("Vendor"), _("Course"), _("State"), _("First day"), _("Last day"), _("Seats"), _("Seats taken")
    ]  # fmt: skip
    return PublicTable(heads, lines)


def invoices(first: date, last: date, authority: Organization) -> PublicTable:
    """Invoices issued in these days to organizations, of no authority. Those of people are left out and counted."""
    rows = Invoice.objects.filter(issued_on__range=(first, last))
    public = rows.filter(payer__person=None).with_sums().select_related("payer").order_by("year", "sequence")
    lines = [[row.number, row.payer.name, row.issued_on, row.due_on, row.statement.balance] for row in public]
    heads = [_("Number"), _("Payer"), _("Issued"), _("Due"), _("Balance in dollars")]
    return PublicTable(heads, lines, {PEOPLE: rows.exclude(payer__person=None).count()})


def _moments(path: str, first: date, last: date) -> Q:
    """Moments of these days in the zone of the state."""
    zone = home_zone()
    begins, ends = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    return Q(**{f"{path}__gte": begins, f"{path}__lt": ends})


PUBLIC_TABLES = {
    "certificates": PublicKind(gettext_lazy("Certificates, as in the register"), certificates),
    "applications": PublicKind(gettext_lazy("Applications, without who applied"), applications),
    "cohorts": PublicKind(gettext_lazy("Cohorts, without who had a seat"), cohorts),
    "invoices": PublicKind(gettext_lazy("Invoices to organizations"), invoices),
}
REASONS = {
    KEPT_BACK: gettext_lazy("names that people keep out of the register"),
    REPLACED: gettext_lazy("names on certificates that were replaced"),
    NAMES: gettext_lazy("names of applicants"),
    PARTS: gettext_lazy("restricted parts, files and letters of applications"),
    APPEALS: gettext_lazy("texts of appeals"),
    PEOPLE: gettext_lazy("invoices of people who pay themselves"),
}
