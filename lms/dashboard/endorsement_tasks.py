"""What people have to do about endorsements and work on teams: courses that are due, and what staff look at."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from cohorts.core.names import called
from lms.certification.actions.team_work import lacking
from lms.certification.models import EndorsementGrant, TeamWork
from lms.dashboard.task import MAX_TASKS, Task

SOON = timedelta(days=90)


def for_specialist(user, at):
    """The course for one's own work on a team, from some months before its last day."""
    url = reverse("my_endorsements")
    own = TeamWork.objects.visible_to(user).of_person(user)
    return [_task("team_course_own", row, at, url) for row in _due(own, at)]


def for_employer(user, at, role):
    """Courses of one's staff for work on teams that are due soon or overdue."""
    rows = TeamWork.objects.visible_to(user, role=role).select_related("person")
    return [_task("team_course_staff", row, at, reverse("team_work")) for row in _due(rows, at)][:MAX_TASKS]


def for_program(user, at):
    """Courses for teams that are overdue, and endorsements of which a requirement is no longer met."""
    tasks = []
    overdue = TeamWork.objects.visible_to(user, role=roles.PROGRAM).overdue_on(home_day(at))
    summed = overdue.aggregate(count=Count("pk"), first=Min("due_on"))
    if summed["count"]:
        url = f"{reverse('team_work_list')}?course=overdue"
        tasks.append(Task("team_courses_over", {"count": summed["count"]}, _begin(summed["first"]), url))
    doubted = EndorsementGrant.objects.visible_to(user, role=roles.PROGRAM).with_state().shown().in_doubt()
    summed = doubted.aggregate(count=Count("pk"), first=Min("at"))
    if summed["count"]:
        url = f"{reverse('endorsements')}?what=doubted"
        tasks.append(Task("endorsements_doubted", {"count": summed["count"]}, summed["first"], url))
    return tasks


def _due(rows, at):
    """Work that goes on and whose course is due within SOON or overdue, of people without the endorsement."""
    today = home_day(at)
    rows = rows.running_on(today).filter(due_on__lte=today + SOON).order_by("due_on", "pk")
    rows = list(rows[: 2 * MAX_TASKS])
    return lacking(rows, today) if rows else []


def _task(code, row, at, url):
    over = "_over" if row.due_on < home_day(at) else ""
    about = {"team": row.team, "until": row.due_on}
    about |= {} if code == "team_course_own" else {"person": called(row.person)}
    return Task(f"{code}{over}", about, _begin(row.begins_on), url)


def _begin(day):
    return datetime.combine(day, time(0), home_zone())
