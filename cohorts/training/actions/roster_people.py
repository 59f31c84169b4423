"""What an agency knows of the people in a roster, so that `rules.rosters` can say who each row is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.search import search
from cohorts.core.text import fold_name
from cohorts.people.actions.invitation_checks import name_problem
from cohorts.people.actions.organizations import refuse_self
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.actions.participants import clashes_of
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.prerequisites import lacking_prerequisite
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import without_program
from cohorts.training.rules.rosters import EMAIL, FAMILY, GIVEN, ID, Known, KnownPerson, RosterLine, fold_address
from cohorts.training.rules.seats import UNUSUAL
from cohorts.training.seat_messages import STANDINGS
from cohorts.training.venue_messages import format_times


def known_people(
    cohort: Cohort, agency: Organization, lines: Sequence[RosterLine], *, by: User | None, at: datetime
) -> Known:
    """Return what the agency knows. A constant number of queries. `by` coordinates the agency."""
    people = {row.user_id: row.user for row in trainees_of(agency)}
    done, unusual = _done(cohort, people), _unusual(cohort, people, by, at)
    open_requests = RequestForSeat.objects.open().filter(cohort=cohort, agency=agency, person__in=people)
    asked_on = {row.person_id: _day(row.asked_at) for row in open_requests}
    by_name = defaultdict(list)
    for pk, person in sorted(people.items()):
        for name in {fold_name(person.get_full_name()), fold_name(called(person))}:
            by_name[name].append(pk)
    return Known(
        agency=agency.name,
        people={
            pk: KnownPerson(
                pk, called(person), person.get_full_name(), done.get(pk), unusual.get(pk), asked_on.get(pk, "")
            )
            for pk, person in people.items()
        },
        by_address=_addresses(people),
        by_name=by_name,
        names_outside=_names_outside(lines, by_name, people),
        invited=_invited(agency, at),
        invited_here=_invited_here(cohort, agency),
    )


def trainees_of(agency: Organization) -> Any:
    """Return the trainees of an agency, as memberships."""
    return Membership.objects.holding(roles.TRAINEE).filter(organization=agency)


def row_checks(cohort: Cohort, agency: Organization, by: User | None) -> Any:
    """Return the check of the name and address of somebody new: (given, family, address) -> [Problem]."""

    def check(given: str, family: str, address: str) -> list[Problem]:
        problems = [name_problem(field, value) for field, value in ((GIVEN, given), (FAMILY, family))]
        try:
            validate_email(address)
            refuse_self(address, agency, by)
        except ValidationError:
            problems.append(Problem("email_invalid", field=EMAIL, email=address))
        except Refused as refusal:
            problems += [Problem("roster_oneself", field=EMAIL) for _ in refusal.problems]
        wrong = [problem for problem in problems if problem is not None]
        needed = cohort.course_version.course.prerequisite
        if needed is not None and not wrong:
            # Somebody new to the agency is asked for nothing more: their account, if there is one, is not told.
            about = {"person": f"{given} {family}", "cohort": cohort.code, "course": needed.title}
            wrong = [Problem("prerequisite_missing", **about)]
        return wrong

    return check


def _addresses(people: dict[int, User]) -> dict[str, int]:
    """All addresses that these people log in with or have confirmed. Nobody else's: a typed one can be anybody's."""
    rows = EmailAddress.objects.filter(user__in=people, verified=True).values_list("email", "user")
    return {fold_address(email): pk for email, pk in rows} | {
        fold_address(person.email): pk for pk, person in people.items()
    }


def _done(cohort: Cohort, people: Iterable[int]) -> dict[int, Problem]:
    """Why there is nothing to do for people in this cohort: what was decided about them before, the latest counts."""
    latest: dict[int, tuple[datetime, str]] = {}
    stands: dict[int, str] = {}
    names: dict[int, str] = {}

    def note(person: User, when: datetime | None, code: str) -> None:
        names[person.pk] = called(person)
        if when is None:
            stands[person.pk] = code
        elif person.pk not in latest or when > latest[person.pk][0]:
            latest[person.pk] = (when, code)

    places = WaitingPlace.objects.filter(cohort=cohort, person__in=people).select_related("person")
    for place in places.exclude(state=WaitingPlace.State.SEATED):
        note(place.person, place.off_list_at, "roster_left_list" if place.off_list_at else "roster_on_list")
    for seat in Enrollment.objects.filter(cohort=cohort, person__in=people).select_related("person"):
        note(seat.person, None if seat.is_taken else seat.withdrawn_at, _seat_code(seat))
    declined = RequestForSeat.objects.filter(cohort=cohort, person__in=people, state=RequestForSeat.State.DECLINED)
    for request in declined.select_related("person"):
        note(request.person, request.answered_at, "roster_declined")
    open_again = RequestForSeat.objects.open().filter(cohort=cohort, person__in=people)
    again = set(open_again.order_by().values_list("person", flat=True))
    problems = {
        pk: Problem(code, person=names[pk], when=_day(when)) for pk, (when, code) in latest.items() if pk not in again
    }
    return problems | {pk: Problem(code, person=names[pk]) for pk, code in stands.items()}


def _seat_code(seat: Enrollment) -> str:
    return "roster_has_seat" if seat.is_taken else "roster_gave_up"


def _unusual(cohort: Cohort, people: dict[int, User], by: User | None, at: datetime) -> dict[int, Problem]:
    """Who cannot take the course yet, has still to choose a program for it, or has another training at its times, and
    for whom another seat in it needs a reason, for which “Take seats” asks.
    """
    seats, course = Enrollment.objects.visible_to(by), cohort.course_version.course
    rows = standings_of(seats.exclude(cohort=cohort), course, list(people), at=at)
    course_before = course.prerequisite.title if course.prerequisite else ""
    lacking = lacking_prerequisite(cohort, list(people), at=at)
    about = {"cohort": cohort.code, "course": course_before}
    names = User.objects.in_bulk(lacking)
    problems = {pk: Problem("prerequisite_missing", person=called(names[pk]), **about) for pk in lacking}
    for pk in without_program(list(people), course, at):
        problems.setdefault(pk, Problem("seat_needs_program", person=called(people[pk]), cohort=cohort.code))
    # As texts, because the outcome of a roster is stored.
    clashes = {
        pk: Problem(
            "roster_other_training", person=problem.params["person"], when=format_times(problem.params["times"])
        )
        for pk, problem in clashes_of(cohort, list(people.values()), at=at).items()
    }
    problems = clashes | problems
    return problems | {
        person: Problem("roster_unusual", standing=str(STANDINGS[row.code] % {"cohort": row.cohort}))
        for person, row in rows.items()
        if row.code in UNUSUAL
    }


def _names_outside(lines: Sequence[RosterLine], by_name: dict[str, list[int]], people: Iterable[int]) -> frozenset[str]:
    """Of the names of lines without an ID or address that trainees of the agency have: those that others have, too.

    Only of these, because any other name would tell who has a record.
    """
    bare = [line for line in lines if not line.text(ID) and not line.text(EMAIL)]
    typed = {fold_name(text): text for text in (f"{line.text(GIVEN)} {line.text(FAMILY)}" for line in bare)}
    names = typed.keys() & by_name.keys()
    others = User.objects.exclude(pk__in=list(people))
    rows = [row for name in sorted(names) for row in search(others, typed[name], ("given_name", "family_name"))]
    return frozenset(names & {fold_name(row.get_full_name()) for row in rows})


def _invited(agency: Organization, at: datetime) -> dict[str, str]:
    rows = Invitation.objects.open_at(at).filter(organization=agency, role=roles.TRAINEE)
    return {fold_address(row.email): row.typed_name for row in rows.select_related("user")}


def _invited_here(cohort: Cohort, agency: Organization) -> dict[str, Problem]:
    """Who was invited with a seat or a place in this cohort and has not accepted, by address."""
    places = WaitingPlace.objects.filter(cohort=cohort, agency=agency, invitation__accepted_at=None)
    problems = {}
    for place in places.exclude(invitation=None).select_related("invitation").order_by("pk"):
        code = "roster_invited_here" if place.is_on_list else "roster_was_invited_here"
        problems[fold_address(place.invitation.email)] = Problem(code, person=place.invitation.typed_name)
    return problems


def _day(when: datetime) -> str:
    return format_day(home_day(when))
