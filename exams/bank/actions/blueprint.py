"""The blueprint: its domains and their weights, which two people change together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from exams.bank.models import Domain
from exams.bank.rules.blueprint import blueprint_problem

CHANGE_BLUEPRINT = "blueprint.change"


@dataclass(frozen=True)
class DomainLine:
    """One domain of a blueprint. `id`: the row it changes; None for a new domain. `weight` in percent."""

    id: int | None
    code: str
    title: str
    weight: Decimal


def blueprint_lines() -> tuple[DomainLine, ...]:
    """The blueprint as it is now, by code."""
    rows = Domain.objects.order_by("code")
    return tuple(DomainLine(id=row.pk, code=row.code, title=row.title, weight=row.weight) for row in rows)


def check_blueprint(lines: Sequence[DomainLine]) -> None:
    """Refuse what is no blueprint, one that leaves a domain out (its weight may be 0), and one that changes nothing."""
    refuse(blueprint_problem([(line.code, line.title, line.weight) for line in lines]))
    now = blueprint_lines()
    if {line.id for line in now} != {line.id for line in lines if line.id is not None}:
        raise Refused("domain_left_out")
    if set(lines) == set(now):
        raise Refused("nothing_changes")


@action("blueprint.changed", "Changed blueprint")
def change_blueprint(*, lines: Sequence[DomainLine], by: User | None, at: datetime) -> Sequence[DomainLine]:
    """Put these domains and weights in place of those that count now; logs both, for every domain that changes.

    Takes two people (see acts). Refuses what `check_blueprint` refuses.
    """
    require_approval(CHANGE_BLUEPRINT, by=by)
    rows = {row.pk: row for row in Domain.objects.select_for_update()}
    former = {line.id: line for line in blueprint_lines()}
    check_blueprint(lines)
    changed = [line for line in lines if line != former.get(line.id)]
    for line in changed:
        if line.id is not None:
            # Codes are unique: two that change places must not meet on the way.
            Domain.objects.filter(pk=line.id).update(code=f"~{line.id}")
    for line in changed:
        row = rows[line.id] if line.id is not None else Domain()
        row.code, row.title, row.weight = line.code.strip(), line.title.strip(), line.weight
        row.save()
        before = former.get(line.id)
        log(
            row, by=by, at=at, code=row.code, title=row.title, weight=str(row.weight),
            former={"code": before.code, "title": before.title, "weight": str(before.weight)} if before else None,
        )  # fmt: skip
    return lines
