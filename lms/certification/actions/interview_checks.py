"""Who may lead an interview, and on which day: a peer who is certified then and has no conflict of interest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min, Q

from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.people.models import Membership, User
from lms.certification.models import Application, Certificate, CertificateState
from lms.certification.models.practice_rules import certified_periods


@dataclass(frozen=True)
class OfficeRecord:
    """What the office records itself: of an interview who led it, that they have no conflict of interest, and the
    marks by the key of their criterion.
    """

    on: date | None
    interviewer: User | None = None
    no_conflict: bool = False
    notes: str = ""
    marks: Mapping[str, int] = field(default_factory=dict)


def refuse_interviewer(row: Application, interviewer: User | None) -> None:
    """Refuse nobody, the applicant, the reviewer, and who works at the same organization as the applicant."""
    person = row.cycle.candidacy.person
    if interviewer is None:
        raise Refused("interviewer_missing", field="interviewer")
    if is_own(interviewer, person.pk):
        raise Refused("interviewer_own", field="interviewer")
    if row.reviewer_id is not None and is_own(interviewer, row.reviewer_id):
        raise Refused("interviewer_reviews", field="interviewer")
    if not Certificate.objects.of_person(interviewer).exists():
        raise Refused("interviewer_not_certified", field="interviewer", person=interviewer)
    own = Membership.objects.not_ended().of_person(person).values("organization")
    if Membership.objects.not_ended().of_person(interviewer).filter(organization__in=own).exists():
        raise Refused("interviewer_works_there", field="interviewer", person=interviewer)


def interviewers_for(row: Application, at: datetime, most: int) -> tuple[list[User], list[User]]:
    """Return people with an active certificate of the office of an application, by name: who can lead its interview,
    and who cannot, because they work at the same organization as the applicant, or review it. At most so many of each;
    two queries.
    """
    person, authority = row.cycle.candidacy.person, row.cycle.candidacy.program.authority_id
    active = Certificate.objects.filter(state=CertificateState.ACTIVE, program__authority=authority)
    active = active.exclude(valid_until__lt=home_day(at)).order_by()
    people = User.objects.filter(pk__in=active.values("person"), is_active=True).exclude(pk=person.pk)
    people = people.order_by("family_name", "given_name", "pk")
    own = Membership.objects.not_ended().of_person(person).order_by().values("organization")
    there = Membership.objects.not_ended().filter(organization__in=own).order_by().values("user")
    is_tied = Q(pk__in=there) | Q(pk=row.reviewer_id or 0)
    return list(people.exclude(is_tied)[:most]), list(people.filter(is_tied)[:most])


def refuse_record(row: Application, record: OfficeRecord) -> None:
    """Refuse an interviewer who may not lead the interview, or was not certified on its day. Call under the lock."""
    refuse_interviewer(row, record.interviewer)
    refuse_interview_day(row, record)
    if not record.no_conflict:
        raise Refused("interviewer_conflict", field="no_conflict")


def refuse_interview_day(row: Application, record: OfficeRecord) -> None:
    """An interview is about an application that was begun, and somebody certified led it on that day."""
    interviewer = record.interviewer
    if record.on is None or interviewer is None:
        return
    begun = min(filter(None, (home_day(row.begun_at), row.received_on)))
    if record.on < begun:
        raise Refused("interview_before_application", field="on", day=begun)
    since = Certificate.objects.of_person(interviewer).aggregate(first=Min("certified_since"))["first"]
    if since is not None and record.on < since:
        raise Refused("interview_before_certificate", field="on", person=interviewer, day=since)
    if not was_certified(interviewer, record.on):
        raise Refused("interviewer_not_certified_on", field="interviewer", person=interviewer, day=record.on)


def refuse_to_arrange(row: Application, interviewer: User | None, on: date, at: datetime) -> None:
    """Refuse an interviewer who may not lead the interview, has no active certificate now, or whose certificate ends
    before the day of the interview. Call under the lock."""
    refuse_interviewer(row, interviewer)
    if interviewer is None or not is_active(interviewer, at):
        raise Refused("interviewer_not_certified", field="interviewer", person=interviewer)
    if not was_certified(interviewer, on):
        raise Refused("interviewer_runs_out", field="interviewer", person=interviewer, day=on)


def is_active(person: User, at: datetime) -> bool:
    """Return whether a person has an active certificate of any program now."""
    active = Certificate.objects.of_person(person).filter(state=CertificateState.ACTIVE)
    return active.exclude(valid_until__lt=home_day(at)).exists()


def was_certified(person: User, on: date) -> bool:
    """Return whether a person counts as certified on a day, as far as is known now, by any program."""
    periods = [days for own in certified_periods([person.pk]).values() for days in own]
    return any(begin <= on and (end is None or on <= end) for begin, end in periods)
