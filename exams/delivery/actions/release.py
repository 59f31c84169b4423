"""Release the held results of an exam window."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.people.models import User
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.models import ExamWindow, Release, SittingState
from exams.delivery.signals import result_changed


@action("window.released", "Released held results")
def release_results(*, window: ExamWindow, by: User | None, at: datetime) -> Release:
    """Release the results of a window: append the release, log it, email the candidates, and send `result_changed`.

    Refuses everyone except examinations staff, a window that does not hold results or is already released, and a window
    that is still open or in which someone is still taking the exam.
    """
    require(by, roles.EXAMINATIONS)
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("exam").get(pk=window.pk)
    if not window.holds_results:
        raise Refused("release_not_held")
    if Release.objects.filter(window=window).exists():
        raise Refused("release_already_done")
    if window.closes_at > at:
        raise Refused("release_window_open")
    if window.sittings.filter(state=SittingState.BEGUN).exists():
        raise Refused("release_somebody_sitting")
    release = Release.objects.create(window=window, by=by, at=at)
    sittings = list(window.sittings.filter(state=SittingState.SUBMITTED).select_related("person"))
    log(window, by=by, at=at, exam=window.exam.code, results=len(sittings))
    for sitting in sittings:
        queue_exam_news(person=sitting.person, key=f"sitting-{sitting.pk}-released", by=by, at=at)
    if sittings:
        people = sorted({sitting.person_id for sitting in sittings})
        result_changed.send(sender=Release, person_ids=people, by_ids=acting_ids(by), at=at)
    return release
