"""Emails about exams. No email contains a result, and no subject names an exam; the person reads it after login."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_minutes, format_moment, format_range
from cohorts.core.refusals import sentence_of
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.models import Email
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.events import (
    ENDED_EARLY,
    EXAM_DATES,
    EXAM_DAYS,
    EXAM_ENDED,
    EXAM_NEWS,
    REVIEW_RECEIVED,
    SUBMITTED,
    WINDOW_MOVED,
    WINDOW_OPENED,
    WINDOW_REMOVED,
)
from exams.delivery.models import EndedHow, ExamWindow, Sitting
from exams.delivery.models.exam_entries import entered_people
from exams.delivery.models.exams_ahead import settled_sittings
from exams.delivery.models.expected_candidates import who_can_take
from exams.delivery.models.own_times import times_of_people
from exams.delivery.models.windows import is_held, seats_for
from exams.delivery.rules.attempts import Obstacle

EVENT_OF = {"opened": WINDOW_OPENED, "moved": WINDOW_MOVED, "removed": WINDOW_REMOVED}


@in_email_language
def queue_exam_news(*, person: User, key: str, by: User | None, at: datetime) -> Email:
    """Queue an email that says only that there is news under “My exams”; returns it. One email per `key`."""
    return queue_email(person=person, kind=EXAM_NEWS, about_id=person.pk, key=key, by=by, at=at)


class WhenWhere(NamedTuple):
    """When and where an exam can be taken."""

    opens_at: datetime
    closes_at: datetime
    location: str

    def text(self, time_zone: str) -> str:
        """In words, with the zone."""
        times = format_range(self.opens_at, self.closes_at, time_zone)
        return f"{times}. {self.location}" if self.location else times


def when_where(window: ExamWindow) -> WhenWhere:
    """When and where the exam of a window can be taken."""
    return WhenWhere(window.opens_at, window.closes_at, window.location)


@in_email_language
def email_opened(window: ExamWindow, *, by: User | None, at: datetime) -> int:
    """Email everyone who can take the exam in a new window when and where it is, their own time, and what they still
    need. Returns how many.
    """
    able = able_candidates(window, [when_where(window)], at)
    times = times_of_people([person.pk for person, _obstacles in able], window, at)
    dates = _("When: %(times)s") % {"times": format_range(window.opens_at, window.closes_at, window.time_zone)}
    place = _("Where: %(place)s") % {"place": window.location}
    about = _("Before the exam, read what to bring and what to expect under “My exams”:")
    texts = {}
    for person, obstacles in able:
        length = times[person.pk].length
        time = _("Your time: %(time)s") % {"time": format_minutes(length)} if length else _("You have no time limit.")
        first = _("You cannot take it yet. What you need:") if obstacles else ""
        texts[person] = (
            "\n".join([_opening(window, obstacles), dates, *([place] if window.location else []), time]),
            " ".join([first, *(sentence_of(one.problem) for one in obstacles)]),
            about,
        )
    return _email_candidates(window, "opened", _("New date in your training"), texts, by=by, at=at)


def _opening(window: ExamWindow, obstacles: Sequence[Obstacle]) -> str:
    text = _("There is a date for the exam “%(exam)s”.") if obstacles else _("You can take the exam “%(exam)s”.")
    return text % {"exam": window.exam.title}


@in_email_language
def queue_review_received(*, person: User, key: str, at: datetime) -> Email:
    """Queue an email to a person whose request for a review was received; returns it."""
    text = _(
        "We have received your request. State examinations staff will look at it and decide. We will email you when "
        "there is an answer. You can read your request under “My exams”:"
    )
    return queue_email(
        person=person, kind=EXAM_NEWS, event=REVIEW_RECEIVED, about_id=person.pk, key=key,
        subject=_("We have received your request"),
        body=email_text(person, text, "{link}"), by=person, at=at,
    )  # fmt: skip


@in_email_language
def email_submitted(sitting: Sitting, *, by: User | None, at: datetime) -> None:
    """Email the candidate that their answers were received, when, and by whom they were submitted; never a result."""
    window = sitting.window

    def how() -> str:
        if sitting.ended_how == EndedHow.PERSON:
            return _("You submitted it yourself.")
        return _("Your time was up, so we submitted the answers that you had saved.")

    def next_step() -> str:
        if is_held(window):
            return _("Results come out later, for everyone together. We email you then. Until then, see here:")
        return _("You can read your result here:")

    values = {
        "exam": window.exam.title,
        "contact": lambda: contact_of(window),
        "when": lambda: format_moment(sitting.ended_at, window.time_zone),
        "how": how,
        "next": next_step,
    }
    queue_email(
        person=sitting.person, kind=SUBMITTED, about_id=sitting.pk, values=values,
        cohort_id=window.cohort_id, key=f"sitting-{sitting.pk}-submitted", by=by, at=at,
    )  # fmt: skip


def contact_of(window: ExamWindow) -> str:
    """Whom candidates ask about an exam in a window, in the active language."""
    return str(window.cohort.vendor) if window.cohort else _("state examinations staff")


@in_email_language
def email_moved(window: ExamWindow, former: WhenWhere, *, by: User | None, at: datetime) -> int:
    """Email everyone who could take the exam in a window, or can now, that its times or its place have changed, and
    what they need for the new times; and those who run it. Returns how many candidates.
    """
    text = _("The date or place of an exam, the %(exam)s, has changed.\nUntil now: %(former)s\nNow: %(new)s") % {
        "exam": window.exam.title,
        "former": former.text(window.time_zone),
        "new": when_where(window).text(window.time_zone),
    }
    where = _("You can see all your exams under “My exams”:")
    texts = {
        person: (text, " ".join(sentence_of(one.problem) for one in obstacles), where)
        for person, obstacles in able_candidates(window, [former, when_where(window)], at)
    }
    count = _email_candidates(window, "moved", _("Your training dates have changed"), texts, by=by, at=at)
    staff_text = _("The exam window of %(who)s was changed.\nUntil now: %(former)s\nNow: %(new)s") % {
        "who": _exam_and_cohort(window),
        "former": former.text(window.time_zone),
        "new": when_where(window).text(window.time_zone),
    }
    _email_staff(window, "moved", _("An exam window was changed"), staff_text, by=by, at=at)
    return count


@in_email_language
def email_removed(window: ExamWindow, *, by: User | None, at: datetime) -> None:
    """Email everyone who could have taken the exam in a window that it was canceled."""
    text = _(
        "An exam that was planned was canceled: %(times)s. You do not need to come. When there is a new date, you see "
        "it under “My exams”:"
    ) % {"times": when_where(window).text(window.time_zone)}
    texts = {person: (text,) for person, _obstacles in able_candidates(window, [when_where(window)], at)}
    _email_candidates(window, "removed", _("A date of your training was canceled"), texts, by=by, at=at)
    staff_text = _("The exam window of %(who)s, %(times)s, was removed. Candidates were emailed.") % {
        "who": _exam_and_cohort(window),
        "times": when_where(window).text(window.time_zone),
    }
    _email_staff(window, "removed", _("An exam window was removed"), staff_text, by=by, at=at)


@in_email_language
def email_form_changed(window: ExamWindow, *, by: User | None, at: datetime) -> None:
    """Email those who run the exam in a window that it has other questions now. Candidates need not know."""
    text = _(
        "Examinations staff chose another form for the exam window of %(who)s, %(times)s. Times and place stay the "
        "same. If you have printed this exam, destroy the copies and print it again."
    ) % {"who": _exam_and_cohort(window), "times": when_where(window).text(window.time_zone)}
    _email_staff(window, "form", _("An exam has another form"), text, by=by, at=at)


@in_email_language
def email_ended_early(sitting: Sitting, *, by: User, at: datetime) -> None:
    """Email the candidate that a proctor ended their exam, and examinations staff, except `by`, to look at it."""
    text = _(
        "A proctor ended your exam, the %(exam)s, before your time was up. We score the answers saved until then. You "
        "can read the reason under “My exams”:"
    ) % {"exam": sitting.window.exam.title}
    questions = _("If you have questions, contact %(place)s.") % {"place": _("state examinations staff")}
    person, key = sitting.person, f"sitting-{sitting.pk}-ended"
    queue_email(
        person=person, kind=EXAM_NEWS, event=ENDED_EARLY, about_id=person.pk, key=key,
        subject=_("News about your training"), body=email_text(person, text, "{link}", questions), by=by, at=at,
    )  # fmt: skip
    staff_text = _(
        "A proctor ended an exam before the time was up (%(who)s). Read the reason and the log. If the exam should not "
        "count, set it aside. If it counts, add a note that says so:"
    ) % {"who": _exam_and_cohort(sitting.window)}
    staff = User.objects.holding(roles.EXAMINATIONS, superusers=False).exclude(pk__in=[by.pk, person.pk])
    for one in staff.distinct().order_by("pk"):
        queue_email(
            person=one, kind=EXAM_ENDED, about_id=sitting.pk, key=f"{key}-staff-{one.pk}",
            subject=_("An exam was ended early"), body=email_text(one, staff_text, "{link}"), by=by, at=at,
        )  # fmt: skip


def _exam_and_cohort(window: ExamWindow) -> str:
    for_whom = window.cohort.code if window.cohort else _("everyone in the course")
    return f"{window.exam.title}, {for_whom}"


@in_email_language
def _email_staff(window: ExamWindow, key: str, subject: str, text: str, *, by: User | None, at: datetime) -> None:
    """Email the coordinators and proctors of the cohort's vendor, or of a statewide window examinations staff, except
    whoever did it.
    """
    people = User.objects.holding(roles.EXAMINATIONS, superusers=False)
    if window.cohort:
        people = User.objects.members(role=roles.VENDOR_COORDINATOR, organization=window.cohort.vendor)
        people |= User.objects.members(role=roles.PROCTOR, organization=window.cohort.vendor)
    for person in people.filter(is_active=True).exclude(pk=by.pk if by else None).distinct().order_by("pk"):
        queue_email(
            person=person, kind=EXAM_DAYS, about_id=person.pk, cohort_id=window.cohort_id,
            key=f"window-{window.pk}-{key}-staff-{at.timestamp():.6f}-{person.pk}", subject=subject,
            body=email_text(person, text, "{link}"), by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_candidates(
    window: ExamWindow, key: str, subject: str, texts: Mapping[User, Sequence[str]], *, by: User | None, at: datetime
) -> int:
    """Email each of these people their paragraphs, the last of which leads to the link. Returns how many."""
    questions = _("If you have questions, contact %(place)s.") % {"place": contact_of(window)}
    for person, paragraphs in texts.items():
        queue_email(
            person=person, kind=EXAM_DATES, event=EVENT_OF[key], about_id=person.pk, cohort_id=window.cohort_id,
            key=f"window-{window.pk}-{key}-{at.timestamp():.6f}-{person.pk}", subject=subject,
            body=email_text(person, *paragraphs, "{link}", questions), by=by, at=at,
        )  # fmt: skip
    return len(texts)


def able_candidates(
    window: ExamWindow, times: Sequence[WhenWhere], at: datetime
) -> list[tuple[User, Sequence[Obstacle]]]:
    """[(person, obstacles)] of those who can take the exam of a window in one of the `times`, in the order of seats.

    The obstacles are those at the last of the times, where they can take it then; see `who_can_take`.
    """
    people = {person.pk: person for person in _candidates(window)}
    able: dict[int, Sequence[Obstacle]] = {}
    for one in times:
        able |= who_can_take(window, people, one.opens_at, one.closes_at, at)
    return [(person, able[pk]) for pk, person in people.items() if pk in able]


def _candidates(window: ExamWindow) -> Iterable[User]:
    """People whom a seat or an entry lets enter the window, who took no exam in it and have nothing settled."""
    seats = Enrollment.objects.taken().select_related("person", "cohort__course_version")
    seats = seats.filter(cohort__course_version__course=window.exam.course_id)
    if window.cohort_id is not None:
        seats = seats.filter(cohort=window.cohort_id)
    done = set(window.sittings.values_list("person", flat=True))
    done |= set(settled_sittings([window.exam_id]).values_list("person", flat=True))
    people = {seat.person_id: seat.person for seat in seats_for(window, seats.order_by("pk"))}
    if window.cohort_id is None:
        people |= entered_people(window.exam_id)
    return [person for person_id, person in people.items() if person_id not in done]
