"""Connect the ports of the training office to exams and certification."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.training import ports as training
from exams.delivery.models.calendar_entries import window_entries
from lms.certification.actions import conditions, program_choices
from lms.certification.actions.candidacies import certified_people, required_courses
from lms.certification.facts import seat_gates, sponsors
from lms.certification.models.employer_view import needs_of_people


def connect():
    """Connect every port of the training office. Safe to call twice."""
    training.LINKS[training.COHORT] = [_exam_windows_link]
    training.LINKS[training.ATTENDANCE] = [_exam_people_link]
    training.LINKS[training.TRAINEE] = [_path_link]
    training.LINKS[training.NO_AGENCY] = [sponsors.find_agency_link]
    training.STAFF_NEEDS[:] = [needs_of_people]
    training.CALENDAR_ENTRIES[:] = [window_entries]
    training.CERTIFIED_PEOPLE[:] = [certified_people]
    training.REQUIRED_COURSES[:] = [required_courses]
    training.HAS_PROGRAM[:] = [seat_gates.has_program]
    training.WITHOUT_PROGRAM[:] = [seat_gates.without_program]
    training.SEAT_GATES[:] = [seat_gates.gates]
    training.PROGRAM_OPTIONS[:] = [seat_gates.options]
    training.PROGRAM_CHOSEN[:] = [program_choices.choose_by_key]
    training.ADMISSION_WAITS[:] = [seat_gates.decides_first]
    training.CONDITIONS[:] = [conditions.by_course]


def _exam_windows_link(cohort):
    label = gettext("Exam windows of %(cohort)s") % {"cohort": cohort}
    return training.Link(label, reverse("vendor_exams", args=[cohort.pk]))


def _exam_people_link(cohort):
    label = gettext("See who can take the exams, and record preparation for another attempt")
    return training.Link(label, reverse("exam_people", args=[cohort.pk]))


def _path_link(person):
    label = gettext("See what %(person)s still needs for certification") % {"person": person.get_short_name()}
    return training.Link(label, reverse("supervisor_path", args=[person.pk]))
