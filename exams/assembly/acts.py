"""Acts of assembly that need two people: publishing a form with its passing score, changing an exam's time, length or
blueprint.
"""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import propose, require_proposer
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.formatting import format_percent
from cohorts.core.refusals import Refused
from exams.assembly.actions.blueprints import (
    CHANGE_BLUEPRINT,
    blueprint_of,
    change_blueprint,
    check_blueprint,
    compare_with,
)
from exams.assembly.actions.exam_forms import PUBLISH_FORM, check_publishable, publish_form
from exams.assembly.actions.exams import CHANGE_EXAM, change_exam, check_times
from exams.assembly.messages import differences_text, level_label
from exams.assembly.models import Exam, Form, FormState
from exams.assembly.rules.blueprints import BlueprintLine
from exams.assembly.rules.forms import cut_points
from exams.bank.models import ItemLevel


class PassingScore(Payload):
    """The passing score of a form, and its items when it was proposed: (version, scored) in order.

    `blueprint` is the number of the exam's blueprint then.
    """

    cut_percent: Decimal
    cut_authority: str
    cut_document: str
    items: tuple[tuple[int, bool], ...]
    blueprint: int | None = None


def propose_form(*, form, cut_percent, cut_authority, cut_document, reason, by, at):
    """Propose to publish a draft form with a passing score; returns the Proposal. Refuses what publishing refuses."""
    require_proposer(PUBLISH_FORM, by=by)
    percent, authority, document = check_publishable(form, cut_percent, cut_authority, cut_document)
    payload = PassingScore(
        cut_percent=percent,
        cut_authority=authority,
        cut_document=document,
        items=_items(form),
        blueprint=_blueprint_number(form.exam),
    )
    return propose(act=PUBLISH_FORM, subject=form, payload=payload, reason=reason, by=by, at=at)


def _blueprint_number(exam):
    last = exam.blueprints.latest_row()
    return last.number if last else None


def _items(form):
    return tuple(form.places.order_by("position").values_list("version_id", "scored"))


def _effects(form, payload):
    _refuse_changed(form, payload)
    check_publishable(form, payload.cut_percent, payload.cut_authority, payload.cut_document)
    scored = sum(1 for version, counts in payload.items if counts)
    return [
        _("Form {form} of {exam} is published: {scored} scored items, {pretest} pretest items.").format(
            form=form.code, exam=form.exam.title, scored=scored, pretest=len(payload.items) - scored
        ),
        _("Passing score: {percent} percent, which is {points} of {scored} points.").format(
            percent=f"{payload.cut_percent.normalize():f}", points=cut_points(payload.cut_percent, scored),
            scored=scored,
        ),
        _("Authority for the passing score: {authority}").format(authority=payload.cut_authority),
        _("Document: {document}").format(document=payload.cut_document),
        _length_text(form.exam),
        _blueprint_text(form),
        _("The form can then be used in exam windows, and its items and passing score never change."),
    ]  # fmt: skip


def _length_text(exam):
    if exam.min_scored is None or exam.max_scored is None:
        return _("The exam states no length.")
    return _("The exam allows {fewest} to {most} scored items.").format(fewest=exam.min_scored, most=exam.max_scored)


def _blueprint_text(form):
    blueprint = blueprint_of(form)
    if blueprint is None:
        return _("The exam has no blueprint, because people do not have to pass it.")
    scored = form.places.filter(scored=True).select_related("version")
    comparison = compare_with(blueprint, [place.version for place in scored])
    text = _("The form fits version {number} of the blueprint, with a tolerance of {tolerance}.")
    if not comparison.fits:
        text = _("The form does not fit version {number} of the blueprint: {differences}.")
    return text.format(
        number=blueprint.number, tolerance=blueprint.tolerance, differences=differences_text(comparison.differences)
    )


def _refuse_changed(form, payload):
    if form.state != FormState.DRAFT:
        return
    if _items(form) != payload.items or _blueprint_number(form.exam) != payload.blueprint:
        raise Refused("changed_since_proposed", subject=str(form))


def _publish(*, subject, payload, reason, by, at):
    _refuse_changed(subject, payload)
    return publish_form(
        form=subject,
        cut_percent=payload.cut_percent,
        cut_authority=payload.cut_authority,
        cut_document=payload.cut_document,
        by=by,
        at=at,
    )


class ExamChange(Payload):
    """What an exam is to say, and its times when that was proposed: (minutes, seconds of grace)."""

    title: str
    minutes_allowed: int
    grace_seconds: int
    instructions: str
    min_scored: int | None = None
    max_scored: int | None = None
    former: tuple[int, int]


def propose_exam(*, exam, reason, by, at, **new):
    """Propose to change an exam that has a published form; returns the Proposal. `new` as for `change_exam`."""
    payload = ExamChange(**new, former=(exam.minutes_allowed, exam.grace_seconds))
    return propose(act=CHANGE_EXAM, subject=exam, payload=payload, reason=reason, by=by, at=at)


def _exam_effects(exam, payload):
    _refuse_other_time(exam, payload)
    check_times(payload.minutes_allowed, payload.grace_seconds)
    lines = [
        (_("Time: {former} minutes → {new} minutes."), exam.minutes_allowed, payload.minutes_allowed),
        (_("Grace period: {former} seconds → {new} seconds."), exam.grace_seconds, payload.grace_seconds),
        (_("Fewest scored items: {former} → {new}"), exam.min_scored, payload.min_scored or exam.min_scored),
        (_("Most scored items: {former} → {new}"), exam.max_scored, payload.max_scored or exam.max_scored),
        (_("Title: {former} → {new}"), exam.title, payload.title),
        (_("Instructions: {new}"), exam.instructions, payload.instructions),
    ]
    changes = [line.format(former=former, new=new) for line, former, new in lines if former != new]
    if not changes:
        raise Refused("nothing_changes")
    return [*changes, _("It applies to everyone who starts after that. People who have started keep their time.")]


def _refuse_other_time(exam, payload):
    if (exam.minutes_allowed, exam.grace_seconds) != payload.former:
        raise Refused("changed_since_proposed", subject=str(exam))


def _change_exam(*, subject, payload, reason, by, at):
    _refuse_other_time(subject, payload)
    return change_exam(exam=subject, **payload.model_dump(exclude={"former"}), by=by, at=at)


class NewBlueprint(Payload):
    """The next version of an exam's blueprint, and the number of the one in effect when it was proposed."""

    lines: tuple[BlueprintLine, ...]
    tolerance: int
    former: int | None = None


def propose_blueprint(*, exam, lines, tolerance, reason, by, at):
    """Propose the next version of an exam's blueprint; returns the Proposal. Refuses what `check_blueprint` refuses."""
    require_proposer(CHANGE_BLUEPRINT, by=by)
    check_blueprint(exam, lines, tolerance)
    payload = NewBlueprint(lines=tuple(lines), tolerance=tolerance, former=_blueprint_number(exam))
    return propose(act=CHANGE_BLUEPRINT, subject=exam, payload=payload, reason=reason, by=by, at=at)


def _blueprint_effects(exam, payload):
    _refuse_other_blueprint(exam, payload)
    check_blueprint(exam, payload.lines, payload.tolerance)
    last = exam.blueprints.latest_row()
    former = {line.domain: line for line in last.as_lines()} if last else {}
    number = (payload.former or 0) + 1
    return [
        _("Version {number} of the blueprint of {exam} takes effect now.").format(number=number, exam=exam.title),
        *(_line_text(former.get(line.domain), line) for line in payload.lines if line.weight or line.domain in former),
        _("Tolerance: {items} scored items more or fewer in each domain, level and cell.").format(
            items=payload.tolerance
        ),
        _("Forms that are published keep the version they were checked by. Drafts are checked by this one."),
    ]


def _line_text(before, after):
    earlier = before.weights if before else after.weights
    levels = [
        f"{level_label(level)} {_change_text(earlier.get(level, 0), after.weights.get(level, 0))}"
        for level in ItemLevel.values
        if earlier.get(level) or after.weights.get(level)
    ]
    total = _change_text((before or after).weight, after.weight)
    return f"{after.code} {after.title}: {total}" + (f" ({', '.join(levels)})" if levels else "")


def _change_text(former, new):
    if former == new:
        return format_percent(new)
    return f"{format_percent(former)} → {format_percent(new)}"


def _refuse_other_blueprint(exam, payload):
    if _blueprint_number(exam) != payload.former:
        raise Refused("changed_since_proposed", subject=str(exam))


def _change_blueprint(*, subject, payload, reason, by, at):
    _refuse_other_blueprint(subject, payload)
    return change_blueprint(exam=subject, lines=payload.lines, tolerance=payload.tolerance, by=by, at=at)


register(
    Act(
        code=CHANGE_BLUEPRINT,
        label=gettext_lazy("Change the blueprint"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS, roles.PROGRAM),
        subject=Exam,
        payload=NewBlueprint,
        effects=_blueprint_effects,
        execute=_change_blueprint,
        address=lambda exam: reverse("exams:inspect", args=[exam.pk]),
        undo=gettext_lazy("You can change it again. Every version stays on record, with the forms checked by it."),
    ),
    Act(
        code=CHANGE_EXAM,
        label=gettext_lazy("Change the time or length of an exam"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS,),
        subject=Exam,
        payload=ExamChange,
        effects=_exam_effects,
        execute=_change_exam,
        address=lambda exam: reverse("exams:inspect", args=[exam.pk]),
        undo=gettext_lazy("You can change it again. People who took the exam meanwhile keep the time they had."),
    ),
    Act(
        code=PUBLISH_FORM,
        label=gettext_lazy("Publish a form with its passing score"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS,),
        subject=Form,
        payload=PassingScore,
        effects=_effects,
        execute=_publish,
        address=lambda form: reverse("exam_forms:inspect", args=[form.pk]),
        undo=gettext_lazy("You can retire the form. Its results remain valid."),
    ),
)
