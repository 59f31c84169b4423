"""Sentences about public pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.refusals import register

MESSAGES = register(
    {
        "page_not_public": _("“%(page)s” is not public."),
        "page_stays": _(
            "“%(page)s” must stay public: it is the home page, or every page links to it in the footer. Change its "
            "text instead."
        ),
        "picture_hidden": _(
            "Visitors cannot see these pictures, because only people with an account may: %(pictures)s. Choose other "
            "pictures, or move them to another collection."
        ),
        "page_not_there": _("“%(page)s” cannot be under “%(target)s”. Choose another place."),
        "page_address_taken": _(
            "Another page under “%(target)s” has the same address as “%(page)s”. Change the address of one of them "
            "first."
        ),
    }
)

CORRECTIONS = {
    "changed": _(
        "“%(page)s” was written for %(chosen)s, %(before)s. Since %(day)s the course is %(version)s: %(unit)s, "
        "%(after)s. The public page shows the new length and objectives. Check its text, then choose the unit of this "
        "version."
    ),
    "dropped": _(
        "“%(page)s” was written for %(chosen)s, %(before)s. This unit is not in the version in force, %(version)s. The "
        "public page shows no length. Choose another unit, or unpublish the page."
    ),
    "no_unit": _("“%(page)s” shows no unit. Choose the unit that it describes."),
    "no_page": _("%(unit)s of %(version)s, %(after)s, has no published page."),
}
STATES = {
    "current": _("Up to date"),
    "changed": _("Course has changed"),
    "dropped": _("Unit no longer in the course"),
    "no_unit": _("No unit chosen"),
    "no_page": _("No page"),
}


def correction(row: Any) -> str:
    """Return what publishing staff must correct, in a sentence. `row`: a `curriculum_state.Row` that is not current."""
    version, chosen = row.version, row.chosen
    words = {
        "page": row.page.title if row.page else "",
        "chosen": f"{chosen.course_version}, {chosen}" if chosen else "",
        "before": format_minutes(chosen.minutes) if chosen else "",
        "version": version or _("none"),
        "day": format_day(version.effective_from) if version else "",
        "unit": row.unit or "",
        "after": format_minutes(row.unit.minutes) if row.unit else "",
    }
    return str(CORRECTIONS[row.state] % words)
