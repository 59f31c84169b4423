"""The name of a program's certificate is that of the rules in force: a later version renames it on its first day."""

from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.people.models import User
from lms.certification.models import Program, ProgramVersion
from lms.certification.models.rules import credential_of
from lms.certification.rules.programs import in_force


@action("program.renamed", "Named certificate after the rules in force")
def name_credentials(*, program: Program | None = None, by: User | None, at: datetime) -> list[Program]:
    """Give each program (or one) the name of its certificate by the version in force today; returns those that changed.

    Before its first version begins, a program has the name of that one. Without a version the name stays.
    """
    versions: dict[int, list[ProgramVersion]] = {}
    rows = ProgramVersion.objects.select_related("program").order_by("effective_from")
    for row in rows.filter(program=program) if program else rows:
        versions.setdefault(row.program_id, []).append(row)
    renamed = []
    for own in versions.values():
        version = in_force(own, home_day(at)) or _nearest(own, at)
        name, row = credential_of(version), version.program
        if row.credential != name:
            log(row, by=by, at=at, program=row.key, before=row.credential, after=name, version=version.version)
            row.credential = name
            row.save(update_fields=["credential"])
            renamed.append(row)
    return renamed


def _nearest(versions: list[ProgramVersion], at: datetime) -> ProgramVersion:
    """Return the last version that has begun; if none has, the first that will."""
    begun = [one for one in versions if one.effective_from <= home_day(at)]
    return begun[-1] if begun else versions[0]
