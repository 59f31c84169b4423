"""Seats, attendance and fees behind a certificate."""

from django.utils.translation import gettext as _

from cohorts.billing.models import Charge, Payment
from cohorts.core.formatting import format_minutes, format_money
from cohorts.training.models import AttendanceMark, Enrollment
from cohorts.ui.templatetags.formats import day, when, when_to
from lms.reports.certificate_facts.table import Line, Section, link, record_of, who, who_when


def training_sections(certificate, user):
    """Return the sections about training. Four queries."""
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
        .select_related("agency", "by", "line__invoice")
        .order_by("at", "pk")
    )
    payments = (
        Payment.objects.visible_to(user)
        .filter(invoice__lines__charge__person=certificate.person)
        .select_related("invoice", "by")
        .order_by("at", "pk")
        .distinct()
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
    lines = [
        Line(
            [
                charge.description,
                format_money(charge.amount),
                charge.agency,
                _invoice(charge),
                who(charge.by),
                when(charge.at),
            ],
            record_of(charge),
        )
        for charge in charges
    ]
    heads = [_("Charge"), _("Amount"), _("Agency"), _("Invoice"), _("By"), _("When")]
    return Section("charges", _("Charges and credits"), heads, lines, _("No charge."))


def _invoice(charge):
    line = getattr(charge, "line", None)
    return link(line.invoice.number, "finance_invoice", line.invoice_id) if line else "–"


def _payments(payments):
    lines = [
        Line(
            [
                link(payment.invoice.number, "finance_invoice", payment.invoice_id),
                format_money(payment.amount),
                day(payment.received_on),
                payment.reference,
                payment.reason or "–",
                who(payment.by),
                when(payment.at),
            ],
            record_of(payment),
        )
        for payment in payments
    ]
    heads = [_("Invoice"), _("Amount"), _("Received"), _("Reference"), _("Reason"), _("Recorded by"), _("Recorded")]
    return Section("payments", _("Payments and reversals"), heads, lines, _("No payment."))
