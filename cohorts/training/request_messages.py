"""Sentences about requests for seats."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.refusals import worded


def _day(at: datetime | None) -> Any:
    return format_day(home_day(at)) if at else ""


REQUESTS = {
    "request_open_already": _(
        "A request for a seat of %(person)s in %(cohort)s is waiting for the agency. Withdraw it before you ask for "
        "another one in this course."
    ),
    "request_with_seat": _(
        "%(person)s already has a seat of this course in %(cohort)s. To change it, ask the agency that pays for it."
    ),
    "request_of_staff": _("%(person)s is not someone you supervise at %(agency)s. Choose people from the list."),
    "request_agency_missing": _("Choose the agency that pays."),
    "request_not_yours": _("Only whoever asked, or the person it is for, can withdraw this request."),
    "request_approved": worded(
        _("The request of %(person)s for a seat in %(cohort)s was approved on %(when)s."), when=_day
    ),
    "request_declined": worded(
        _("The request of %(person)s for a seat in %(cohort)s was declined on %(when)s."), when=_day
    ),
    "request_withdrawn": worded(
        _("The request of %(person)s for a seat in %(cohort)s was withdrawn on %(when)s."), when=_day
    ),
    "request_expired": worded(
        _("The request of %(person)s for a seat in %(cohort)s was not answered in time. It ended on %(when)s."),
        when=_day,
    ),
    "request_closed": worded(
        _("The request of %(person)s for a seat in %(cohort)s was closed on %(when)s."), when=_day
    ),
    "request_of_canceled_cohort": worded(
        _("%(cohort)s was canceled, so the request of %(person)s for a seat in it was closed on %(when)s."), when=_day
    ),
    "request_reason_missing": _("Enter why you decline. The person reads it."),
}
