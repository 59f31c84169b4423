"""For every act of the table: something to propose it on, and how to see that it was carried out.

A new act needs an entry in SCENES, or the walk through the table fails.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from cohorts.billing import acts as billing
from cohorts.billing.actions import ledger
from cohorts.billing.models import Book, Closing
from cohorts.core import roles
from cohorts.core.approvals import registry
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.people.actions import state_roles
from cohorts.people.models import Invitation, User
from exams.assembly import acts as assembly
from exams.assembly.actions.exam_forms import publish_form
from exams.assembly.rules.blueprints import BlueprintLine
from exams.bank import acts as bank
from exams.bank.actions.domains import domain_lines
from exams.bank.models import Domain, Item, Key
from exams.delivery import acts as delivery
from exams.delivery.models import ExamPolicy, Statement
from exams.results import acts as results
from exams.results.actions import key_changes
from lms.certification import acts as certification
from lms.certification.go_live_act import propose_import
from lms.certification.models import Application, CertificateImport, ProgramVersion
from lms.records.actions.purges import propose_purge
from lms.records.models import PurgeCause, PurgeRun
from tests.approvals import merge_scenes, page_scenes
from tests.approvals.merge_scenes import certificate
from tests.approvals.money_scenes import MONEY_SCENES
from tests.approvals.scene import WHY, Scene
from tests.exams.delivery.rows import domain, exam, form, item, version
from tests.exams.delivery.sitting_helpers import Hall, message, save
from tests.lms.certification.go_live_scene import GoLive, one
from tests.lms.records.office import YEARS, Office


def _state_role(world, run_jobs):
    payload = {
        "email": "new@example.org", "given_name": "Noor", "family_name": "Haddad",
        "organization": world.state.pk, "role": roles.FINANCE,
    }  # fmt: skip
    return Scene(
        partial(propose, act="state_role.give", payload=payload, reason=WHY),
        lambda: Invitation.objects.filter(user__email="new@example.org", role=roles.FINANCE).exists(),
    )


def _end_of_role(world, run_jobs):
    membership = world.publishing.memberships.get()

    def happened():
        membership.refresh_from_db()
        return membership.ended_at is not None

    return Scene(partial(state_roles.propose_end, membership=membership, reason=WHY), happened)


def _item(world, run_jobs):
    made = item("WALK-1")
    made.save_revision(user=None)
    made = Item.objects.get(pk=made.pk)
    return Scene(partial(bank.submit_item, item=made, reason=WHY), lambda: made.versions.exists())


def _form(world, run_jobs):
    made = form("walk-a")

    def happened():
        made.refresh_from_db()
        return made.state == "published"

    authority = "Panel of March 1"
    return Scene(
        partial(
            assembly.propose_form,
            form=made,
            cut_percent="70",
            cut_authority=authority,
            cut_document="Minutes 3",
            reason=WHY,
        ),
        happened,
    )


def _blueprint(world, run_jobs):
    own = exam("walk-exam")
    lines = [BlueprintLine(domain().pk, "ALL", "Everything", {"apply": Decimal(100)})]
    former = own.blueprints.count()
    return Scene(
        partial(assembly.propose_blueprint, exam=own, lines=lines, tolerance=1, reason=WHY),
        lambda: own.blueprints.count() > former,
    )


def _domains(world, run_jobs):
    first = Domain.objects.create(code="W1", title="Ethics")
    lines = [replace(line, title="Law") for line in domain_lines()]

    def happened():
        first.refresh_from_db()
        return first.title == "Law"

    return Scene(partial(bank.propose_domains, lines=lines, reason=WHY), happened)


def _exam_time(world, run_jobs):
    draft = form("walk-time")
    made = publish_form(
        form=draft, cut_percent="70", cut_authority="Panel", cut_document="Minutes 3", by=None, at=world.now
    ).exam
    new = {"title": made.title, "minutes_allowed": 45, "grace_seconds": made.grace_seconds, "instructions": ""}

    def happened():
        made.refresh_from_db()
        return made.minutes_allowed == 45

    return Scene(partial(assembly.propose_exam, exam=made, reason=WHY, **new), happened)


def _policy(world, run_jobs):
    return Scene(
        partial(delivery.propose_policy, exam=exam(), authority="Rule 9", limits={"most_attempts": 3}, reason=WHY),
        lambda: ExamPolicy.objects.filter(authority="Rule 9").exists(),
    )


def _statement(world, run_jobs):
    return Scene(
        partial(delivery.propose_statement, exam=None, text="I promise.", reason=WHY),
        lambda: Statement.objects.filter(text="I promise.").exists(),
    )


def _key(world, run_jobs):
    changed = version("WALK-2")

    def propose_change(*, by, at):
        change = key_changes.propose(
            version=changed, answer={"any_of": ["B"]}, reason=WHY, policy="both_ways", by=by, at=at
        )
        run_jobs()
        return key_changes.approval_of(change)

    return Scene(propose_change, lambda: Key.objects.filter(version=changed).count() == 2)


def _late_answers(world, run_jobs):
    hall = Hall(world, now=world.now, role="midterm")
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]), at=sitting.deadline_at + timedelta(minutes=15))
    sitting.refresh_from_db()
    late = sitting.late_answers.get()
    return Scene(
        partial(results.propose_late_answers, sitting=sitting, answers=[late.pk], reason=WHY),
        lambda: sitting.scores.count() == 2,
    )


def _closed_month(world, run_jobs):
    month = world.now.date().replace(year=world.now.year - 1, day=1)
    closing = Closing.objects.create(
        book=Book.objects.get_or_create(code=ledger.BOOK)[0], month=month, is_closed=True, at=world.now
    )
    return Scene(
        partial(billing.propose_reopening, closing=closing, reason=WHY),
        lambda: Closing.objects.filter(is_closed=False).exists(),
    )


def _programs(world, run_jobs):
    source = (Path(__file__).parents[2] / "tests/lms/certification/five_requirements.yaml").read_text()
    return Scene(
        partial(certification.propose_programs, source=source, reason=WHY),
        lambda: ProgramVersion.objects.exists(),
    )


def _purge(world, run_jobs):
    office = Office(world, key="purged")
    office.withdrawn(world.trainee)
    office.periods()
    Application.objects.update(closed_at=world.now - YEARS)

    def proposed(*, by, at):
        run = propose_purge(cause=PurgeCause.WITHDRAWN, reason=WHY, by=by, at=at)
        return Proposal.objects.about(run).get()

    return Scene(proposed, lambda: PurgeRun.objects.exclude(approved_by=None).exists())


def _list_of_certified(world, run_jobs):
    live = GoLive(world, run_jobs, now=world.now)
    live.read([one(1, issued="12/01/2025")])
    return Scene(
        partial(propose_import, imported=live.list, reason=WHY),
        lambda: CertificateImport.objects.filter(state="importing").exists(),
    )


def _of_certificate(act, state, world, run_jobs):
    issued = certificate(world)

    def happened():
        issued.refresh_from_db()
        return issued.state == state

    return Scene(partial(act, certificate=issued, reason=WHY), happened)


SCENES = {
    "account.merge": merge_scenes.two_records,
    "account.unmerge": merge_scenes.two_people,
    "state_role.give": _state_role,
    "state_role.end": _end_of_role,
    "item.publish": _item,
    "form.publish": _form,
    "blueprint.change": _blueprint,
    "domains.change": _domains,
    "exam.change": _exam_time,
    "exam_policy.publish": _policy,
    "statement.publish": _statement,
    "key.change": _key,
    "late_answers.count": _late_answers,
    **MONEY_SCENES,
    "month.reopen": _closed_month,
    "records.purge": _purge,
    "program.load": _programs,
    "certificate_import.import": _list_of_certified,
    "certificate.revoke": partial(_of_certificate, certification.propose_revocation, "revoked"),
    "certificate.suspend": partial(_of_certificate, certification.suspend_at_once, "suspended"),
    "page.publish": page_scenes.publishing,
    "page.unpublish": page_scenes.unpublishing,
    "page.move": page_scenes.moving,
}


def codes():
    """Every act of the table."""
    return [act.code for act in registry.acts()]


def state_person(world, name, *held, superuser=False):
    """Somebody of the state office with these roles."""
    person = world.person(name, world.state, held[0])
    for role in held[1:]:
        person.memberships.create(organization=world.state, role=role, started_at=world.now)
    if superuser:
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    return User.objects.get(pk=person.pk)
