"""What is taught: courses and their versions. A version that a cohort uses is not changed; publish another instead."""

from django.db.models import ProtectedError

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.search import has_text
from cohorts.training.models import Course, CourseVersion, Objective, Unit


def _need_program(by):
    if by is not None and not by.is_superuser and not by.holds(roles.PROGRAM):
        raise Refused("Only state program staff may do this.")


@action("course.created", "Created a course")
def create_course(*, code, title, by, at, audience="trainees", summary=""):
    """Create a course and return it. Its code is its lasting name in programs and addresses; it never changes."""
    _need_program(by)
    if has_text(Course.objects, "code", code):
        raise Refused(f"There is a course with the code “{code}” already.", field="code")
    course = Course.objects.create(code=code, title=_words(title, "title"), audience=audience, summary=summary)
    log(course, by=by, at=at, code=code, title=course.title)
    return course


@action("course.changed", "Changed a course")
def change_course(*, course, title, summary, by, at):
    """Change a course's title and summary."""
    _need_program(by)
    course.title, course.summary = _words(title, "title"), summary
    course.save(update_fields=["title", "summary"])
    log(course, by=by, at=at, title=course.title)
    return course


@action("course_version.published", "Published a course version")
def publish_course_version(
    *, course, version, effective_from, required_minutes, allowed_missed_minutes, fee, by, at, units=()
):
    """Publish how a course is taught from a day on, and return the CourseVersion.

    `units`: rules.outlines.UnitOutline in order; where there are any, their minutes must add up to
    `required_minutes`. `fee` in dollars. Objectives are numbered 1.1, 1.2 … within their unit.
    """
    _need_program(by)
    name = _words(version, "version")
    if has_text(CourseVersion.objects.filter(course=course), "version", name):
        raise Refused(f"{course} has a version called “{name}” already.", field="version")
    _check_figures(required_minutes, allowed_missed_minutes, fee, units)
    published = CourseVersion.objects.create(
        course=course,
        version=name,
        effective_from=effective_from,
        required_minutes=required_minutes,
        allowed_missed_minutes=allowed_missed_minutes,
        fee=fee,
    )
    _write_units(published, units)
    log(published, by=by, at=at, version=name, minutes=required_minutes, fee=str(fee))
    return published


@action("course_version.changed", "Changed a course version")
def change_course_version(
    *, course_version, effective_from, required_minutes, allowed_missed_minutes, fee, by, at, units=()
):
    """Change a version that no cohort uses yet. Its units are replaced by `units`."""
    _need_program(by)
    stored = CourseVersion.objects.select_for_update(of=("self",)).get(pk=course_version.pk)
    if stored.cohorts.exists():
        raise Refused("A cohort uses this version, so it stays as it is. Publish another version instead.")
    _check_figures(required_minutes, allowed_missed_minutes, fee, units)
    stored.effective_from, stored.fee = effective_from, fee
    stored.required_minutes, stored.allowed_missed_minutes = required_minutes, allowed_missed_minutes
    stored.save()
    try:
        Objective.objects.filter(unit__course_version=stored).delete()
        stored.units.all().delete()
    except ProtectedError:
        raise Refused("Something points to a unit of this version, so it stays as it is. Publish another.") from None
    _write_units(stored, units)
    log(stored, by=by, at=at, minutes=required_minutes, fee=str(fee))
    return stored


def _words(text, field):
    text = " ".join(text.split())
    if not text:
        raise Refused(f"Give a {field}.", field=field)
    return text


def _check_figures(required, missed, fee, units):
    if required <= 0:
        raise Refused("A course holds at least one minute of training.", field="required_minutes")
    if not 0 <= missed <= required:
        raise Refused("No more can be missed than the course holds.", field="allowed_missed_minutes")
    if fee < 0:
        raise Refused("The fee cannot be below 0.", field="fee")
    together = sum(unit.minutes for unit in units)
    if units and together != required:
        raise Refused(
            f"The units add up to {together / 60:g} hours, but the course says {required / 60:g} hours.", field="units"
        )


def _write_units(course_version, units):
    for number, outline in enumerate(units, start=1):
        unit = Unit.objects.create(
            course_version=course_version, number=number, title=outline.title, minutes=outline.minutes
        )
        Objective.objects.bulk_create(
            Objective(unit=unit, code=f"{number}.{place}", text=text)
            for place, text in enumerate(outline.objectives, start=1)
        )
