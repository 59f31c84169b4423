"""Enter a code of ethics. A new version is another code from another day; decisions keep the words of their own."""

from collections.abc import Collection
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from lms.certification.models import EthicsClause, EthicsCode, Program
from lms.certification.rules.complaints import NOTABLE, read_clauses

MAX_NUMBER = 20


@action("ethics_code.entered", "Entered a code of ethics")
def enter_code(
    *, program: Program, title: str, effective_from: date | None, clauses: str, public: Collection[str], by: User,
    at: datetime,
) -> EthicsCode:  # fmt: skip
    """Enter the code of ethics of a program from a day on; returns it. Another one from the same day replaces it.

    `clauses`: one a line, the number first. `public`: which outcomes the public page of a certificate shows. Refuses
    everybody but program staff of the authority, no title, no day, no clauses and a line that is none.
    """
    require(by, roles.PROGRAM, organization=program.authority)
    if not title.strip():
        raise Refused("ethics_title_missing", field="title")
    if effective_from is None:
        raise Refused("ethics_day_missing", field="effective_from")
    try:
        rows = read_clauses(clauses)
    except ValueError as error:
        raise Refused("ethics_clause_unclear", field="clauses", line=error.args[0]) from None
    if not rows or any(len(number) > MAX_NUMBER for number, _text in rows):
        raise Refused("ethics_clauses_missing", field="clauses", most=MAX_NUMBER)
    code = EthicsCode.objects.create(
        program=program, title=title.strip(), effective_from=effective_from, by=by, at=at,
        public=[outcome for outcome in NOTABLE if outcome in public],
    )  # fmt: skip
    EthicsClause.objects.bulk_create(
        EthicsClause(code=code, place=place, number=number, text=text) for place, (number, text) in enumerate(rows, 1)
    )
    log(code, by=by, at=at, program=program.key, clauses=len(rows), public=code.public)
    return code
