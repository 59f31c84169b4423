"""What program staff and the people concerned have to do about complaints, in constant queries."""

from datetime import datetime, time

from django.db.models import Count, Min, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from lms.certification.models import (
    AppealState,
    Complaint,
    ComplaintAppeal,
    ComplaintLetter,
    ComplaintState,
    ComplaintTerm,
    DisciplineNote,
    LetterKind,
    NoteState,
)
from lms.certification.models.complaints import OPEN
from lms.certification.rules.complaints import NEAR
from lms.dashboard.application_tasks import appeal_code, appeal_due
from lms.dashboard.task import MAX_TASKS, Task


def for_concerned(user, at):
    """For whom a complaint is about: a notice to answer, a decision to appeal against. Two queries."""
    today = home_day(at)
    own = ComplaintLetter.objects.visible_to(user).of_person(user)
    notices = own.filter(kind=LetterKind.NOTICE, until__gte=today, complaint__state__in=OPEN)
    tasks = [
        Task("matter_answer", {"until": row.until}, row.at, reverse("my_matter", args=[row.complaint_id]))
        for row in notices.order_by("pk")
    ]
    terms = ComplaintTerm.objects.visible_to(user).of_person(user)
    terms = terms.filter(ends_on__gte=today, complaint__state=ComplaintState.DECIDED, complaint__appeals=None)
    latest = {row.complaint_id: row for row in terms.order_by("ends_on", "pk")}
    return tasks + [
        Task("matter_appeal", {"until": row.ends_on}, row.at, reverse("my_matter", args=[pk]), may_wait=True)
        for pk, row in latest.items()
    ]


def for_program(user, at):
    """For program staff: complaints to take, to confirm, to review, to decide, notes to publish, and appeals."""
    rows = Complaint.objects.visible_to(user).not_about(user)
    return [*_to_take(rows, at), *_own(rows, user), *_notes(user, at), *_appeals(user, home_day(at))]


def _to_take(rows, at):
    """One task for each of: nobody reviews, nobody decides, receipt to confirm by letter."""
    free, undecided = Q(state=ComplaintState.RECEIVED), Q(state=ComplaintState.RECOMMENDED, decider=None)
    silent = Q(acknowledged_on=None)
    summed = rows.aggregate(
        free=Count("pk", filter=free), free_since=Min("filed_at", filter=free),
        undecided=Count("pk", filter=undecided), undecided_since=Min("recommended_at", filter=undecided),
        silent=Count("pk", filter=silent), silent_since=Min("filed_at", filter=silent),
        silent_due=Min("ack_due_on", filter=silent),
    )  # fmt: skip
    queue = reverse("complaints")
    parts = (
        ("free", "complaints_take", f"{queue}?state=received", {}),
        ("undecided", "complaints_decide", f"{queue}?state=recommended&person=nobody", {}),
        ("silent", "complaints_confirm", queue, {"due_on": summed["silent_due"]}),
    )
    return [
        Task(code, {"count": summed[name]} | more, summed[f"{name}_since"], url)
        for name, code, url, more in parts
        if summed[name]
    ]


def _own(rows, user):
    """Those that one reviews or decides."""
    review = Q(reviewer=user, state=ComplaintState.REVIEW)
    decide = Q(decider=user, state=ComplaintState.RECOMMENDED)
    return [
        Task(
            "complaint_review" if row.state == ComplaintState.REVIEW else "complaint_decide", {"due_on": row.due_on},
            row.filed_at, reverse("complaint", args=[row.pk]),
        )
        for row in rows.filter(review | decide).order_by("due_on", "pk")[:MAX_TASKS]
    ]  # fmt: skip


def _notes(user, at):
    """Public notes of one's own complaints that are due soon or late."""
    rows = DisciplineNote.objects.visible_to(user, role=roles.PROGRAM).filter(state=NoteState.WAITING)
    rows = rows.filter(due_at__lte=at + NEAR).select_related("complaint").order_by("due_at", "pk")
    return [
        Task(
            "note_late" if row.due_at < at else "note_publish", {"closes": (row.due_at, home_zone())},
            datetime.combine(row.decided_on, time.min, home_zone()), reverse("complaint", args=[row.complaint_id]),
        )
        for row in rows[:MAX_TASKS]
    ]  # fmt: skip


def _appeals(user, today):
    """Appeals that somebody else than who reviewed or decided has to take or to decide."""
    rows = ComplaintAppeal.objects.visible_to(user, role=roles.PROGRAM)
    rows = rows.filter(Q(decider=None) | Q(decider=user), state=AppealState.OPEN)
    rows = rows.exclude(complaint__reviewer=user).exclude(complaint__decider=user).exclude(person=user)
    return [
        Task(
            appeal_code("complaint_appeal", row, today), appeal_due(row), row.filed_at,
            reverse("complaint", args=[row.complaint_id]),
        )
        for row in rows.order_by("filed_at", "pk")[:MAX_TASKS]
    ]  # fmt: skip
