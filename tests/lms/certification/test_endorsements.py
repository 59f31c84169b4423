"""Endorsements: granted by the gate, kept with the certificate, agreed to, ended, and never by a job."""

from datetime import date

import pytest

from cohorts.notices.models import Email
from lms.certification import endorsement_tasks
from lms.certification.actions import renewal_notices
from lms.certification.models.endorsements import endorsements_ending
from tests.lms.certification.endorsed import FAMILY, KEPT, Endorsed
from tests.lms.certification.holder import local


@pytest.fixture
def holder(world):
    return Endorsed(world)


def emails(kind):
    return Email.objects.filter(event=kind).count()


def test_the_gate_grants_an_endorsement_once_its_course_is_complete(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    holder.complete("crisis-30", local(2026, 6, 1, 9), days=3)
    holder.settle(local(2026, 6, 1, 10))
    assert holder.grants() == []
    holder.complete("crisis-30", local(2026, 7, 1, 9))
    holder.settle(local(2026, 7, 1, 10))
    holder.settle(local(2026, 7, 2, 10))
    assert holder.grants() == [(date(2026, 7, 1), first.valid_until)]
    assert emails("endorsement-granted") == 1


def test_who_is_not_certified_has_no_endorsement_until_they_are(holder):
    holder.complete("crisis-30", local(2026, 6, 1, 9))
    holder.settle(local(2026, 6, 1, 10))
    assert holder.grants() == []
    first = holder.certify(local(2026, 8, 1, 9))
    assert holder.grants() == [(date(2026, 8, 1), first.valid_until)]


def learn_enough(holder):
    for day in (1, 2):
        holder.learn(15, date(2027, 10, day), local(2027, 10, day, 20))


@pytest.fixture
def keeper(world):
    """Level I with a crisis endorsement, both through 2027-12-31; keeping it takes six hours of crisis training."""
    holder = Endorsed(world, KEPT, FAMILY)
    holder.complete("crisis-30", local(2025, 12, 20, 9))
    first = holder.certify(local(2026, 1, 1, 9))
    assert first.valid_until == date(2027, 12, 31) and holder.grants() == [(date(2026, 1, 1), date(2027, 12, 31))]
    learn_enough(holder)
    holder.first = first
    return holder


def test_a_certificate_renewed_without_the_endorsement_is_not_reminded_of_but_the_endorsement_is(keeper):
    """CE-D06: no renewal reminder for the certificate; one notice of the endorsement; the list has it alone."""
    soon = endorsements_ending(date(2027, 10, 1), date(2027, 12, 31)).get()
    assert soon.certificate_until == soon.ends_on == date(2027, 12, 31)
    second = keeper.submit(keeper.begin(keeper.first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))
    assert second.valid_until == date(2029, 12, 31) and keeper.grants() == [(date(2026, 1, 1), date(2027, 12, 31))]
    assert emails("endorsement-ends") == 1
    for day in (date(2027, 11, 1), date(2027, 12, 1)):
        keeper.settle(local(day.year, day.month, day.day, 9))
        ids = [row.pk for row in (keeper.first, second)]
        renewal_notices.give_notices(certificate_ids=ids, by=None, at=local(day.year, day.month, day.day, 10))
        endorsement_tasks.follow_endorsements(at=local(day.year, day.month, day.day, 11))
    assert emails("renewal-due") == 0 and emails("endorsement-ends") == 1
    ending = endorsements_ending(date(2027, 10, 10), date(2028, 1, 8)).get()
    assert (ending.key, ending.ends_on, ending.certificate_until) == ("crisis", date(2027, 12, 31), date(2029, 12, 31))
    keeper.first.refresh_from_db()
    days = [date(2027, 12, 31), date(2028, 1, 1), date(2030, 1, 1)]
    assert [keeper.first.status_on(day) for day in days] == ["active", "superseded", "superseded"]
    assert keeper.statuses(local(2027, 12, 31, 23)) == ["in_force"]
    assert keeper.statuses(local(2028, 1, 1, 1)) == ["expired"]


def test_hours_of_the_area_keep_the_endorsement_also_after_the_renewal(keeper):
    second = keeper.submit(keeper.begin(keeper.first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))
    keeper.learn(6, date(2027, 11, 2), local(2027, 11, 2, 20), areas=("crisis",))
    keeper.settle(local(2027, 11, 3, 9))
    assert keeper.grants() == [(date(2026, 1, 1), date(2027, 12, 31)), (date(2028, 1, 1), second.valid_until)]
    assert not endorsements_ending(date(2027, 10, 10), date(2028, 1, 8)).exists()


def test_renewed_without_anything_to_keep_the_endorsement_goes_on_with_the_certificate(holder):
    holder.complete("crisis-30", local(2025, 12, 20, 9))
    first = holder.certify(local(2026, 1, 1, 9))
    learn_enough(holder)
    second = holder.submit(holder.begin(first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))
    assert holder.grants() == [(date(2026, 1, 1), date(2027, 12, 31)), (date(2028, 1, 1), second.valid_until)]
    assert emails("endorsement-ends") == 0
