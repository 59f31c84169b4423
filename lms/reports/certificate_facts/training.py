"""Seats, attendance and fees behind a certificate."""

from django.db.models import Prefetch
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from cohorts.billing.models import Application, Charge, Credit, InvoiceLine
from cohorts.core.formatting import format_minutes, format_money
from cohorts.training.models import AttendanceMark, Enrollment
from cohorts.ui.templatetags.formats import day, when, when_to
from lms.reports.certificate_facts.table import Line, Section, link, record_of, who, who_when


def training_sections(certificate, user):
    """Return the sections about training. Six queries."""
    seats = list(
        Enrollment.objects.visible_to(user)
        .of_person(certificate.person)
        .select_related("cohort__course_version__course", "cohort__vendor", "agency", "enrolled_by")
        .order_by("enrolled_at", "pk")
    )
    marks = (
        AttendanceMark.objects.visible_to(user)
        .filter(enrollment__in=seats)
        .select_related("session__cohort", "by")
        .order_by("session__starts_at", "session_id", "number")
    )
    charges = (
        Charge.objects.visible_to(user)
        .filter(person=certificate.person)
        .select_related("payer__organization", "payer__person", "by")
        .prefetch_related(
            Prefetch("lines", InvoiceLine.objects.visible_to(user).select_related("invoice"), "seen_lines"),
            Prefetch("credits", Credit.objects.visible_to(user).select_related("by"), "seen_credits"),
        )
        .order_by("at", "pk")
    )
    payments = (
        Application.objects.visible_to(user)
        .filter(line__charge__person=certificate.person)
        .select_related("line__invoice", "receipt", "by")
        .order_by("at", "pk")
    )
    return [_seats(seats), _attendance(marks), _charges(charges), _payments(payments)]


def _seats(seats):
    lines = [
        Line(
            [
                link(seat.cohort.code, "records_cohort:inspect", seat.cohort_id),
                seat.cohort.course_version,
                seat.cohort.vendor,
                seat.agency,
                link(seat.get_state_display(), "records_enrollment:inspect", seat.pk),
                who_when(seat.enrolled_by, seat.enrolled_at, seat.cohort.zone),
                when(seat.withdrawn_at, seat.cohort.zone) if seat.withdrawn_at else "–",
            ],
            record_of(seat),
        )
        for seat in seats
    ]
    heads = [_("Cohort"), _("Course and version"), _("Vendor"), _("Agency"), _("State"), _("Enrolled"), _("Withdrawn")]
    return Section("seats", _("Seats in cohorts"), heads, lines, _("No seat."))


def _attendance(marks):
    lines = [
        Line(
            [
                when_to(mark.session.starts_at, mark.session.ends_at, mark.session.cohort.zone),
                mark.session.cohort.code,
                link(mark.number, "records_attendancemark:inspect", mark.pk),
                format_minutes(mark.minutes),
                mark.reason or "–",
                who(mark.by),
                when(mark.at, mark.session.cohort.zone),
            ],
            record_of(mark),
        )
        for mark in marks
    ]
    heads = [_("Session"), _("Cohort"), _("Mark number"), _("Credited"), _("Reason"), _("Recorded by"), _("Recorded")]
    return Section("attendance", _("Attendance, with corrections"), heads, lines, _("No attendance."))


def _charges(charges):
    lines = []
    for charge in charges:
        about = [charge.payer.name, _invoices(charge), who(charge.by), when(charge.at)]
        lines.append(Line([charge.description, format_money(charge.amount), *about], record_of(charge)))
        for credit in charge.seen_credits:
            cells = [credit.get_kind_display(), format_money(-credit.amount), charge.payer.name, credit.reason or "–"]
            lines.append(Line([*cells, who(credit.by), when(credit.at)], record_of(credit)))
    heads = [_("Fee or credit"), _("Amount"), _("Who pays"), _("Invoice, or reason"), _("By"), _("When")]
    return Section("charges", _("Fees and credits"), heads, lines, _("No fee."))


def _invoices(charge):
    links = [link(line.invoice.number, "finance_invoice", line.invoice_id) for line in charge.seen_lines]
    return format_html_join(", ", "{}", [[one] for one in links]) or "–"


def _payments(payments):
    lines = [
        Line(
            [
                link(payment.line.invoice.number, "finance_invoice", payment.line.invoice_id),
                format_money(payment.amount),
                day(payment.receipt.received_on),
                link(payment.receipt.reference, "receipt", payment.receipt_id),
                who(payment.by),
                when(payment.at),
            ],
            record_of(payment),
        )
        for payment in payments
    ]
    heads = [_("Invoice"), _("Amount"), _("Received"), _("Reference"), _("Recorded by"), _("Recorded")]
    return Section("payments", _("Payments"), heads, lines, _("No payment."))
