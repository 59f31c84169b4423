"""Name the trainers of a session, and keep who no longer teaches it."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.people.models import User
from cohorts.training.models import Cohort, Session, TeachingEnd


def set_trainers(session: Session, people: Iterable[User], *, cohort: Cohort, at: datetime) -> None:
    """Name exactly these trainers. Whoever taught the session until now sees it canceled in their calendar.

    Of a cohort that is only planned nobody has it in a calendar. Called inside actions.
    """
    people = list(people)
    before = {trainer.pk: trainer for trainer in session.trainers.all()}
    session.trainers.set(people)
    if cohort.state == Cohort.State.PLANNED:
        return
    gone = [trainer for pk, trainer in before.items() if pk not in {person.pk for person in people}]
    TeachingEnd.objects.bulk_create(TeachingEnd(session=session, person=trainer, at=at) for trainer in gone)
