"""What comes next for a person in training, for the desk: their next sessions, and exams that open later."""

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.training.models import Cohort, Enrollment, MakeUp, Session
from cohorts.training.models.make_ups import session_rows
from lms.dashboard.candidate_tasks import exams_to_come

MAX_SESSIONS = 2


def sessions_to_attend(user, at):
    """The next sessions, not over yet, of the cohorts in which the person has a seat, and those to which they come as a
    guest; these have `is_guest`. Two queries.
    """
    seats = Enrollment.objects.visible_to(user).of_person(user).taken()
    rows = Session.objects.visible_to(user).filter(cohort__in=seats.values("cohort"), ends_at__gt=at)
    rows = rows.filter(cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    sessions = list(rows.with_course().order_by("starts_at", "pk")[:MAX_SESSIONS])
    guest = session_rows(MakeUp.objects.visible_to(user).of_person(user).approved()).filter(ends_at__gt=at)
    for session in guest.order_by("starts_at", "pk")[:MAX_SESSIONS]:
        session.is_guest = True
        sessions.append(session)
    return sorted(sessions, key=lambda session: (session.starts_at, session.pk))[:MAX_SESSIONS]


def coming_up(user, at):
    """{own_sessions, exams}: sessions to attend, and windows that are not open yet and in which the person may begin.

    What the person must do something about before is a task, and not repeated here. Nothing for people who take no
    courses.
    """
    if not any(has_role(user, role) for role in (roles.TRAINEE, roles.SUPERVISOR)):
        return {"own_sessions": [], "exams": []}
    return {"own_sessions": sessions_to_attend(user, at), "exams": exams_to_come(user, at)}
