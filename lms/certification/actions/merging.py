"""What merging two accounts of a person means for their certificates."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.dates import home_day
from cohorts.core.persons import supposing_merged
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.people.ports import MergeView
from lms.certification import facts
from lms.certification.actions.candidacies import standing
from lms.certification.models import Candidacy, Certificate, Cycle
from lms.certification.models.rules import rules_of
from lms.certification.rules.gate import evaluate


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return what merging means for certificates: refused where both hold one of a program.

    One that exists stays as it is and is the person's. The gate is asked again; what it would say is said before.
    """
    rows = Certificate.objects.live().select_related("program").order_by("number")
    own, other = list(rows.of_person(into)), list(rows.of_person(account))
    numbers = defaultdict(list)
    for row in [*own, *other]:
        numbers[row.program_id].append(row.number)
    shared = {row.program_id for row in own} & {row.program_id for row in other}
    problems = [
        Problem("merge_two_certificates", numbers=", ".join(numbers[row.program_id]), program=row.program)
        for row in own
        if row.program_id in shared
    ]
    text = _("Certificate %(number)s stays as it is: number, date and text. It is then a certificate of %(person)s.")
    notes = [text % {"number": row.number, "person": into} for row in other]
    return MergeView(problems=problems, notes=[*notes, *_gate(account, into, at)])


def _gate(account: User, into: User, at: datetime) -> list[str]:
    """Return for which programs a certificate is issued as soon as the accounts are merged."""
    with supposing_merged(account.pk, into.pk):
        rows = standing(Candidacy.objects.of_person(into).select_related("program", "person").order_by("pk"))
        certified = set(Certificate.objects.of_person(into).values_list("program", flat=True))
        rows = [row for row in rows if row.program_id not in certified]
        cycles = Cycle.objects.current(rows) if rows else {}
        gathered = facts.gather(cycles.values(), at=at) if rows else {}
    text = _("All requirements of %(program)s are then met, so the certificate is issued at once.")
    rules = [(row, rules_of(cycles[row.pk])) for row in rows]
    day = home_day(at)
    met = [row for row, tree in rules if tree and evaluate(tree, gathered[cycles[row.pk].pk], day).met]
    return [text % {"program": row.program} for row in met]
