"""The next level: apply for it with a certificate of the level before. Staff decide, and the gate issues it."""

from dataclasses import dataclass
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own, person_of
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from lms.certification.actions.candidacies import begin_cycle
from lms.certification.models import (
    UNFINISHED,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    Channel,
    Cycle,
    CycleKind,
    ProgramVersion,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.certificates import CertificateEventKind
from lms.certification.models.rules import version_rules
from lms.certification.rules.programs import Level, in_force
from lms.certification.rules.validity import valid_through


@dataclass(frozen=True)
class NextLevel:
    """A level that builds on the one of a certificate, by the version in force."""

    version: ProgramVersion
    level: Level

    @property
    def title(self) -> str:
        """What its certificate is called."""
        return self.level.title or self.version.program.title


def next_levels(certificate: Certificate, at: datetime) -> list[NextLevel]:
    """Return the levels for which the person of a certificate could apply, by the rules in force. One query."""
    versions = ProgramVersion.objects.filter(program=certificate.program_id).select_related("program")
    version = in_force(versions, home_day(at))
    rules = version_rules(version) if version else None
    if version is None or rules is None:
        return []
    return [NextLevel(version, level) for level in rules.next_levels(certificate.candidacy.level)]


def certificate_of_level(certificate: Certificate, level: str) -> Certificate | None:
    """Return the certificate of another level of the same person and program, the latest, whatever its state."""
    own = Certificate.objects.of_people([certificate.person_id]).filter(program=certificate.program_id)
    return own.filter(candidacy__level=level).order_by("issued_at", "pk").last()


def open_upgrade(certificate: Certificate, level: str) -> Application | None:
    """Return the application for a level that waits, or was granted and waits for requirements; or None."""
    rows = Application.objects.of_people([certificate.person_id]).filter(cycle__kind=CycleKind.UPGRADE)
    rows = rows.filter(cycle__candidacy__program=certificate.program_id, cycle__candidacy__level=level)
    return rows.filter(state__in=(*UNFINISHED, ApplicationState.ADMITTED)).order_by("pk").last()


def upgrade_problem(certificate: Certificate, level: Level, at: datetime) -> Problem | None:
    """Return why nobody can apply for a level with this certificate now, or None."""
    if certificate.replaced_from is not None:
        return Problem("certificate_replaced")
    if certificate.state not in RUNNING_STATES:
        return Problem("upgrade_not_active", state=certificate.get_state_display())
    if certificate.valid_until is not None and certificate.valid_until < home_day(at):
        return Problem("upgrade_renew_first")
    there = certificate_of_level(certificate, level.key)
    if there is None:
        return None
    if there.state != "revoked" and there.replaced_from is None:
        return Problem("upgrade_certified")
    return _after_revocation(there, level, at) if there.state == "revoked" else None


def _after_revocation(certificate: Certificate, level: Level, at: datetime) -> Problem | None:
    months = level.again_after_revocation_months
    if months is None:
        return Problem("application_revoked")
    revoked = certificate.events.filter(kind=CertificateEventKind.REVOKED).latest_row()
    last = valid_through(home_day(revoked.at if revoked else certificate.issued_at), months)
    return Problem("upgrade_revoked_through", day=last) if last and home_day(at) <= last else None


@action("upgrade.begun", "Began application for the next level")
def begin_upgrade(*, certificate: Certificate, level: str, by: User, at: datetime) -> Application:
    """Begin the application for the next level with one's own certificate; returns it, or the one that is open.

    Refuses another's certificate, a level that the rules in force do not have next, and a certificate that was
    replaced, does not count or has run out; one of the level that is there; and while a revocation of it lasts.
    """
    if not is_own(by, certificate.person_id):
        raise Refused("application_of_another")
    User.objects.select_for_update().get(pk=person_of(certificate.person_id))
    row = Certificate.objects.select_related("candidacy", "program", "person").get(pk=certificate.pk)
    following = next((one for one in next_levels(row, at) if one.level.key == level), None)
    if following is None:
        raise Refused("upgrade_unknown")
    existing = open_upgrade(row, level)
    if existing is not None:
        return existing
    refuse(upgrade_problem(row, following.level, at))
    candidacy, _created = Candidacy.objects.get_or_create(
        person_id=row.candidacy.person_id, program=row.program, level=level, defaults={"since": at}
    )
    cycle = begin_cycle(candidacy=candidacy, kind=CycleKind.UPGRADE, version=following.version, by=by, at=at)
    application = Application.objects.create(cycle=cycle, channel=Channel.ONLINE, begun_at=at)
    log(application, by=by, at=at, certificate=row.number, level=level)
    return application


def may_be_granted(cycle: Cycle) -> bool:
    """Return whether staff have granted the next level of a cycle."""
    return Application.objects.filter(
        cycle=cycle, state__in=(ApplicationState.ADMITTED, ApplicationState.CONDITIONAL)
    ).exists()
