"""Writes of planning cohorts, and of statements about them."""

from django.utils import timezone

from cohorts.core import roles
from tests.access.write import OUTSIDE, PROGRAM, TRAINEE, VENDOR, Write, day, nothing

PLANNING = {
    "vendor_cohort_copy": Write(
        who=(VENDOR,), body=lambda side: {"code": f"COPY-{side.pk}", "first_day": day(90), "with_trainers": "on"}
    ),
    "my_statement_make": Write(
        who=(TRAINEE, (OUTSIDE, roles.TRAINEE)),
        prepare=lambda side: side.completed_course(),
        path=lambda side: {"pk": side.shared.course.pk},
    ),
    "holiday_add": Write(who=(PROGRAM,), path=nothing, body=lambda side: {"day": day(400), "name": "Day off"}),
    "holiday_year": Write(
        who=(PROGRAM,),
        path=lambda side: {"year": timezone.now().year, "calendar": "MN"},
        body=lambda side: {"days": [f"{timezone.now().year}-07-04"]},
    ),
    "holiday_remove": Write(who=(PROGRAM,)),
}
