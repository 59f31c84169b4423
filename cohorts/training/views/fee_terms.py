"""The terms of giving up a seat, in sentences."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.billing.rules.terms import last_free_day
from cohorts.core.formatting import format_long_day, format_percent
from cohorts.core.zones import format_zone_name
from cohorts.training.actions.fees import first_day, first_seat_charge, free_through, terms_of


def terms_of_seat(enrollment):
    """The terms on which a seat was taken; "" for a seat without a fee."""
    row = first_seat_charge(enrollment)
    if row is None:
        return ""
    return _terms(free_through(row, enrollment.cohort), row.kept_share, enrollment.cohort.zone)


def terms_of_cohort(cohort):
    """The terms on which a seat in a cohort is taken now; "" without a fee."""
    terms = terms_of(cohort.course_version)
    if cohort.course_version.fee == 0 or cohort.starts_at is None:
        return ""
    return _terms(last_free_day(terms, first_day(cohort)), terms.share, cohort.zone)


def _terms(day, share, zone):
    about = {"day": format_long_day(day), "zone": format_zone_name(zone), "share": format_percent(share)}
    if day < timezone.now().astimezone(zone).date():
        text = _(
            "Giving up the seat was free through %(day)s, %(zone)s. Now %(share)s of the fee is owed, and from the "
            "first session on all of it."
        )
    else:
        text = _(
            "Giving up the seat is free through %(day)s, %(zone)s. After that %(share)s of the fee is owed, and from "
            "the first session on all of it."
        )
    return text % about
