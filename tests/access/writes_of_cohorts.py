"""Writes of training and people."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cohorts.core import roles
from cohorts.training.models import VendorApproval
from cohorts.training.views.approval_summary import digest_of
from cohorts.ui.notice_preview import SEEN, seen_of
from tests.access.write import (
    AGENCY,
    EVERYBODY,
    FINANCE,
    OUTSIDE,
    PROCTOR,
    PROGRAM,
    SUPERVISOR,
    TRAINEE,
    TRAINER,
    VENDOR,
    WRITING_STATE,
    Write,
    at_key,
    day,
    nothing,
    reason,
)


def cohort_is(state):
    """The side's cohort is in this state."""
    return lambda side: type(side.cohort).objects.filter(pk=side.cohort.pk).update(state=state)


def fee_of(side):
    """The dollars of a seat in the side's cohort."""
    return type(side.cohort).objects.get(pk=side.cohort.pk).course_version.fee


def a_roster():
    """A file with one new person."""
    content = b"Email,Given name,Family name\nnew@example.net,New,Person\n"
    return SimpleUploadedFile("people.csv", content, content_type="text/csv")


def without_approval(side):
    """The approval of the side's vendor is withdrawn, so that another one can be given."""
    VendorApproval.objects.create(
        vendor=side.vendor, course=side.shared.course, approved=False, valid_from=day(), at=timezone.now()
    )


def _schedule(side, trainer):
    return {
        "course_version": side.shared.version.pk,
        "code": f"NEW-{side.pk}",
        "time_zone": "America/Chicago",
        "place": "St. Paul",
        "meets": "in_person",
        "language": "en",
        "seats": "9",
        "trainers": [trainer.pk],
        "do": "save",
        "rows": "1",
        "s0-day": day(30),
        "s0-starts": "09:00",
        "s0-ends": "17:00",
        "s0-break_minutes": "60",
        "s0-place": "Room 1",
    }


def _session(trainer):
    return {
        "day": day(2),
        "starts": "09:00",
        "ends": "17:00",
        "break_minutes": "60",
        "trainers": [trainer.pk],
        "place": "Room 2",
        "sure": "on",
    }


def _version():
    hours = {"required_hours": "40", "missed_hours": "4", "correction_days": "14", "make_up": "none"}
    terms = {"fee": "900", "free_days": "14", "kept_share": "50"}
    return {"effective_from": day(), **hours, **terms, "units": "Recovery | 40"}


def _payers(side):
    return {"unit": "equal", "payer1": "agency", "payer2": "person", **reason(side)}


def _cancel(side):
    typed = reason(side)
    return typed | {SEEN: seen_of({"reason": [typed["reason"]]})}


TRAINING = {
    "vendor_cohort_new": Write(
        who=(VENDOR,),
        path=nothing,
        body=lambda side: _schedule(side, side.people[roles.TRAINER]),
        foreign=lambda side, other: _schedule(side, other.people[roles.TRAINER]),
    ),
    "vendor_cohort_open": Write(who=(VENDOR,), prepare=lambda side: side.cohort_is_ahead()),
    "vendor_cohort_start": Write(who=(VENDOR,), prepare=cohort_is("open")),
    "vendor_cohort_finish": Write(who=(VENDOR,), prepare=cohort_is("running")),
    "vendor_cohort_cancel": Write(who=(VENDOR,), body=_cancel),
    "vendor_cohort_seats": Write(who=(VENDOR,), body=lambda side: {"seats": "15"}),
    "vendor_cohort_enrolling": Write(who=(VENDOR,), body=lambda side: {"closes_on": "", "offer_hours": "24"}),
    "vendor_cohort_hold": Write(who=(VENDOR,), body=lambda side: {"days": "12"}),
    "vendor_hold_longer": Write(who=(VENDOR,), prepare=lambda side: side.seat_waits_for_admission(), body=reason),
    "vendor_wait_priority": Write(
        who=(VENDOR,),
        prepare=lambda side: side.trainee_waits(),
        body=lambda side: {"priority": "1", **reason(side)},
        path=at_key(),
    ),
    "vendor_wait_remove": Write(who=(VENDOR,), body=reason),
    "vendor_offer_back": Write(who=(VENDOR,), prepare=lambda side: side.no_seat_is_free(), body=reason),
    "agency_wait": Write(
        who=(AGENCY,),
        prepare=lambda side: (side.cohort_is_full(), side.second_trainee()),
        body=lambda side: {"trainees": [side.pk + 5]},
        foreign=lambda side, other: {"trainees": [other.trainee.pk]},
    ),
    "agency_wait_leave": Write(who=(AGENCY,)),
    "agency_wait_move": Write(
        who=(AGENCY,), prepare=lambda side: side.another_full_cohort(), body=lambda side: {"cohort": side.pk + 1}
    ),
    "supervisor_ask_own": Write(
        who=(SUPERVISOR, (OUTSIDE, roles.SUPERVISOR)),
        prepare=lambda side: (side.cohort_is_full(), side.shared.course_is_for("supervisors")),
    ),
    "supervisor_ask": Write(
        who=(SUPERVISOR,),
        prepare=lambda side: (side.cohort_is_full(), side.trainee_may_ask()),
        body=lambda side: {"trainees": [side.trainee.memberships.get().pk]},
        foreign=lambda side, other: {"trainees": [other.trainee.memberships.get().pk]},
    ),
    "supervisor_request_withdraw": Write(who=(SUPERVISOR,)),
    # The other side's trainee has a seat of this course already.
    "my_ask": Write(who=(TRAINEE,), prepare=lambda side: (side.cohort_is_full(), side.trainee_may_ask())),
    "my_request_withdraw": Write(who=(TRAINEE,)),
    "agency_approve_several": Write(
        who=(AGENCY,),
        path=nothing,
        prepare=lambda side: (side.cohort_is_full(), side.trainee_has_nothing()),
        body=lambda side: {"requests": [side.pk], "seen": digest_of({side.pk: fee_of(side)}, None)},
        foreign=lambda side, other: {"requests": [other.pk], "seen": digest_of({other.pk: fee_of(other)}, None)},
    ),
    "agency_approve": Write(who=(AGENCY,), prepare=lambda side: (side.cohort_is_full(), side.trainee_has_nothing())),
    "agency_decline": Write(who=(AGENCY,), body=reason),
    "roster_upload": Write(
        who=(AGENCY, (OUTSIDE, roles.AGENCY_COORDINATOR)),
        prepare=lambda side: side.cohort_is_full(),
        body=lambda side: {"file": a_roster()},
    ),
    "agency_roster": Write(
        who=(AGENCY,), prepare=lambda side: side.roster_names_second_trainee(), body=lambda side: {"w2": "list"}
    ),
    "roster_discard": Write(who=(AGENCY,)),
    "my_wait_leave": Write(who=(TRAINEE,)),
    "vendor_session_new": Write(
        who=(VENDOR,),
        body=lambda side: _session(side.people[roles.TRAINER]),
        foreign=lambda side, other: _session(other.people[roles.TRAINER]),
    ),
    "vendor_session": Write(
        who=(VENDOR,),
        prepare=lambda side: side.nobody_makes_up(),
        path=at_key(),
        body=lambda side: _session(side.people[roles.TRAINER]),
        foreign=lambda side, other: _session(other.people[roles.TRAINER]),
    ),
    "vendor_session_agenda": Write(
        who=(VENDOR,),
        path=at_key(),
        body=lambda side: {"rows": "1", "a0-starts": "09:00", "a0-ends": "17:00", "a0-what": side.shared.unit.pk},
    ),
    "vendor_trainer_replace": Write(
        who=(VENDOR,),
        prepare=lambda side: side.another_trainer(),
        path=lambda side: {"pk": side.people[roles.TRAINER].pk},
        body=lambda side: {"successor": side.successor.pk},
        foreign=lambda side, other: {"successor": other.people[roles.TRAINER].pk},
    ),
    "vendor_session_remove": Write(who=(VENDOR,), path=at_key()),
    "vendor_withdraw": Write(who=(VENDOR,), body=reason),
    # Everybody may have a calendar of their own.
    "calendar_own": Write(who=EVERYBODY, path=nothing),
    "calendar_cohort": Write(who=(VENDOR, TRAINER, PROCTOR, *WRITING_STATE)),
    "calendar_vendor": Write(who=(VENDOR,)),
    "calendar_place": Write(who=(VENDOR,)),
    "calendar_end": Write(who=(TRAINEE,)),
    "trainer_attendance": Write(
        who=(TRAINER, VENDOR),
        prepare=cohort_is("running"),
        path=at_key(),
        body=lambda side: {f"e{side.enrollment.pk}-left": "10:00", f"e{side.enrollment.pk}-how": "part"},
        foreign=lambda side, other: {f"e{other.enrollment.pk}-left": "10:00", f"e{other.enrollment.pk}-how": "part"},
    ),
    "trainer_correction": Write(
        who=(TRAINER, VENDOR),
        prepare=cohort_is("running"),
        path=lambda side: {"pk": side.pk, "seat_id": side.enrollment.pk},
        body=lambda side: {"how": "part", "left": "09:50", "reason": "Left early.", "after": "1"},
        foreign_path=lambda side, other: {"pk": side.pk, "seat_id": other.enrollment.pk},
    ),
    "agency_sponsor": Write(
        who=(AGENCY,),
        prepare=lambda side: (cohort_is("open")(side), side.second_trainee()),
        # The training has begun.
        body=lambda side: {"trainees": [side.pk + 5], "late": "Takes the rest next year."},
        foreign=lambda side, other: {"trainees": [other.trainee.pk], "late": "Takes the rest next year."},
    ),
    "agency_move": Write(
        who=(AGENCY,),
        prepare=lambda side: side.another_cohort(),
        body=lambda side: {"cohort": side.pk + 1, **reason(side)},
    ),
    "agency_withdraw": Write(who=(AGENCY,), body=reason),
    "agency_undo": Write(who=(AGENCY,), prepare=lambda side: side.withdrawn_seat()),
    "vendor_undo": Write(who=(VENDOR,), prepare=lambda side: side.withdrawn_seat("vendor")),
    "supervisor_withdraw": Write(
        who=(SUPERVISOR,),
        prepare=lambda side: (side.shared.course_is_for("supervisors"), side.seat_is_of(roles.SUPERVISOR)),
        body=reason,
    ),
    "supervisor_undo": Write(
        who=(SUPERVISOR,),
        prepare=lambda side: (
            side.shared.course_is_for("supervisors"),
            side.seat_is_of(roles.SUPERVISOR),
            side.withdrawn_seat(),
        ),
    ),
    "approve_vendor": Write(
        who=(PROGRAM,),
        prepare=without_approval,
        path=nothing,
        body=lambda side: {"vendor": side.vendor.pk, "course": side.shared.course.pk, "valid_from": day()},
    ),
    "withdraw_approval": Write(
        who=(PROGRAM,),
        path=nothing,
        body=lambda side: {"vendor": side.vendor.pk, "course": side.shared.course.pk, **reason(side)},
    ),
    "course_version_change": Write(
        who=(PROGRAM,),
        prepare=lambda side: side.unused_version(),
        body=lambda side: _version(),
    ),
    "course_version_publish": Write(
        who=(PROGRAM,),
        path=lambda side: {"pk": side.shared.course.pk},
        body=lambda side: {"version": "2027", **_version()},
    ),
    "fund_seat": Write(who=(FINANCE, PROGRAM), body=_payers),
    "move_seat": Write(
        who=(PROGRAM,),
        prepare=lambda side: side.another_cohort(),
        body=lambda side: {"cohort": side.pk + 1, **reason(side)},
    ),
    "change_employer": Write(
        who=(PROGRAM,),
        prepare=lambda side: side.second_employer(),
        body=lambda side: {"agency": side.pk + 3, "from_on": day(), **reason(side)},
    ),
    "take_back_employer": Write(who=(PROGRAM,), body=reason),
    "fund_cohort": Write(who=(FINANCE, PROGRAM), body=_payers),
    "courses:add": Write(
        who=(PROGRAM,),
        path=nothing,
        body=lambda side: {"code": "new", "title": "New", "audience": "trainees", "summary": ""},
    ),
    "courses:edit": Write(
        who=(PROGRAM,),
        path=lambda side: {"pk": side.shared.course.pk},
        body=lambda side: {"title": "Another title", "summary": ""},
    ),
}
