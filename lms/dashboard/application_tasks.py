"""What applicants and reviewers have to do, each in a constant number of queries."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse

from cohorts.core.dates import home_day, home_zone
from cohorts.core.names import called
from cohorts.training.models import Admission
from lms.certification.actions.pathways import open_days_of
from lms.certification.models import (
    REVIEWED,
    UNFINISHED,
    Appeal,
    AppealState,
    AppealTerm,
    Application,
    ApplicationPart,
    ApplicationState,
    Channel,
    CycleKind,
    PartDecision,
    PartRequest,
    RequestState,
    SecondReview,
    SecondReviewState,
)
from lms.certification.models.appeals import TermCause
from lms.certification.models.lost_questions import not_arrived_of
from lms.certification.models.rules import credential_of_cycle
from lms.certification.rules.applications import UNDECIDED_TYPES, Giver, Outcome
from lms.dashboard.task import MAX_TASKS, Task

# Admitted on a condition.
OVER = Q(state=ApplicationState.CONDITIONAL)


def for_applicant(user, at):
    """For whoever applies: an application to finish, parts that were sent back, a decision that can be appealed.

    One query without any.
    """
    own = Application.objects.visible_to(user).of_person(user)
    states = (*UNFINISHED, ApplicationState.DENIED)
    rows = list(own.filter(state__in=states).select_related("cycle__candidacy__program", "cycle__version"))
    drafts = [row for row in rows if row.state == ApplicationState.DRAFT and row.channel == Channel.ONLINE]
    tasks = [_to_finish(row, home_day(at)) for row in drafts]
    submitted = [row.pk for row in rows if row.is_reviewed]
    tasks += _lost_questions(user, [row for row in rows if row.is_unfinished])
    denied = [row.pk for row in rows if row.state == ApplicationState.DENIED]
    tasks += _parts_sent_back(user, submitted) if submitted else []
    tasks += [_to_meet(row) for row in rows if row.state == ApplicationState.CONDITIONAL]
    again = {task.url for task in tasks}
    tasks += [task for row in rows if _lacks(row) and (task := _to_add(row)).url not in again]
    return tasks + (_decisions_to_appeal(user, denied, at) if denied else [])


def _to_finish(row, today):
    """A draft; with the last day of the way to apply where it has one, and that it is over."""
    days, about = open_days_of(row.cycle), {"credential": credential_of_cycle(row.cycle)}
    url = reverse("my_application", args=[row.pk])
    if days is None or days.closes is None:
        return Task("application_finish", about, row.begun_at, url)
    code = "application_finish_by" if today <= days.closes else "application_way_over"
    return Task(code, about | {"until": days.closes}, row.begun_at, url)


def _lacks(row):
    """Whether the applicant themself still has something to give with what they submitted to begin with."""
    is_first = row.state == ApplicationState.SUBMITTED and row.cycle.kind == CycleKind.INITIAL
    return is_first and row.channel == Channel.ONLINE and Giver.APPLICANT in row.needs.split()


def _to_add(row):
    about, since = {"credential": credential_of_cycle(row.cycle)}, row.cycle.submitted_at or row.begun_at
    return Task("application_add", about, since, reverse("my_application", args=[row.pk]))


def _to_meet(row):
    """A condition of an admission, with its last day where it has one."""
    about, since = {"credential": credential_of_cycle(row.cycle)}, row.cycle.submitted_at or row.begun_at
    url = reverse("my_application", args=[row.pk])
    if row.condition_until is None:
        return Task("condition_meet", about, since, url)
    return Task("condition_meet_by", about | {"until": row.condition_until}, since, url)


def _decisions_to_appeal(user, applications, at):
    """Each denial through the last day on which it can be appealed, while it is not."""
    terms = AppealTerm.objects.visible_to(user).filter(application__in=applications, ends_on__gte=home_day(at))
    notices = AppealTerm.objects.visible_to(user).filter(application__in=applications, cause=TermCause.NOTICE)
    since = {row.application_id: row.at for row in notices.order_by("pk")}
    appeals = Appeal.objects.visible_to(user).filter(application__in=applications)
    appealed = {
        row.application_id
        for row in appeals.filter(state__in=(AppealState.OPEN, AppealState.DENIED))
        if row.state == AppealState.OPEN or row.filed_at >= since[row.application_id]
    }
    return [
        Task("appeal_file", {"until": row.ends_on}, since[pk], reverse("file_appeal", args=[pk]), may_wait=True)
        for pk, row in terms.latest_per("application_id").items()
        if pk not in appealed
    ]


def _lost_questions(user, applications):
    """Applications of which an email to somebody whom the applicant asked did not arrive."""
    pages = {row.cycle_id: row for row in applications}
    questions = PartRequest.objects.visible_to(user).filter(cycle__in=pages, state=RequestState.OPEN) if pages else []
    questions = {row.pk: row for row in questions}
    lost = {questions[pk].cycle_id: questions[pk] for pk in not_arrived_of(list(questions.values()))}
    return [
        Task("application_address", {"name": row.name}, row.asked_at, reverse("my_application", args=[pages[pk].pk]))
        for pk, row in lost.items()
    ]


def _parts_sent_back(user, applications):
    decisions = PartDecision.objects.visible_to(user).filter(application__in=applications, part__isnull=False)
    back: dict[int, list[PartDecision]] = {}
    for row in decisions.filter(part__replaced_by=None).latest_per("part_id").values():
        if row.outcome == Outcome.RETURNED:
            back.setdefault(row.application_id, []).append(row)
    return [
        Task(
            "application_parts_again",
            {"count": len(rows)},
            min(row.at for row in rows),
            reverse("my_application", args=[pk]),
        )
        for pk, rows in back.items()
    ]


def for_reviewers(user, at):
    """For program staff: applications that are overdue or that nobody reviews, and parts to look at in one's own."""
    rows, today = Application.objects.visible_to(user).filter(state__in=REVIEWED), home_day(at)
    free = Q(reviewer=None)
    summed = rows.aggregate(
        free=Count("pk", filter=free), first=Min("cycle__submitted_at", filter=free),
        own=Count("pk", filter=Q(reviewer=user)),
        late=Count("pk", filter=Q(due_on__lt=today)), late_since=Min("due_on", filter=Q(due_on__lt=today)),
        over=Count("pk", filter=OVER & Q(reviewer=user, condition_until__lt=today)),
        over_since=Min("condition_until", filter=OVER & Q(reviewer=user, condition_until__lt=today)),
    )  # fmt: skip
    tasks = []
    if summed["over"]:
        since = datetime.combine(summed["over_since"] + timedelta(days=1), time.min, home_zone())
        url = f"{reverse('applications')}?state=conditional&reviewer=mine"
        tasks.append(Task("applications_condition", {"count": summed["over"]}, since, url))
    if summed["late"]:
        since = datetime.combine(summed["late_since"] + timedelta(days=1), time.min, home_zone())
        url = f"{reverse('applications')}?attention=1"
        tasks.append(Task("applications_overdue", {"count": summed["late"]}, since, url))
    if summed["free"]:
        url = f"{reverse('applications')}?state=submitted&reviewer=nobody"
        tasks.append(Task("applications_take", {"count": summed["free"]}, summed["first"], url))
    own = _new_parts(user) + _to_decide(user) if summed["own"] else []
    return tasks + own + _opinions(user) + _appeals(user, today)


def _to_decide(user):
    """One's own applications in which nothing is open any more: no part to look at or sent back, nobody asked."""
    latest = PartDecision.objects.visible_to(user).filter(part=OuterRef("pk")).order_by("-pk")
    parts = ApplicationPart.objects.visible_to(user).filter(application=OuterRef("pk"), replaced_by=None)
    parts = parts.annotate(last=Subquery(latest.values("outcome")[:1]))
    undecided = Q(last=None) & ~Q(type__in=UNDECIDED_TYPES)
    questions = PartRequest.objects.visible_to(user).filter(cycle=OuterRef("cycle"), state=RequestState.OPEN)
    rows = Application.objects.visible_to(user).filter(state=ApplicationState.SUBMITTED, reviewer=user)
    rows = rows.exclude(Exists(parts.filter(undecided | Q(last=Outcome.RETURNED)))).exclude(Exists(questions))
    ready = rows.aggregate(n=Count("pk"), first=Min("cycle__submitted_at"))
    if not ready["n"]:
        return []
    url = f"{reverse('applications')}?state=submitted&reviewer=mine"
    return [Task("applications_decide", {"count": ready["n"]}, ready["first"], url)]


def _opinions(user):
    """Second opinions to give, and those that were given to one's own applications, the latest of each."""
    rows = SecondReview.objects.visible_to(user).filter(application__state__in=REVIEWED)
    own = Q(reviewer=user, state=SecondReviewState.OPEN) | Q(application__reviewer=user, asked_by=user)
    latest = rows.exclude(state=SecondReviewState.CANCELED).filter(own).order_by("pk")
    by_application = {row.application_id: row for row in latest}
    tasks = []
    for row in list(by_application.values())[:MAX_TASKS]:
        url = reverse("application", args=[row.application_id])
        if not row.is_open:
            tasks.append(Task("second_review_answered", {}, row.answered_at, url))
        elif row.reviewer_id == user.pk:
            tasks.append(Task("second_review_answer", {}, row.asked_at, url))
    return tasks


def _appeals(user, today):
    """Appeals that somebody else than who decided has to take or to decide."""
    rows = Appeal.objects.visible_to(user).filter(Q(decider=None) | Q(decider=user), state=AppealState.OPEN)
    decided = Admission.objects.visible_to(user).filter(
        person=OuterRef("application__cycle__candidacy__person"),
        program=OuterRef("application__cycle__candidacy__program__key"), by=user,
    )  # fmt: skip
    rows = rows.exclude(application__reviewer=user).exclude(Exists(decided)).order_by("filed_at")
    rows = rows.select_related("application__cycle__candidacy__person")
    return [
        Task(
            appeal_code("appeal_decide", row, today),
            {"person": called(row.application.person), **appeal_due(row)},
            row.filed_at,
            reverse("application", args=[row.application_id]),
        )
        for row in rows[:MAX_TASKS]
    ]


def appeal_code(code, appeal, today):
    """The code of the task to decide about an appeal, with its last day where it has one, and that this is over."""
    if appeal.due_on is None:
        return code
    return f"{code}_late" if appeal.is_overdue(today) else f"{code}_by"


def appeal_due(appeal):
    """The last day of an appeal for the words of its task, where it has one."""
    return {} if appeal.due_on is None else {"due_on": appeal.due_on}


def _new_parts(user):
    parts = ApplicationPart.objects.visible_to(user).filter(
        application__state__in=REVIEWED, application__reviewer=user, replaced_by=None, decisions=None
    )
    new = parts.exclude(type__in=UNDECIDED_TYPES).aggregate(n=Count("application", distinct=True), first=Min("at"))
    if not new["n"]:
        return []
    url = f"{reverse('applications')}?state=submitted&reviewer=mine"
    return [Task("applications_review", {"count": new["n"]}, new["first"], url)]
