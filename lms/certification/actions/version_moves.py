"""Move a person to another version of the rules."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.candidacies import note
from lms.certification.actions.review_clocks import count_again
from lms.certification.events import RULES_MOVED
from lms.certification.models import Application, Candidacy, Certificate, Cycle, ProgramVersion, VersionMove
from lms.certification.models.rules import level_of


@action("cycle.moved", "Moved to another version of the rules")
def move_to_version(*, cycle: Cycle, version: ProgramVersion, reason: str, by: User, at: datetime) -> VersionMove:
    """Judge a person by another version of the program from now on; returns the move. The person is emailed.

    Refuses everybody but program staff of its authority, oneself, a move without a reason, the version that counts
    already, one of another program or without the person's level and pathway, and once a certificate was issued: it
    rests on its rules.
    """
    require(by, roles.PROGRAM, organization=cycle.candidacy.program.authority_id)
    # Noted first: whoever reconsiders locks the note before the candidacy, and reads the cycle under that lock.
    note(person_ids=[cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)
    Candidacy.objects.select_for_update().get(pk=cycle.candidacy_id)
    row = Cycle.objects.select_for_update(of=("self",)).select_related("candidacy__program", "version").get(pk=cycle.pk)
    candidacy = row.candidacy
    if is_own(by, candidacy.person_id):
        raise Refused("rules_move_own")
    if not reason.strip():
        raise Refused("rules_move_reason_missing", field="reason")
    level = level_of(version, candidacy.level)
    if version.program_id != candidacy.program_id or level is None or row.pathway not in level.trees:
        raise Refused("rules_without_level", field="version", version=version.version)
    if version.pk == row.version_id:
        raise Refused("rules_move_unchanged", field="version", version=version.version)
    if Certificate.objects.filter(decision__cycle=row).exists():
        raise Refused("rules_move_certified")
    move = VersionMove.objects.create(cycle=row, before=row.version, after=version, reason=reason.strip(), by=by, at=at)
    row.version = version
    row.save(update_fields=["version"])
    count_again(Application.objects.filter(cycle=row).select_related("cycle__candidacy__program"), at=at)
    log(move, by=by, at=at, program=candidacy.program.key, before=move.before.version, after=version.version)
    _tell(move, by=by, at=at)
    return move


@in_email_language
def _tell(move: VersionMove, *, by: User, at: datetime) -> None:
    """Say that other rules count now, and where the reason is."""
    person = move.cycle.candidacy.person
    queue_email(person=person, kind=RULES_MOVED, about_id=move.pk, key=f"rules-moved-{move.pk}", by=by, at=at)
