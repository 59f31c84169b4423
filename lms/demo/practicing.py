"""Supervised practice of the demo: what supervisors are, sessions of every month, and hours of a few people."""

from datetime import date, datetime, time, timedelta

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from cohorts.people.models import Membership
from lms.certification.actions.practice import Line, enter
from lms.certification.actions.practice_checks import Seen, confirm_each, send_back
from lms.certification.actions.supervision_plans import Terms, override_duty
from lms.certification.actions.supervisor_qualifications import Evidence, decide_qualification, send_qualification
from lms.certification.models import Certificate, CertificateKind, QualificationKind
from lms.certification.rules.practice import FIELD, INDIVIDUAL
from lms.demo.applying import one_page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# On this day of each month a supervisor sees people, in the order of their records.
SESSION_DAY, FIRST_HOUR = 12, 8
BEFORE_THE_SITE = "The first 2,000 hours were before this site was used; the office has the paper file. (Example)"
WEEKS_OF_WORK = 6


def qualify(cast, *, at, now):
    """Supervisors send what they are, and program staff confirm it; the latest one waits."""
    for number, supervisor in enumerate(cast.supervisors.values(), 1):
        evidence = Evidence(
            QualificationKind.PROFESSIONAL, date(2015, 3, 1), register="State board (example)",
            number=f"LP {4100 + number}",
        )  # fmt: skip
        row = send_qualification(evidence=evidence, by=supervisor, at=at)
        decide_qualification(row=row, confirmed=True, by=cast.staff[roles.PROGRAM], at=at + DAY)
    evidence = Evidence(QualificationKind.PEER, date(2019, 5, 1), file=one_page())
    send_qualification(evidence=evidence, by=supervisor, at=now - 2 * DAY)


def employment_of(person):
    """Where somebody works, as the rules of practice see it; None if nowhere."""
    rows = Membership.objects.in_force().filter(user=person, role=roles.TRAINEE, organization__kind=roles.AGENCY)
    return rows.select_related("organization", "supervisor").order_by("pk").first()


def see_monthly(cast, program, *, now):
    """Everybody who was certified here sees the supervisor once in each month; a few sessions are missing."""
    today = home_day(now)
    rows = Certificate.objects.filter(program=program, kind=CertificateKind.FIRST, replaced_from=None)
    for number, certificate in enumerate(rows.select_related("person").order_by("pk")):
        employment = employment_of(certificate.person)
        if employment is None:
            continue
        days = _session_days(certificate.valid_from, today)
        # One of nine misses a month, so that the pages of supervisors have something to look at.
        days = days[:-1] if number % 9 == 4 and len(days) > 1 else days
        entries = [_session(certificate, employment, day, number) for day in days]
        if entries:
            rows = [Seen(entry, entry.digest) for entry in entries]
            confirm_each(rows=rows, by=employment.supervisor, at=min(entries[-1].at + DAY, now))


def _session_days(first, today):
    """A day in each month in which somebody was certified, as far as the month has come."""
    days, month = [], first.replace(day=1)
    while month <= today:
        following = (month + 31 * DAY).replace(day=1)
        day = max(month + (SESSION_DAY - 1) * DAY, first)
        # Certified late in a month: on the day after, or on the same day if it is the last one.
        day = min(day, following - DAY)
        days += [day] if day < today else []
        month = following
    return days


def _session(certificate, employment, day, number):
    # Not at a full hour, when trainings in other zones begin and end.
    begins = time(FIRST_HOUR + number // 4 % 9, 10 + 15 * (number % 4))
    ends = (datetime.combine(day, begins) + timedelta(minutes=45)).time()
    line = Line(certificate.program, employment, INDIVIDUAL, day, begins, ends)
    at = datetime.combine(day, time(18, 30), home_zone())
    return enter(person=certificate.person, line=line, by=certificate.person, at=at)


def set_aside(cast, peers, program, *, at):
    """Of people who moved here with a certificate, staff set the duties of the first years aside."""
    for employment in peers.employments.values():
        for duty in ("clinical-individual", "field-first"):
            override_duty(
                employment=employment, program=program, duty=duty,
                terms=Terms(home_day(employment.started_at), waived=True),
                reason=BEFORE_THE_SITE, by=cast.staff[roles.PROGRAM], at=at,
            )  # fmt: skip


def work(person, program, *, now):
    """Weeks of one person: the older confirmed, one day sent back, the latest waiting; and sessions in the field."""
    employment, today = employment_of(person), home_day(now)
    monday = today - today.weekday() * DAY
    older, latest = [], []
    for week in range(WEEKS_OF_WORK, -1, -1):
        for weekday in (0, 2, 4):
            day = monday - week * WEEK + weekday * DAY
            if day >= today or day < home_day(employment.started_at):
                continue
            category = "mh-services" if weekday == 4 else "peer-services"
            entry = _enter(
                person, program, employment, day, ("work", "12:30", "16:30"), category=category, contact=True
            )
            (latest if week < 2 else older).append(entry)
            if weekday == 2:
                field = _enter(person, program, employment, day, (FIELD, "14:45", "16:15"))
                (latest if week < 2 else older).append(field)
    boss = employment.supervisor
    rows = [Seen(entry, entry.digest, cosigned=entry.kind == FIELD) for entry in older]
    confirm_each(rows=rows, by=boss, at=now - 9 * DAY)
    send_back(
        seen=Seen(latest[0], latest[0].digest), reason="We closed at 4 pm that day. Please look at the end again.",
        by=boss, at=now - timedelta(hours=20),
    )  # fmt: skip


def _enter(person, program, employment, day, what, **more):
    kind, begins, ends = what
    line = Line(program, employment, kind, day, time.fromisoformat(begins), time.fromisoformat(ends), **more)
    at = datetime.combine(day, time(20), home_zone())
    return enter(person=person, line=line, by=person, at=at)
