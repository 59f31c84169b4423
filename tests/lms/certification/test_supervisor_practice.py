"""The page of a supervisor: who is late comes first, by pages; and charts that are co-signed later."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from lms.certification.actions.practice import enter
from lms.certification.actions.practice_checks import cosign
from lms.certification.facts.confirmers import lacking
from lms.certification.facts.practice import plans_of
from lms.certification.messages.practice import missed_sentence
from lms.certification.models import PracticeCheck, PracticeEntry
from lms.certification.models.practice_rules import practice_rules
from lms.certification.practice_pages.parts import duty_rows
from tests.lms.certification.practice_scene import NOW, Ledger
from tests.lms.certification.test_practice_pages import opened, sent


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def cosign_duty(ledger):
    ((_rules, states),) = plans_of([ledger.person.pk], NOW.date())[ledger.person.pk]
    return states[-1]


def another(ledger, name):
    """One more specialist of the same supervisor, whose plan has not begun."""
    person = ledger.world.person(name, ledger.world.agency, roles.TRAINEE)
    ledger.specialist(person, ledger.boss)
    return person


def test_only_people_with_something_due_are_listed_and_everybody_on_request(client, ledger):
    ledger.enter()
    later = another(ledger, "later")
    page = opened(client, ledger.boss, "supervisor_practice")
    assert [person for person, _duties in page.context["duties"].object_list] == [ledger.person]
    assert "1 person of 2 with a plan has supervision that is due or was missed." in page.content.decode()
    assert "Begins later" not in page.content.decode()
    page = opened(client, ledger.boss, "supervisor_practice", query="?everybody=yes")
    assert {person for person, _duties in page.context["duties"].object_list} == {ledger.person, later}


def test_who_missed_something_comes_first_and_whole_months_have_their_name(client, ledger):
    first = another(ledger, "aaa")
    job = first.memberships.get(role=roles.TRAINEE)
    enter(person=first, line=ledger.line(employment=job), by=first, at=NOW)
    ledger.enter(date(2027, 1, 5))
    page = opened(client, ledger.boss, "supervisor_practice")
    assert [person for person, _duties in page.context["duties"].object_list] == [ledger.person, first]
    assert "January 2027" in page.content.decode() and "Feb 28" not in page.content.decode()


def test_charts_are_co_signed_after_the_session_was_confirmed(client, ledger):
    ledger.qualify()
    ledger.enter()
    entry = ledger.field(begins="09:00", ends="11:00")
    ledger.confirm(entry)
    page = opened(client, ledger.boss, "supervisor_practice").content.decode()
    assert "Charts that you have not co-signed" in page
    sent(client, ledger.boss, "cosign_practice", entry.pk)
    assert [row.is_cosigned for row in PracticeCheck.objects.filter(entry=entry).order_by("pk")] == [False, True]
    assert Email.objects.filter(kind="practice-confirmed", person=ledger.person).count() == 1
    assert ModelLogEntry.objects.filter(action="practice.cosigned").exists()
    assert cosign_duty(ledger).code == "met"
    assert not opened(client, ledger.boss, "supervisor_practice").context["unsigned"]
    answer = sent(client, ledger.boss, "cosign_practice", entry.pk)
    assert answer.status_code == 422 and "co-signed already" in answer.content.decode()


def test_charts_are_not_co_signed_by_others_nor_before_the_session_is_confirmed(ledger):
    ledger.qualify()
    ledger.enter()
    entry = ledger.field(begins="09:00", ends="11:00")
    with pytest.raises(Refused) as refusal:
        cosign(entry=entry, by=ledger.boss, at=NOW)
    assert refusal.value.code == "practice_cosign_not_confirmed"
    ledger.confirm(entry)
    with pytest.raises(Refused) as refusal:
        cosign(entry=entry, by=ledger.world.other_supervisor, at=NOW)
    assert refusal.value.code == "practice_not_your_staff"


def test_charts_are_not_done_before_there_is_a_session(ledger):
    ledger.qualify()
    ledger.enter()
    (row,) = duty_rows([cosign_duty(ledger)])
    assert row.label != "Done" and row.text == "No session in the field is confirmed yet."
    ledger.field(begins="09:00", ends="11:00")
    assert cosign_duty(ledger).code == "waiting"
    assert missed_sentence(cosign_duty(ledger)) == ""


def test_a_row_that_the_supervisor_can_never_confirm_says_so_before(client, ledger):
    work, session = ledger.enter(), ledger.individual()
    page = opened(client, ledger.boss, "supervisor_practice").content.decode()
    assert f'value="{work.pk}:{work.digest}"' in page and f'value="{session.pk}:{session.digest}"' not in page
    assert "You cannot confirm this yet" in page and "Send your qualification" in page and ": 1 row," in page
    week = f"{reverse('my_practice')}?week={session.on}"
    client.force_login(ledger.person)
    assert "The supervisor of this day cannot confirm it" in client.get(week).text
    ledger.qualify()
    page = opened(client, ledger.boss, "supervisor_practice").content.decode()
    assert f'value="{session.pk}:{session.digest}"' in page and "You cannot confirm this yet" not in page
    client.force_login(ledger.person)
    assert "cannot confirm it" not in client.get(week).text


def test_a_specialist_reads_at_once_that_the_supervisor_does_not_count_for_a_session(ledger):
    session, work = ledger.individual(), ledger.enter()
    rules = practice_rules([ledger.person.pk])
    rows = PracticeEntry.objects.filter(pk__in=[session.pk, work.pk]).with_state().select_related("employment")
    assert set(lacking(rows, rules)) == {session.pk} == set(lacking(rows, rules, ledger.boss))
    ledger.qualify()
    assert not lacking(rows, rules) and not lacking(rows, rules, ledger.boss)
