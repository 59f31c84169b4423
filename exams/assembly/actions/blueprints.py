"""Put another version of an exam's blueprint into effect, and compare forms with it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from exams.assembly.models import Blueprint, Exam, Form
from exams.assembly.rules.blueprints import BlueprintLine, Comparison, blueprint_problem, compare
from exams.bank.models import Domain, ItemLevel, ItemVersion

CHANGE_BLUEPRINT = "blueprint.change"


def check_blueprint(exam: Exam, lines: Sequence[BlueprintLine], tolerance: int) -> None:
    """Refuse what is no blueprint (see `blueprint_problem`), a domain twice or that is not there, a level that is not
    there, and what changes nothing.
    """
    refuse(blueprint_problem(lines, tolerance))
    domains = [line.domain for line in lines]
    stored = Domain.objects.filter(pk__in=domains).values_list("pk", flat=True)
    if sorted(domains) != sorted(stored):
        raise Refused("blueprint_domain_unknown")
    if any(level not in ItemLevel.values for line in lines for level in line.weights):
        raise Refused("blueprint_level_unknown")
    last = exam.blueprints.latest_row()
    if last and last.tolerance == tolerance and _weights(last.as_lines()) == _weights(lines):
        raise Refused("nothing_changes")


@action("blueprint.changed", "Changed blueprint")
def change_blueprint(
    *, exam: Exam, lines: Sequence[BlueprintLine], tolerance: int, by: User | None, at: datetime
) -> Blueprint:
    """Append the next version of the exam's blueprint, in effect from now on, and log it. Locks the exam.

    `tolerance` is in items. Published forms keep the version by which they were checked; drafts are checked by the new
    one. Takes two people (see acts). Refuses what `check_blueprint` refuses.
    """
    require_approval(CHANGE_BLUEPRINT, by=by)
    exam = Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
    check_blueprint(exam, lines, tolerance)
    last = exam.blueprints.latest_row()
    number = last.number + 1 if last else 1
    blueprint = Blueprint.objects.create(
        exam=exam,
        number=number,
        tolerance=tolerance,
        lines=[
            {
                "domain": line.domain,
                "code": line.code,
                "title": line.title,
                "weights": {level: str(weight) for level, weight in line.weights.items()},
            }
            for line in lines
        ],
        by=by,
        at=at,
    )
    log(exam, by=by, at=at, blueprint=number, tolerance=tolerance, weights=_as_text(lines))
    return blueprint


def compare_with(blueprint: Blueprint, versions: Sequence[ItemVersion]) -> Comparison:
    """Compare the scored item versions of a form with a blueprint. No query."""
    counts = Counter((version.domain_id, version.level) for version in versions)
    return compare(blueprint.as_lines(), ItemLevel.values, blueprint.tolerance, counts)


def blueprint_of(form: Form) -> Blueprint | None:
    """The blueprint by which a form is judged: a draft by the one in effect, a published form by its own."""
    if form.state == Form.INITIAL:
        return form.exam.blueprints.latest_row()
    return form.blueprint


def refuse_unless_fitting(form: Form, versions: Sequence[ItemVersion]) -> None:
    """Refuse to publish a form whose scored `versions` do not fit the exam's blueprint, and one of an exam that people
    must pass without a length or a blueprint.
    """
    exam = form.exam
    if exam.decides and (exam.min_scored is None or exam.max_scored is None):
        raise Refused("form_exam_without_length", exam=exam.title)
    blueprint = exam.blueprints.latest_row()
    if blueprint is None:
        if exam.decides:
            raise Refused("form_exam_without_blueprint", exam=exam.title)
        return
    comparison = compare_with(blueprint, versions)
    if comparison.outside:
        raise Refused("form_items_outside_blueprint", count=comparison.outside)
    if not comparison.fits:
        raise Refused("form_misses_blueprint", differences=comparison.differences, tolerance=blueprint.tolerance)


def _weights(lines: Sequence[BlueprintLine]) -> dict[tuple[int, str], object]:
    return {(line.domain, level): weight for line in lines for level, weight in line.weights.items() if weight}


def _as_text(lines: Sequence[BlueprintLine]) -> dict[str, dict[str, str]]:
    return {line.code: {level: str(weight) for level, weight in line.weights.items()} for line in lines}
