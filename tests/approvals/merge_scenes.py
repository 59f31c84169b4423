"""Merging two records, and ending that, where it takes two people; and a certificate for other acts."""

from datetime import date

from cohorts.people.actions import merging
from cohorts.people.actions.merging_by_two import propose_merge
from cohorts.people.actions.parting_by_two import propose_end
from lms.certification.models import Certificate, Program
from tests.approvals.scene import WHY, Scene
from tests.candidates import candidacy_of, met_decision, version_of


def certificate(world, rules=None, person=None):
    """An active certificate of the trainee, written directly. rules: the version of its program, if there is one."""
    number, person = Certificate.objects.count(), person or world.trainee
    if rules is None:
        program = Program.objects.create(key=f"p{number}", title="P", credential="CPS", authority=world.state)
        rules = version_of(program, at=world.now)
    decision = met_decision(candidacy_of(person, rules, at=world.now), rules, at=world.now)
    return Certificate.objects.create(
        number=f"MN-2026-0000{number}", token=f"{number}" * 40, person=person, program=rules.program, version=rules,
        decision=decision, name="A B", family_name="B", credential="CPS", issued_on=date(2026, 3, 2),
        issued_at=world.now,
    )  # fmt: skip


def _pair(world):
    """Two records with certificates of one level, of which one is revoked."""
    revoked = certificate(world)
    certificate(world, revoked.version, world.other_trainee)
    Certificate.objects.filter(pk=revoked.pk).update(state="revoked")
    return {"account": world.trainee, "into": world.other_trainee}


def _revoked():
    return Certificate.objects.filter(state="revoked").count()


def two_records(world, run_jobs):
    """No single person merges the records."""
    pair = _pair(world)

    def proposed(*, by, at):
        digest = merging.digest_of(merging.view_of_merge(**pair, by=by, at=at))
        return propose_merge(**pair, reason=WHY, choices={}, looked=True, shown=digest, by=by, at=at)

    return Scene(proposed, lambda: _revoked() == 2)


def two_people(world, run_jobs):
    """The merge revoked the second certificate, so no single person gives it back."""
    # In a walk through the whole table the merge has happened already.
    if merging.last_merge(world.other_trainee) is None:
        merging.merge(**_pair(world), reason=WHY, looked=True, by=None, at=world.now)
    before = _revoked()

    def proposed(*, by, at):
        last, person = merging.merge_to_end(world.trainee)
        digest = merging.digest_of(merging.view_of_end(last, person, at))
        return propose_end(account=last.account, reason=WHY, shown=digest, by=by, at=at)

    return Scene(proposed, lambda: _revoked() == before - 1)
