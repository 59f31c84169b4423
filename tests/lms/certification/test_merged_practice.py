"""Hours of practice of two records that turned out to be one person's: one ledger, no minute and no session twice."""

import pytest
import time_machine

from cohorts.core import roles
from cohorts.people.actions.merging import end_merge, merge, view_of_merge
from lms.certification.facts.practice import counted_minutes, entries_of, records_of
from lms.certification.models.practice_rules import practice_rules
from tests.lms.certification.practice_scene import NOW, Ledger

pytestmark = pytest.mark.django_db


class Two(Ledger):
    """A second record of the specialist, at another agency with its own supervisor."""

    def __init__(self, world):
        super().__init__(world)
        self.second, self.second_boss = world.other_trainee, world.other_supervisor
        self.second_job = self.specialist(self.second, self.second_boss)
        self.qualify()
        self.qualify(self.second_boss)

    def of_second(self, *args, **more):
        return self.enter(*args, by=self.second, employment=self.second_job, **more)

    def view(self):
        return view_of_merge(self.second, self.person, self.world.program_staff, NOW)

    def merge(self):
        about = {"account": self.second, "into": self.person, "reason": "One person", "looked": True}
        return merge(**about, by=self.world.program_staff, at=NOW)

    def minutes(self):
        return sum(counted_minutes(entries_of([self.person.pk])[self.person.pk]).values())


@pytest.fixture
def two(world):
    with time_machine.travel(NOW, tick=False):
        yield Two(world)


def test_the_same_minutes_of_both_records_count_once_and_staff_look(two):
    two.enter(begins="08:00", ends="12:00")
    two.of_second(begins="11:00", ends="15:00")
    view = two.view()
    (note,) = [line for line in view.notes if line.startswith("Hours of practice")]
    assert "4 h and 4 h, together 7 h" in note
    (look,) = [line for line in view.looks if "hours of practice in the same minutes" in line]
    assert "Mar 10" in look
    two.merge()
    assert two.minutes() == 7 * 60
    end_merge(account=two.second, reason="Two people", by=two.world.program_staff, at=NOW)
    assert two.minutes() == 4 * 60


def test_a_session_that_is_in_both_records_is_one_session(two):
    for enter, boss in ((two.enter, two.boss), (two.of_second, two.second_boss)):
        two.confirm(enter(begins="09:00", ends="10:00", kind="individual-supervision"), by=boss)
    two.merge()
    rules = practice_rules([two.person.pk])
    record = records_of([two.person.pk], rules)[two.person.pk, two.program.pk]
    assert len(record.sessions) == 1 and record.sessions[0].supervisor == two.boss.pk


def test_records_without_hours_of_both_say_nothing(two):
    two.enter()
    assert not [line for line in two.view().notes if line.startswith("Hours of practice")]
    assert roles.TRAINEE in two.person.holdings()
