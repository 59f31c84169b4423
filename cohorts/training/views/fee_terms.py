"""The terms of giving up a seat, in sentences."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.billing.rules.terms import last_free_day
from cohorts.core.formatting import format_long_day, format_percent
from cohorts.core.zones import format_zone_name
from cohorts.training.actions.fees import counts_from, first_day, first_seat_charge, free_through, terms_of

ALL = 100


def terms_of_seat(enrollment):
    """The terms on which a seat was taken; "" for a seat without a fee."""
    row = first_seat_charge(enrollment)
    if row is None:
        return ""
    cohort, now = enrollment.cohort, timezone.now()
    day = free_through(row, cohort)
    if now >= counts_from(row, cohort):
        return _("The training has started, so all of the fee is owed.")
    if day >= now.astimezone(cohort.zone).date():
        return _free_terms(day, row.kept_share, cohort.zone)
    if row.kept_share == ALL:
        text = _("Giving up the seat was free through %(day)s, %(zone)s. All of the fee is owed now.")
        return text % _about(day, row.kept_share, cohort.zone)
    return _(
        "Giving up the seat was free through %(day)s, %(zone)s. Until the first session %(share)s of the fee is owed, "
        "then all of it."
    ) % _about(day, row.kept_share, cohort.zone)


def terms_of_cohort(cohort):
    """The terms on which a seat in a cohort is taken now; "" without a fee."""
    terms, now = terms_of(cohort.course_version), timezone.now()
    if cohort.course_version.fee == 0 or cohort.starts_at is None:
        return ""
    day = last_free_day(terms, first_day(cohort))
    if now >= cohort.starts_at:
        return _("The training has started, so all of the fee is owed, even if the seat is given up.")
    if day >= now.astimezone(cohort.zone).date():
        return _free_terms(day, terms.share, cohort.zone)
    if terms.share == ALL:
        return _("All of the fee is owed, even if the seat is given up before the first session.")
    return _(
        "If the seat is given up before the first session, %(share)s of the fee is owed; after that, all of it."
    ) % _about(day, terms.share, cohort.zone)


def _free_terms(day, share, zone):
    text = _(
        "Giving up the seat is free through %(day)s, %(zone)s. After that %(share)s of the fee is owed, and from the "
        "first session on all of it."
    )
    if share == ALL:
        text = _("Giving up the seat is free through %(day)s, %(zone)s. After that all of the fee is owed.")
    return text % _about(day, share, zone)


def _about(day, share, zone):
    return {"day": format_long_day(day), "zone": format_zone_name(zone), "share": format_percent(share)}
