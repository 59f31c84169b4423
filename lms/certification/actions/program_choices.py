"""Choose for which program one takes a course. A seat begins a candidacy only in a program that the person chose."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.people.models import User
from cohorts.training.actions.seat_confirmations import look_again
from cohorts.training.models import Course
from lms.certification.actions.candidacies import begin_from_seats
from lms.certification.facts.seat_gates import programs_for
from lms.certification.models import UNFINISHED, Application, Program, ProgramChoice
from lms.certification.models.rules import RENEWALS


@action("program.chosen", "Chose program for course")
def choose_program(
    *, person: User, course: Course, program: Program | None, by: User | None, at: datetime
) -> ProgramChoice:
    """Keep for which program a person takes a course, or that it is for none; returns the ProgramChoice.

    Whoever has a seat in the course begins the way to the certificate with it. A seat that waits for admission is
    looked at again. Refuses everybody but the person, a program that does not ask for the course, and none while an
    application to one that does waits, or where only people in a program can have a seat. The same choice again does
    nothing.
    """
    if not is_own(by, person.pk):
        raise Refused("choice_of_another")
    programs = programs_for(course, home_day(at))
    if program is not None and program not in programs:
        raise Refused("choice_not_for_course", field="program", program=program, course=course)
    User.objects.select_for_update().get(pk=person.pk)
    if program is None and course.only_for_programs and programs:
        raise Refused("choice_needs_program", field="program", course=course)
    if program is None:
        waiting = Application.objects.of_person(person).filter(state__in=UNFINISHED)
        if waiting.exclude(cycle__kind__in=RENEWALS).filter(cycle__candidacy__program__in=list(programs)).exists():
            raise Refused("choice_while_applying", field="program")
    former = ProgramChoice.objects.of_person(person).filter(course=course).latest_row()
    if former is not None and former.program_id == (program.pk if program else None):
        return former
    row = ProgramChoice.objects.create(person=person, course=course, program=program, at=at)
    log(row, by=by, at=at, course=course.code, program=program.key if program else "")
    begin_from_seats(person_ids=[person.pk], by=by, at=at)
    look_again([person.pk])
    return row


def choose_by_key(person: User, course: Course, key: str, by: User | None, at: datetime) -> None:
    """Choose by the key of a program, "" for none, as the form that asks for a seat has it."""
    program = Program.objects.filter(key=key).first() if key else None
    if key and program is None:
        raise Refused("choice_unknown", field="program")
    choose_program(person=person, course=course, program=program, by=by, at=at)
