"""Quotes for seats in a course, at its price and terms of today."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import ngettext

from cohorts.billing.actions.quotes import issue_quote
from cohorts.billing.models import Payer, Quote
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_percent
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.actions.fees import terms_of
from cohorts.training.models import Course, CourseVersion


def prices_on(day: date) -> list[tuple[str, Decimal]]:
    """Return [(title, fee in dollars)] of the courses that are offered on a day, by title. One query."""
    versions = CourseVersion.objects.filter(effective_from__lte=day).select_related("course")
    latest = {version.course_id: version for version in versions.order_by("effective_from", "pk")}
    return sorted((version.course.title, version.fee) for version in latest.values())


@action("course.quoted", "Quoted seats in a course")
def quote_seats(*, payer: Payer, course: Course, count: int, by: User | None, at: datetime) -> Quote:
    """Issue a quote for seats in a course, with the fee and the terms of the version in force today; returns it.

    Refuses a course without a version in force, and what `issue_quote` refuses.
    """
    version = course.versions.in_effect_on(home_day(at))
    if version is None:
        raise Refused("quote_course_without_version", field="course", course=course)
    return issue_quote(
        payer=payer, description=course.title, course=course.code, count=count, each=version.fee,
        terms=_terms(version), by=by, at=at,
    )  # fmt: skip


@in_email_language
def _terms(version: CourseVersion) -> str:
    """The terms in sentences, in the language of documents, as frozen on the quote."""
    terms = terms_of(version)
    text = ngettext(
        "Giving up a seat is free until %(count)s day before the first session. After that %(share)s of its fee is "
        "owed, and from the first session on all of it. Taking a seat needs a place that is left in an open cohort.",
        "Giving up a seat is free until %(count)s days before the first session. After that %(share)s of its fee is "
        "owed, and from the first session on all of it. Taking a seat needs a place that is left in an open cohort.",
        terms.free_days,
    )
    return text % {"count": terms.free_days, "share": format_percent(terms.share)}
