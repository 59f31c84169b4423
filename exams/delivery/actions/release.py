"""Letting held results out, and looking at a result again when a candidate asks for it."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from exams.delivery.actions.notices import write_neutral
from exams.delivery.models import ExamWindow, Release, SittingState
from exams.delivery.signals import result_changed


@action("window.released", "Release held results")
def release_results(*, window: ExamWindow, by: User | None, at: datetime) -> Release:
    """Let the results of a window out: append the release, log it, write to everybody, wake the roof.

    Refuses all but examinations staff, a window that holds nothing or was released, and one that is still open or in
    which somebody is still sitting.
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
    done = list(window.sittings.filter(state=SittingState.SUBMITTED).select_related("person"))
    log(window, by=by, at=at, exam=window.exam.code, results=len(done))
    for sitting in done:
        write_neutral(person=sitting.person, key=f"sitting-{sitting.pk}-released", by=by, at=at)
    if done:
        result_changed.send(sender=Release, person_ids=sorted({sitting.person_id for sitting in done}), at=at)
    return release
