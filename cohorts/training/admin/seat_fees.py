"""Fees of seats in the Wagtail admin: the list of their parts, and one seat with who pays for it."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.models import Charge
from cohorts.billing.models.payers import payer_fields
from cohorts.billing.models.sums import sum_of
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.people.admin.waiting import waiting_about
from cohorts.training.actions.fees import seat_reference
from cohorts.training.models import EmployerChange, Enrollment, Funding, FundingPart, SeatCharge, SeatMove
from cohorts.training.models.enrollments import with_former_seats
from cohorts.training.models.funding import READERS
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb

CHARGE = ("charge__payer__organization", "charge__payer__person", "enrollment__cohort__vendor")


def reads_people(user):
    """Whether names of people may be shown: finance staff know seats by their references."""
    return has_role(user, *roles.PEOPLE_READERS)


def payer_name(charge, user):
    """The name of the payer; of a person only for those who may see who is in the system."""
    return charge.payer.addressee if reads_people(user) else charge.payer.name


def owed_of(row):
    """What is owed of a part."""
    return cents(row.charge.amount - row.credited - row.paid)


class SeatFees(AdminListView):
    """Every part of the fee of every seat, with its payer."""

    model = SeatCharge
    page_title = _("Fees of seats")
    header_icon = "group"
    index_url_name = "seat_fees"
    index_results_url_name = "seat_fees_results"
    is_searchable = True
    empty_text = _("No fee is charged yet. An agency is charged when it takes a seat.")
    export_filename = "fees-of-seats"
    default_ordering = ("-charge__at", "-pk")
    search_fields = ["charge__reference", "enrollment__cohort__code", *payer_fields("charge__payer")]
    sheet = {
        gettext_noop("Seat"): lambda row: row.charge.reference,
        gettext_noop("Cohort"): lambda row: row.enrollment.cohort.code,
        gettext_noop("Vendor"): lambda row: row.enrollment.cohort.vendor.name,
        gettext_noop("Kind of payer"): lambda row: row.charge.payer.get_kind_display(),
        gettext_noop("Payer"): lambda row: "" if row.charge.payer.person_id else row.charge.payer.name,
        gettext_noop("Charged on"): lambda row: home_day(row.charge.at),
        gettext_noop("Fee"): lambda row: row.charge.amount,
        gettext_noop("Credited"): lambda row: cents(row.credited),
        gettext_noop("Owed"): owed_of,
    }

    @property
    def columns(self):
        """The person's name is for those who may see who is in the system."""
        user = self.request.user
        columns = [
            TitleColumn(
                "seat",
                label=_("Seat"),
                accessor=lambda row: row.charge.reference or seat_reference(row.enrollment),
                get_url=lambda row: reverse("seat_fee", args=[row.enrollment_id]),
            )
        ]
        if reads_people(user):
            columns.append(Column("person", label=_("Person"), accessor=lambda row: called(row.enrollment.person)))
        return [
            *columns,
            Column("cohort", label=_("Cohort"), accessor=lambda row: row.enrollment.cohort.code),
            Column("payer", label=_("Payer"), accessor=lambda row: payer_name(row.charge, user)),
            DayColumn("at", label=_("Charged"), accessor=lambda row: row.charge.at),
            NumberColumn("amount", label=_("Fee ($)"), accessor=lambda row: format_money(row.charge.amount)),
            NumberColumn("owed", label=_("Owed ($)"), accessor=lambda row: format_money(owed_of(row))),
        ]

    def get_base_queryset(self):
        """With the sums of each part."""
        rows = super().get_base_queryset().latest_only("charge").select_related(*CHARGE, "enrollment__person")
        return rows.annotate(
            credited=sum_of(SeatCharge, "charge__credits__amount"),
            paid=sum_of(SeatCharge, "charge__lines__applications__amount"),
        )


class OfSeat:
    """A page about one seat. Finance staff come to it by a fee of it, and read no name."""

    def get_row(self):
        """The seat of the address. Raises Http404."""
        user, pk = self.request.user, self.kwargs["pk"]
        seat = Enrollment.objects.visible_to(user, role=READERS).with_cohort().filter(pk=pk).first()
        if seat is not None:
            return seat
        fees = SeatCharge.objects.visible_to(user, role=READERS).filter(enrollment=pk)
        fee = fees.select_related(
            "enrollment__cohort__course_version__course", "enrollment__cohort__vendor", "enrollment__agency",
            "enrollment__person",
        ).first()  # fmt: skip
        if fee is None:
            raise Http404
        return fee.enrollment

    @property
    def seat_name(self):
        """The reference, and the person for those who may see who is in the system."""
        reference = seat_reference(self.row)
        return f"{reference}, {called(self.row.person)}" if reads_people(self.request.user) else reference

    def get_crumbs(self):
        """The fees of seats."""
        return [crumb(_("Fees of seats"), "seat_fees")]

    def get_back_url(self):
        """The seat."""
        return reverse("seat_fee", args=[self.row.pk])


class ShowSeat(OfSeat, AdminDetailView):
    """One seat: the parts of its fee, and every decision on who pays."""

    allowed_roles = READERS
    template_name = "training/admin/seat_fee.html"
    row_name = "seat"

    def get_heading(self):
        """Which seat."""
        return gettext("Seat %(seat)s") % {"seat": self.seat_name}

    def get_context_data(self, **context):
        """The parts, and the decisions."""
        user = self.request.user
        fees = SeatCharge.objects.visible_to(user).latest_only("charge").filter(enrollment=self.row)
        charges = Charge.objects.visible_to(user).with_sums().filter(pk__in=fees.values("charge")).order_by("pk")
        charges = list(charges.select_related("payer__organization", "payer__person"))
        for charge in charges:
            charge.payer_name = payer_name(charge, user)
        waiting = waiting_about(user, self.row)
        moves = SeatMove.objects.visible_to(user).select_related("former__cohort", "seat__cohort")
        return super().get_context_data(
            moves=has_role(user, roles.PROGRAM),
            reads_people=reads_people(user),
            changes=_employer_changes(user, self.row),
            moved_to=moves.filter(former=self.row).first(),
            moved_from=moves.filter(seat=self.row).first(),
            charges=charges,
            fee=sum((charge.uncredited for charge in charges), cents(0)),
            owed=sum((cents(charge.owed) for charge in charges), cents(0)),
            decisions=decisions(user, enrollment__in=with_former_seats(self.row)),
            waiting=waiting,
            decides=has_role(user, roles.FINANCE, roles.PROGRAM) and not waiting,
            reads_money=has_role(user, roles.FINANCE, roles.AUDITOR),
            **context,
        )


def _employer_changes(user, seat):
    """The changes of employer, the latest first; the last one that counts can be taken back."""
    rows = EmployerChange.objects.visible_to(user).filter(enrollment=seat)
    rows = list(rows.select_related("agency", "former", "by", "taken_back_by").latest_first())
    counting = [row for row in rows if row.takes_back_id is None and not hasattr(row, "taken_back_by")]
    for row in rows:
        row.is_last = bool(counting) and row == max(counting, key=lambda one: (one.from_on, one.pk))
    return rows


def decisions(user, **about):
    """The decisions on who pays for a seat or a cohort, the latest first, each with `payers` in words. Two queries."""
    rows = list(Funding.objects.visible_to(user).filter(**about).select_related("by").latest_first())
    parts = FundingPart.objects.visible_to(user).filter(funding__in=rows).select_related("fund__payer").order_by("pk")
    by_funding = {}
    for part in parts:
        by_funding.setdefault(part.funding_id, []).append(part)
    for row in rows:
        row.payers = ", ".join(_part_text(part, row) for part in by_funding.get(row.pk, []))
    return rows


def _part_text(part, row):
    name = part.fund.name if part.fund else part.get_kind_display()
    if row.unit == "equal":
        return str(name)
    share = format_money(part.share) if row.unit == "dollars" else f"{part.share.normalize():f}%"
    return f"{name} {share}"
