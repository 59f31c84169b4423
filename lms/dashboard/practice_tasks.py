"""What specialists, supervisors, agencies and program staff have to do about practice and supervision."""

from datetime import datetime, time

from django.db.models import Count, Min
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from cohorts.core.names import called
from cohorts.core.persons import person_of
from cohorts.people.models import Membership
from cohorts.training.views.agency import trainees_of
from lms.certification.facts.practice import duties_due
from lms.certification.messages.practice import duty_title
from lms.certification.models import PracticeEntry, QualificationState, SupervisorQualification
from lms.certification.rules.practice import RETURNED, WAITING
from lms.certification.views.supervisor_practice import MOST_ROWS, of_record, own_staff_entries
from lms.dashboard.task import MAX_TASKS, Task


def for_specialist(user, at):
    """Hours that were sent back, and supervision that is due within a week."""
    own = PracticeEntry.objects.visible_to(user).of_person(user).standing().with_state().filter(status=RETURNED)
    summed = own.aggregate(count=Count("pk"), first=Min("at"), day=Min("on"))
    tasks = []
    if summed["count"]:
        url = f"{reverse('my_practice')}?week={summed['day'].isoformat()}"
        tasks.append(Task("practice_again", {"count": summed["count"]}, summed["first"], url))
    due = _due([user.pk], at).get(person_of(user.pk), ())
    about = [({"duty": duty_title(state.duty), "until": period.last}, period) for state, period in due]
    return tasks + [
        Task("supervision_own", params, _begin(period.first), reverse("my_practice")) for params, period in about
    ]


def for_supervisor(user, at):
    """Hours that wait for a confirmation, and supervision of one's staff that is due within a week."""
    url = reverse("supervisor_practice")
    rows = own_staff_entries(user).filter(status=WAITING).order_by("begins_at", "pk")[:MOST_ROWS]
    waiting = of_record(user, list(rows))
    tasks = []
    if waiting:
        tasks.append(Task("practice_confirm", {"count": len(waiting)}, min(row.at for row in waiting), url))
    staff = Membership.objects.visible_to(user, role=roles.SUPERVISOR).holding(roles.TRAINEE)
    people = {person_of(row.user_id): row.user for row in staff}
    due = _due(people, at) if people else {}
    return tasks + [
        Task(
            "supervision_staff",
            {"person": called(people[person]), "duty": duty_title(state.duty), "until": period.last},
            _begin(period.first), url,
        )
        for person, rows in due.items()
        for state, period in rows
    ][:MAX_TASKS]  # fmt: skip


def for_agency(user, at):
    """How many of the agency's specialists have supervision that is due within a week."""
    due = _due(trainees_of(user).values_list("user", flat=True), at)
    if not due:
        return []
    first = min(period.first for rows in due.values() for _state, period in rows)
    return [Task("supervision_agency", {"count": len(due)}, _begin(first), reverse("agency_practice"))]


def for_program(user):
    """Qualifications of supervisors that wait for a decision."""
    rows = SupervisorQualification.objects.visible_to(user).filter(state=QualificationState.SENT)
    summed = rows.aggregate(count=Count("pk"), first=Min("sent_at"))
    if not summed["count"]:
        return []
    url = f"{reverse('supervisor_qualification_list')}?state={QualificationState.SENT}"
    return [Task("qualifications_decide", {"count": summed["count"]}, summed["first"], url)]


def _due(people, at):
    """{person: [(duty, its period)]} of what ends within a week and is not done or not confirmed."""
    due = duties_due(list(people), home_day(at))
    return {person: [(state, period) for _rules, state, period in rows] for person, rows in due.items()}


def _begin(day):
    return datetime.combine(day, time(0), home_zone())
