"""Writes of planning cohorts, and of statements about them."""

from django.utils import timezone

from cohorts.core import roles
from cohorts.ui.notice_preview import SEEN as SEEN_EMAILS
from cohorts.ui.notice_preview import seen_of
from tests.access.write import OUTSIDE, PROGRAM, TRAINEE, VENDOR, Write, at_key, day, nothing, reason


def _place(side):
    return {"name": f"New {side.pk}", "address": "2 Main Street", "time_zone": "America/Chicago"}


def _head(side):
    return {"code": f"HEAD-{side.pk}", "meets": "mixed", "language": "es", "seats": "12"}


def _run():
    # Emails were shown before.
    return {"choice": "run", SEEN_EMAILS: seen_of({"choice": ["run"], "decide_on": []})}


def _qualification(side):
    return {"person": side.people[roles.TRAINER].pk, "course": side.shared.course.pk, **reason(side)}


def _evidence():
    return {"earned_on": day(), "evidence": "Certificate 12 of a college."}


def of_trainee(side):
    """The trainee of the side."""
    return {"pk": side.trainee.pk}


PLANNING = {
    # Each coordinator adds a place of their own vendor.
    "vendor_place_new": Write(who=(VENDOR, (OUTSIDE, roles.VENDOR_COORDINATOR)), path=nothing, body=_place),
    "vendor_place_change": Write(who=(VENDOR,), body=_place),
    "vendor_place_retire": Write(who=(VENDOR,)),
    "vendor_place_restore": Write(who=(VENDOR,), prepare=lambda side: side.places_are_retired()),
    "vendor_room_new": Write(who=(VENDOR,), body=lambda side: {"name": "South 1", "capacity": "12"}),
    "vendor_room": Write(who=(VENDOR,), body=lambda side: {"name": "South 2", "capacity": "14"}),
    "vendor_room_retire": Write(who=(VENDOR,)),
    "vendor_room_restore": Write(who=(VENDOR,), prepare=lambda side: side.places_are_retired()),
    "vendor_cohort_change": Write(who=(VENDOR,), body=_head),
    "vendor_cohort_sessions": Write(
        who=(VENDOR,),
        prepare=lambda side: side.cohort_is_ahead(),
        body=lambda side: {"room": side.pk, "sure": "on"},
        foreign=lambda side, other: {"room": other.pk, "sure": "on"},
    ),
    "vendor_cohort_decide": Write(
        who=(VENDOR,), prepare=lambda side: side.cohort_needs_a_decision(), body=lambda side: _run()
    ),
    "qualify_trainer": Write(
        who=(PROGRAM,), path=nothing, body=lambda side: {**_qualification(side), "valid_from": day()}
    ),
    "withdraw_qualification": Write(who=(PROGRAM,), path=nothing, body=_qualification),
    "credit_grant": Write(
        who=(PROGRAM,), path=of_trainee, body=lambda side: {"unit": side.shared.unit.pk, **_evidence()}
    ),
    "credit_withdraw": Write(who=(PROGRAM,), body=reason),
    "cycle_begin": Write(
        who=(PROGRAM,),
        path=of_trainee,
        body=lambda side: {"course": side.shared.course.pk, "begins_on": day(), **reason(side)},
    ),
    "cycle_annul": Write(who=(PROGRAM,), body=reason),
    "person_statement": Write(
        who=(PROGRAM,),
        prepare=lambda side: side.completed_course(),
        path=lambda side: {"pk": side.trainee.pk, "course_id": side.shared.course.pk},
    ),
    "vendor_cohort_copy": Write(
        who=(VENDOR,), body=lambda side: {"code": f"COPY-{side.pk}", "first_day": day(90), "with_trainers": "on"}
    ),
    "my_statement_make": Write(
        who=(TRAINEE, (OUTSIDE, roles.TRAINEE)),
        prepare=lambda side: side.completed_course(),
        path=lambda side: {"pk": side.shared.course.pk},
    ),
    "my_correction_ask": Write(
        who=(TRAINEE,),
        prepare=lambda side: side.entry_to_correct(),
        path=at_key(2),
        body=lambda side: {"text": "I was there"},
    ),
    "my_correction_back": Write(who=(TRAINEE,)),
    "vendor_correction": Write(
        who=(VENDOR,),
        prepare=lambda side: type(side.cohort).objects.filter(pk=side.cohort.pk).update(state="running"),
        body=lambda side: {"how": "absent", **reason(side)},
    ),
    "vendor_correction_decline": Write(who=(VENDOR,), body=reason),
    "my_make_up_ask": Write(
        # Whoever missed the same may ask for the session, too.
        who=(TRAINEE, (OUTSIDE, roles.TRAINEE)),
        prepare=lambda side: side.session_elsewhere(),
        path=lambda side: {"pk": side.shared.course.pk, "session_id": side.pk + 2},
    ),
    "my_make_up_back": Write(who=(TRAINEE,), prepare=lambda side: side.make_up_there("approved")),
    "vendor_make_up_approve": Write(who=(VENDOR,), prepare=lambda side: side.make_up_there()),
    "vendor_make_up_decline": Write(who=(VENDOR,), prepare=lambda side: side.make_up_there(), body=reason),
    "vendor_make_up_back": Write(who=(VENDOR,), prepare=lambda side: side.make_up_there("approved"), body=reason),
    "vendor_guest_new": Write(
        who=(VENDOR,),
        prepare=lambda side: side.session_elsewhere(hours=-8),
        path=at_key(2),
        body=lambda side: {"email": side.trainee.email, **reason(side)},
    ),
    "holiday_add": Write(who=(PROGRAM,), path=nothing, body=lambda side: {"day": day(400), "name": "Day off"}),
    "holiday_year": Write(
        who=(PROGRAM,),
        path=lambda side: {"year": timezone.now().year, "calendar": "MN"},
        body=lambda side: {"days": [f"{timezone.now().year}-07-04"]},
    ),
    "holiday_remove": Write(who=(PROGRAM,)),
}
