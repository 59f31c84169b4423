"""What merging two accounts of a person means for training: one seat in a course, one place on a list, hours once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.actions import action
from cohorts.core.formatting import format_day, format_list, format_minutes, format_money, local_day
from cohorts.core.persons import accounts_of, supposing_merged
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.people.ports import MergeChoice, MergeView
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.fees import GivenUp, cost_of_giving_up, credit_seat, live_fees
from cohorts.training.actions.seat_emails import email_agency_credited, email_other_payers
from cohorts.training.actions.seat_offers import end_place, leave_lists, offer_free_seats
from cohorts.training.actions.waiting_emails import email_left
from cohorts.training.models import AttendanceMark, Course, Enrollment, Session, WaitingPlace
from cohorts.training.models.credit_facts import PersonCredit, count_credits
from cohorts.training.models.enrollments import SETTLED

MAX_SESSIONS = 5


@dataclass(frozen=True)
class DoubleSeat:
    """The seats of both accounts in a course, of which one can stay: {id: seat}, the one to keep by default first."""

    course: Course
    seats: Mapping[str, Enrollment]

    @property
    def key(self) -> str:
        """The name of the choice."""
        return f"seat_{self.course.pk}"


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return what merging means for the hours, seats and waiting lists of two accounts."""
    doubles = double_seats(account, into)
    return MergeView(
        looks=_same_sessions(account, into),
        notes=[*_hours(account, into), *_repeats(account, into, doubles, at), *_places(account, into)],
        choices=[_choice(double, at) for double in doubles],
    )


def double_seats(account: User, into: User) -> list[DoubleSeat]:
    """Return the courses in which both accounts have a seat in a cohort that is not over, with the seats."""
    others, stays = _accounts(account), _accounts(into)
    rows = Enrollment.objects.taken().of_accounts([*others, *stays]).exclude(cohort__state__in=SETTLED).with_cohort()
    by_course: dict[Course, list[Enrollment]] = defaultdict(list)
    for seat in rows.order_by("pk"):
        by_course[seat.cohort.course_version.course].append(seat)
    doubles = []
    for course, seats in by_course.items():
        if {seat.person_id in others for seat in seats} == {True, False}:
            ordered = sorted(seats, key=lambda seat: (not _is_paid(seat), seat.person_id in others, seat.pk))
            doubles.append(DoubleSeat(course, {str(seat.pk): seat for seat in ordered}))
    return sorted(doubles, key=lambda double: double.course.pk)


def _accounts(person: User) -> set[int]:
    return set(accounts_of([person.pk]))


def _is_paid(seat: Enrollment) -> bool:
    rows = live_fees(seat)
    return bool(rows) and not any(charge.owed > 0 for charge in rows)


def _choice(double: DoubleSeat, at: datetime) -> MergeChoice:
    options = [(pk, _option(seat, double, at)) for pk, seat in double.seats.items()]
    label = _("Which seat in %(course)s stays?") % {"course": double.course}
    return MergeChoice(double.key, label, options, options[0][0])


def _option(kept: Enrollment, double: DoubleSeat, at: datetime) -> str:
    unpaid = _("not paid") if live_fees(kept) else _("no fee")
    paid = _("paid") if _is_paid(kept) else unpaid
    lines = [
        _("The seat in %(cohort)s of %(agency)s (%(paid)s).")
        % {"cohort": kept.cohort.code, "agency": kept.agency, "paid": paid}
    ]
    for seat in double.seats.values():
        if seat.pk != kept.pk:
            cost = cost_of_giving_up(seat, at)
            lines.append(
                _("The seat in %(cohort)s of %(agency)s is given up: %(credit)s is credited, %(owed)s stays charged.")
                % {
                    "cohort": seat.cohort.code,
                    "agency": seat.agency,
                    "credit": format_money(cost.credit),
                    "owed": format_money(cost.owed),
                }
            )
    return " ".join(lines)


def _same_sessions(account: User, into: User) -> list[str]:
    """Return that both were marked present in the same minutes, so that it may be two people after all."""
    present = AttendanceMark.objects.latest_only("session", "enrollment").filter(minutes__gt=0)
    times = "session__starts_at", "session__ends_at"
    own = list(present.filter(enrollment__person__in=_accounts(into)).values_list(*times))
    rows = present.filter(enrollment__person__in=_accounts(account))
    sessions = Session.objects.filter(pk__in=rows.order_by().values("session")).select_related("cohort")
    both = [
        one
        for one in sessions.order_by("starts_at", "pk")
        if any(starts < one.ends_at and one.starts_at < ends for starts, ends in own)
    ]
    if not both:
        return []
    days = [
        f"{one.cohort.code}, {format_day(local_day(one.starts_at, one.cohort.zone))}" for one in both[:MAX_SESSIONS]
    ]
    return [
        _(
            "Both records were marked present in the same minutes: %(sessions)s. These minutes count once. Make sure "
            "that it was one person."
        )
        % {"sessions": format_list(days)}
    ]


def _hours(account: User, into: User) -> list[str]:
    own, other = count_credits([into.pk]), count_credits([account.pk])
    with supposing_merged(account.pk, into.pk):
        together = {course: one for (_person, course), one in count_credits([into.pk]).items()}
    counting = {course for (_person, course), one in other.items() if one.credit.credited}
    courses = Course.objects.filter(pk__in=counting).order_by("title")
    return [
        _("%(course)s: %(own)s and %(other)s, together %(all)s. The same minutes count once.")
        % {
            "course": course,
            "own": _credited(own, into, course),
            "other": _credited(other, account, course),
            "all": format_minutes(together[course.pk].credit.credited),
        }
        for course in courses
    ]


def _repeats(account: User, into: User, doubles: Sequence[DoubleSeat], at: datetime) -> list[str]:
    """Return the seats of one account in courses that the other one has completed. `doubles` are asked about anyway."""
    doubled = {double.course.pk for double in doubles}
    notes = []
    for one, other in ((account, into), (into, account)):
        own, completed = _completed(one), _completed(other)
        seats = Enrollment.objects.taken().of_accounts(_accounts(one)).exclude(cohort__state__in=SETTLED)
        rows = seats.filter(cohort__course_version__course__in=completed - own - doubled)
        notes += [_repeat(seat, at) for seat in rows.with_cohort().order_by("pk")]
    return notes


def _completed(person: User) -> set[int]:
    return {course for (_person, course), one in count_credits([person.pk]).items() if one.credit.complete}


def _repeat(seat: Enrollment, at: datetime) -> str:
    cost = cost_of_giving_up(seat, at)
    text = _(
        "The seat in %(cohort)s of %(agency)s stays. It is for %(course)s, which the other record has completed. If it "
        "is not meant to be repeated, the seat should be given up: %(credit)s would be credited today, %(owed)s would "
        "stay charged."
    )
    return text % {
        "cohort": seat.cohort.code,
        "agency": seat.agency,
        "course": seat.cohort.course_version.course,
        "credit": format_money(cost.credit),
        "owed": format_money(cost.owed),
    }


def _credited(counted: Mapping[tuple[int, int], PersonCredit], person: User, course: Course) -> str:
    one = counted.get((person.pk, course.pk))
    return format_minutes(one.credit.credited if one else 0)


def _double_places(accounts: Sequence[int]) -> list[WaitingPlace]:
    """Return the places of a person who is on a list more than once, without the first of each list."""
    seen, more = set(), []
    for place in WaitingPlace.objects.on_list().of_accounts(list(accounts)).with_cohort().in_line():
        if place.cohort_id in seen:
            more.append(place)
        seen.add(place.cohort_id)
    return more


def _places(account: User, into: User) -> list[str]:
    places = _double_places([*_accounts(account), *_accounts(into)])
    text = _("Both are on the waiting list of %(cohort)s. The place that is next stays; that of %(agency)s ends.")
    return [text % {"cohort": place.cohort.code, "agency": place.agency} for place in places]


@action("seat.merged", "Settled seats of a merged person")
def settle_merge(*, account: User, into: User, choices: Mapping[str, str], by: User | None, at: datetime) -> list[str]:
    """Give up the seats that do not stay, and end double places on waiting lists, after two accounts were merged.

    A seat that is given up is credited to its payers by its terms and offered to the next person. Its agency is emailed
    about it, the person is not: the returned sentences are for the email that they get anyway.
    """
    sentences = []
    for double in _merged_doubles(into, choices):
        kept = double.seats[choices[double.key]]
        for seat in double.seats.values():
            if seat.pk != kept.pk:
                give_up_double(seat, by=by, at=at)
        sentences.append(
            _("You had two seats in %(course)s. You keep the one in %(cohort)s at %(vendor)s.")
            % {"course": double.course, "cohort": kept.cohort.code, "vendor": kept.cohort.vendor}
        )
    for seat in Enrollment.objects.taken().of_person(into).exclude(cohort__state__in=SETTLED).with_cohort():
        leave_lists(seat, by=by, at=at)
    for place in _double_places(list(_accounts(into))):
        cohort = lock_cohort(place.cohort)
        end_place(place, "leave", by=by, at=at, cohort=cohort.code, reason="merged")
        email_left(place, reason=_("the person was on this list twice, and the other place stays"), by=by, at=at)
        offer_free_seats(cohort=cohort, by=by, at=at)
    return sentences


def _merged_doubles(person: User, choices: Mapping[str, str]) -> list[DoubleSeat]:
    """Return the doubles for which a seat was chosen, now that both accounts are one person's."""
    rows = Enrollment.objects.taken().of_person(person).exclude(cohort__state__in=SETTLED).with_cohort()
    by_course: dict[Course, dict[str, Enrollment]] = defaultdict(dict)
    for seat in rows.order_by("pk"):
        by_course[seat.cohort.course_version.course][str(seat.pk)] = seat
    doubles = [DoubleSeat(course, seats) for course, seats in by_course.items()]
    return [double for double in doubles if choices.get(double.key) in double.seats]


def give_up_double(seat: Enrollment, *, by: User | None, at: datetime) -> GivenUp:
    """Give up a seat of somebody who keeps another one; returns what it costs. Nobody can undo it."""
    cohort = lock_cohort(seat.cohort)
    seat = Enrollment.objects.with_cohort().get(pk=seat.pk)
    cost = cost_of_giving_up(seat, at)
    fields = seat.given_up_for("", by, at)
    transition(seat, "withdraw", by=by, at=at, reason="merged", cohort=cohort.code, fields=fields)
    credit_seat(enrollment=seat, by=by, at=at)
    email_agency_credited(seat, cost, by=by, at=at)
    email_other_payers(seat, [(charge.payer, -amount) for charge, amount in cost.parts], by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return cost
