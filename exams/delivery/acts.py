"""Acts of delivery that need two people: the rules of an exam, and the statement candidates agree to."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import propose, require_proposer
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from exams.assembly.models import Exam
from exams.delivery.actions.attempts import (
    PUBLISH_POLICY,
    PUBLISH_STATEMENT,
    check_policy,
    publish_policy,
    publish_statement,
)
from exams.delivery.models import ExamPolicy


class Policy(Payload):
    """The rules of an exam from a day; a field that is missing in `limits` means no limit."""

    authority: str
    valid_from: datetime | None = None
    limits: dict[str, bool | int | None]


def propose_policy(*, exam, authority, limits, reason, by, at, valid_from=None):
    """Propose rules of an exam; returns the Proposal. Refuses what publishing refuses."""
    require_proposer(PUBLISH_POLICY, by=by)
    check_policy(exam=exam, authority=authority, limits=limits, valid_from=valid_from, at=at)
    payload = Policy(authority=authority.strip(), valid_from=valid_from, limits=limits)
    return propose(act=PUBLISH_POLICY, subject=exam, payload=payload, reason=reason, by=by, at=at)


def _policy_effects(exam, payload):
    names = {
        field.name: field.verbose_name for field in ExamPolicy._meta.get_fields() if hasattr(field, "verbose_name")
    }
    start = (
        _("on {day}, or when they are approved if that is later").format(
            day=format_long_moment(payload.valid_from, home_zone())
        )
        if payload.valid_from
        else _("when they are approved")
    )
    lines = [_("New rules of {exam} take effect {start}.").format(exam=exam.title, start=start)]
    lines += [
        f"{str(names.get(name, name)).capitalize()}: {_('no limit') if value is None else _in_words(value)}"
        for name, value in payload.limits.items()
    ]
    return [*lines, _("Authority: {authority}").format(authority=payload.authority)]


def _in_words(value):
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value


def _publish_policy(*, subject, payload, reason, by, at):
    later = payload.valid_from if payload.valid_from and payload.valid_from > at else None
    return publish_policy(
        exam=subject, authority=payload.authority, valid_from=later, limits=payload.limits, by=by, at=at
    )


class StatementText(Payload):
    """What candidates agree to before they start. `exam` is the id of one exam, or None for the common statement."""

    exam: int | None = None
    text: str


def propose_statement(*, exam, text, reason, by, at):
    """Propose the next version of a statement; returns the Proposal."""
    payload = StatementText(exam=exam.pk if exam else None, text=text.strip())
    return propose(act=PUBLISH_STATEMENT, payload=payload, reason=reason, by=by, at=at)


def _statement_effects(subject, payload):
    return [
        _("After that, candidates of {exam} agree to this text:").format(exam=_statement_of(subject, payload)),
        payload.text,
        _("People who have already started keep the version they agreed to."),
    ]


def _statement_of(subject, payload):
    exam = Exam.objects.filter(pk=payload.exam).first() if payload.exam else None
    return exam.title if exam else _("every exam without its own statement")


def _publish_statement(*, subject, payload, reason, by, at):
    exam = Exam.objects.get(pk=payload.exam) if payload.exam else None
    return publish_statement(exam=exam, text=payload.text, by=by, at=at)


register(
    Act(
        code=PUBLISH_POLICY,
        label=gettext_lazy("Publish the rules of an exam"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS, roles.PROGRAM),
        subject=Exam,
        payload=Policy,
        effects=_policy_effects,
        execute=_publish_policy,
        done=gettext_lazy("The rules apply from their first day."),
        undo=gettext_lazy("Other rules can take effect from a later day. Decisions under these rules remain valid."),
    ),
    Act(
        code=PUBLISH_STATEMENT,
        label=gettext_lazy("Publish the statement candidates agree to"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS, roles.PROGRAM),
        payload=StatementText,
        effects=_statement_effects,
        execute=_publish_statement,
        describe=_statement_of,
        undo=gettext_lazy("Another version can be published."),
    ),
)
