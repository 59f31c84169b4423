"""The lists of practice and of supervisors for those who read them, and a confirmation that is taken back."""

from cohorts.people.models import Membership
from lms.certification.actions.practice_checks import Seen, send_back
from tests.lms.certification.practice_scene import NOW
from tests.lms.certification.test_practice_pages import ledger as ledger  # the fixture
from tests.lms.certification.test_practice_pages import opened


def test_staff_lists_show_who_entered_hours_and_what_supervisors_sent(client, ledger):
    ledger.enter()
    ledger.qualify()
    for reader in (ledger.world.program_staff, ledger.world.auditor):
        assert ledger.person.family_name in opened(client, reader, "practice").content.decode()
        assert b"Mental health professional" in opened(client, reader, "supervisor_qualification_list").content
        assert opened(client, reader, "staff_practice", ledger.employment.pk).status_code == 200


def test_staff_find_people_who_entered_nothing_and_count_people(client, ledger):
    staff, world = ledger.world.program_staff, ledger.world
    page = opened(client, staff, "practice")
    assert [row.user for row in page.context["object_list"]] == [ledger.person]
    assert "1 person" in page.content.decode() and "membership" not in page.content.decode()
    Membership.objects.filter(pk=ledger.employment.pk).update(ended_at=NOW)
    assert not list(opened(client, staff, "practice").context["object_list"])
    assert world.other_trainee.family_name not in page.content.decode()


def test_a_supervisor_takes_a_confirmation_back(client, ledger):
    entry = ledger.enter()
    ledger.confirm(entry)
    assert b"Take it back" in opened(client, ledger.boss, "supervisor_practice").content
    send_back(seen=Seen(entry, entry.digest), reason="Wrong day.", by=ledger.boss, at=NOW)
    assert b"Take it back" not in opened(client, ledger.boss, "supervisor_practice").content
