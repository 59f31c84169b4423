"""Whether the trainers of a cohort may teach its course: the office's qualification, and their own certificate."""

from collections.abc import Iterable

from cohorts.core.formatting import local_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.models import Cohort, Session, TrainerQualification
from cohorts.training.ports import CERTIFIED_PEOPLE


def trainer_problems(cohort: Cohort, sessions: Iterable[Session]) -> list[Problem]:
    """Return the trainers of these sessions who may not teach the course, each once. Trainers are prefetched."""
    course = cohort.course_version.course
    people = {trainer.pk: trainer for session in sessions for trainer in session.trainers.all()}
    if not people or cohort.starts_at is None:
        return []
    problems = []
    if course.needs_qualified_trainers:
        day = local_day(cohort.starts_at, cohort.zone)
        qualified = TrainerQualification.objects.qualified(course, people, day)
        problems += [("trainer_not_qualified", pk) for pk in people if pk not in qualified]
    if course.needs_certified_trainers:
        certified = set().union(*(port(list(people), course) for port in CERTIFIED_PEOPLE))
        problems += [("trainer_not_certified", pk) for pk in people if pk not in certified]
    return [Problem(code, person=called(people[pk]), course=course.title) for code, pk in problems]
