"""Taking an import back before anybody was told, stopping in the middle, and who may do what with a list."""

import pytest
import time_machine

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.holds.models import LegalHold
from cohorts.people.models import User
from lms.certification import go_live_tasks
from lms.certification.actions import go_live_importing, go_live_release, go_live_undo
from lms.certification.actions.certificates import reinstate
from lms.certification.actions.go_live_importing import continue_work, import_part
from lms.certification.actions.issuing import issue_again
from lms.certification.go_live_tasks import work_on_list
from lms.certification.models import Candidacy, Certificate, Cycle, ImportedRow
from tests.lms.certification.go_live_scene import NOW, GoLive, one
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        yield GoLive(world, run_jobs)


def test_an_import_is_taken_back_whole_and_the_list_can_be_imported_again(live):
    assert live.second
    people = User.objects.count()
    rows = [one(1), one(2, email=live.world.trainee.email)]
    live.read(rows)
    live.decide(r3=("person", live.world.trainee))
    live.commit()
    live.undo()
    assert live.list.state == "undone" and live.list.counts["undone"] == 2
    left = (Certificate, Candidacy, Cycle)
    assert [model.objects.count() for model in left] == [0, 0, 0] and User.objects.count() == people
    assert set(ImportedRow.objects.values_list("outcome", flat=True)) == {"undone"}
    live.read([one(1)])
    live.commit()
    assert Certificate.objects.get().number == "MN-0001"


def test_an_account_that_somebody_uses_stays_when_the_import_is_taken_back(live):
    live.read([one(1), one(2)])
    live.commit()
    person = Certificate.objects.get(number="MN-0001").person
    person.set_password("a password of theirs")
    person.save()
    live.undo()
    assert User.objects.filter(email__startswith="p", email__endswith="example.net").get() == person


def test_an_import_is_not_taken_back_after_something_was_done_with_it_or_somebody_was_told(live):
    live.read([one(1), one(2)])
    live.commit()
    with refuses("reason_missing", field="reason"):
        go_live_undo.start_undo(imported=live.list, reason=" ", by=live.staff, at=NOW)
    certificate = Certificate.objects.get(number="MN-0002")
    issue_again(certificate=certificate, kind="correction", reason="The name was wrong", by=live.staff, at=NOW)
    with refuses("golive_touched", numbers="MN-0002"):
        live.undo()
    live.release()
    with refuses("golive_read_already"):
        live.undo()


def test_a_suspension_from_the_list_can_be_ended_by_staff(live):
    live.read([one(1, status="suspended")])
    live.commit()
    live.release()
    certificate = Certificate.objects.get()
    reinstate(certificate=certificate, reason="It is over.", by=live.staff, at=NOW)
    assert Certificate.objects.get().state == "active"


def test_what_is_under_legal_hold_is_not_taken_back(live):
    live.read([one(1)])
    live.commit()
    person = Certificate.objects.get().person
    LegalHold.objects.create(
        number=1, person=person, reason="A case", from_day=NOW.date(), placed_by=live.staff, placed_at=NOW
    )
    with refuses("legal_hold"):
        live.undo()
    assert Certificate.objects.count() == 1


def test_an_import_that_stopped_goes_on_where_it_stopped(live, monkeypatch):
    """Each row is taken once, however often the job runs."""
    monkeypatch.setattr(go_live_importing, "PART", 2)
    monkeypatch.setattr(go_live_tasks, "PARTS_OF_A_JOB", 1)
    live.read([one(n) for n in range(1, 6)])
    approve(proposal=live.propose(), reason="Checked", by=live.second, at=NOW)
    assert import_part(imported=live.list, by=live.second, at=NOW) == 2
    assert Certificate.objects.count() == 2
    live.list.refresh_from_db()
    assert (live.list.state, live.list.taken) == ("importing", 2)
    continue_work(imported=live.list, by=live.staff, at=NOW)
    live.run_jobs()
    work_on_list(live.list.pk, live.staff.pk)
    live.list.refresh_from_db()
    assert (live.list.state, live.list.taken, Certificate.objects.count()) == ("imported", 5, 5)
    with refuses("golive_not_working"):
        continue_work(imported=live.list, by=live.staff, at=NOW)


def test_two_people_import_a_list_and_both_agree_on_the_same(live):
    live.read([one(1), one(2)])
    proposal = live.propose()
    with refuses("own_proposal"):
        approve(proposal=proposal, reason="Me", by=live.staff, at=NOW)
    with refuses("needs_second_person"):
        go_live_importing.start_import(imported=live.list, seen="x", by=live.staff, at=NOW)
    ImportedRow.objects.filter(line=3).update(outcome="out")
    with refuses("golive_changed"):
        approve(proposal=proposal, reason="Checked", by=live.second, at=NOW)
    assert not Certificate.objects.exists()


def test_only_program_staff_release_and_take_back(live):
    live.read([one(1)])
    live.commit()
    for by in (live.world.auditor, live.world.finance):
        with refuses("role_required_at"):
            go_live_release.start_release(imported=live.list, hold_days=30, by=by, at=NOW)
        with refuses("role_required_at"):
            go_live_undo.start_undo(imported=live.list, reason="Wrong", by=by, at=NOW)
    for days in (-1, 181):
        with refuses("golive_hold_wrong", field="hold_days"):
            go_live_release.start_release(imported=live.list, hold_days=days, by=live.staff, at=NOW)
    assert roles.PROGRAM in live.staff.holdings()
