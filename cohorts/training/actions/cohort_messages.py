"""A vendor writes to the people of a cohort: each gets an email of their own, and nobody sees who else did."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import local_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.rules.wording import revealing_words
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.models import Cohort, CohortMessage, WaitingPlace
from cohorts.training.models.cohort_messages import Group

MAX_A_DAY = 5
MAX_SUBJECT = 100
MAX_TEXT = 5000
# The same message again within this time is a second press of the button.
PRESSED_AGAIN = timedelta(minutes=10)


def readers_of(cohort: Cohort, groups: Collection[str]) -> list[User]:
    """Return the people of these groups of a cohort, each once, by name. One query for each group."""
    ids: set[int] = set()
    if "seats" in groups:
        ids |= set(cohort.enrollments.taken().values_list("person_id", flat=True))
    if "waiting" in groups:
        ids |= set(WaitingPlace.objects.on_list().filter(cohort=cohort).values_list("person_id", flat=True))
    if "trainers" in groups:
        taught = cohort.sessions.filter(trainers__isnull=False)
        current = User.objects.members(role=roles.TRAINER, organization=cohort.vendor)
        ids |= set(current.filter(pk__in=taught.values("trainers")).values_list("pk", flat=True))
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("family_name", "given_name", "pk"))


def people_of(cohort: Cohort) -> set[int]:
    """Return the ids of all who have or had a seat, a place on the list or a session to teach in a cohort."""
    seats = set(cohort.enrollments.values_list("person_id", flat=True))
    places = set(cohort.waiting_places.values_list("person_id", flat=True))
    return seats | places | set(cohort.sessions.values_list("trainers", flat=True)) - {None}


def message_problems(cohort: Cohort, groups: Collection[str], subject: str, text: str, at: datetime) -> list[Problem]:
    """Return everything that is wrong with a message; [] if it can be sent."""
    problems = []
    if not groups:
        problems.append(Problem("message_to_nobody", field="groups"))
    elif not readers_of(cohort, groups):
        problems.append(Problem("message_no_readers", field="groups"))
    problems += _subject_problems(subject)
    if not text.strip():
        problems.append(Problem("message_text_missing", field="text"))
    elif len(text) > MAX_TEXT:
        problems.append(Problem("message_text_long", field="text", most=MAX_TEXT))
    if sent_today(cohort, at) >= MAX_A_DAY:
        problems.append(Problem("message_limit", cohort=cohort, most=MAX_A_DAY))
    return problems


def _subject_problems(subject: str) -> list[Problem]:
    if not subject.strip():
        return [Problem("message_subject_missing", field="subject")]
    if len(subject) > MAX_SUBJECT:
        return [Problem("message_subject_long", field="subject", most=MAX_SUBJECT)]
    if words := revealing_words(subject):
        return [Problem("message_subject_reveals", field="subject", words=", ".join(words))]
    return []


def sent_today(cohort: Cohort, at: datetime) -> int:
    """Return how many messages went to a cohort on this day, where the cohort is."""
    begin = datetime.combine(local_day(at, cohort.zone), time(0), cohort.zone).astimezone(UTC)
    return cohort.messages.filter(at__gte=begin).count()


@action("cohort.messaged", "Wrote to cohort")
@in_email_language
def write_to_cohort(
    *, cohort: Cohort, groups: Collection[str], subject: str, text: str, by: User, at: datetime
) -> CohortMessage:
    """Send a message to groups of people of a cohort, an email to each; returns the CohortMessage.

    They read who writes, and answer to that person's address. Refuses missing parts, a subject that may give away why
    somebody is here, the same message twice, and more than MAX_A_DAY.
    """
    cohort = lock_cohort(cohort)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip()
    refuse(*message_problems(cohort, groups, subject, text, at))
    if cohort.messages.filter(by=by, subject=subject, text=text, at__gt=at - PRESSED_AGAIN).exists():
        raise Refused("message_sent_already", cohort=cohort)
    people = readers_of(cohort, groups)
    chosen = ",".join(group for group in Group.values if group in groups)
    message = CohortMessage.objects.create(
        cohort=cohort, groups=chosen, subject=subject, text=text, people=len(people), by=by, at=at
    )
    log(message, by=by, at=at, cohort=cohort.code, groups=chosen, people=len(people))
    for person in people:
        queue_email(
            person=person, kind=events.MESSAGE, about_id=message.pk, cohort_id=cohort.pk, reply_to=by.email,
            key=f"message-{message.pk}-{person.pk}", values=message_values(message, by), by=by, at=at,
        )  # fmt: skip
    return message


def message_values(message: CohortMessage, by: User) -> dict[str, object]:
    """Return what the email of a message says."""
    return {
        "title": message.subject,
        "message": message.text,
        "sender": called(by),
        "reply_to": by.email,
        "cohort": message.cohort.code,
        "vendor": message.cohort.vendor,
    }
