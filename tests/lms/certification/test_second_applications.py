"""A person who was not admitted and applies again, or appeals: one of them waits, and each reads its own decision."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions import appeals, application_decisions, applications
from lms.certification.models import Cycle
from tests.lms.certification.test_appeals import deny, file
from tests.lms.certification.test_appeals import desk as desk  # the fixture
from tests.refusals import refuses


def decide(application, by, at, *, admitted):
    """Staff decide, with a reason."""
    application_decisions.decide_application(
        application=application,
        admitted=admitted,
        reason="So.",
        condition="The rest." if admitted else "",
        by=by,
        at=at,
    )


def test_of_two_applications_to_one_program_only_one_waits(desk):
    deny(desk)
    first = desk.application
    appeal = file(desk)
    with refuses("application_appealed"):
        desk.begin()
    appeals.withdraw_appeal(appeal=appeal, by=desk.person, at=desk.now)
    desk.begin()
    with refuses("appeal_applied_again"):
        appeals.file_appeal(application=first, text="x", by=desk.person, at=desk.now)
    with refuses("reopen_applied_again"):
        application_decisions.reopen_application(application=first, reason="r", by=desk.staff, at=desk.now)


@pytest.mark.parametrize("how", ["withdrawn", "denied"])
def test_an_application_that_is_opened_again_is_the_current_one_though_another_was_begun_later(desk, client, how):
    deny(desk)
    first = desk.application
    desk.begin()
    if how == "withdrawn":
        applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    else:
        desk.submit(incomplete=True)
        desk.take(desk.colleague)
        decide(desk.application, desk.colleague, desk.now, admitted=False)
    later = desk.now + timedelta(hours=1)
    application_decisions.reopen_application(application=first, reason="A mistake.", by=desk.staff, at=later)
    first.refresh_from_db()
    candidacy = first.cycle.candidacy
    assert Cycle.objects.current([candidacy])[candidacy.pk] == first.cycle
    client.force_login(desk.person)
    with time_machine.travel(later, tick=False):
        path = client.get(reverse("my_path")).text
        assert "You withdrew your application" not in path and reverse("my_application", args=[first.pk]) in path
    decide(first, desk.staff, later, admitted=True)
    assert Cycle.objects.current([candidacy])[candidacy.pk] == first.cycle
    # Whoever withdraws a later application for good is where that leaves them.
    assert Cycle.objects.get(number=2).application.state == how


def test_each_application_reads_its_own_decision(desk, client):
    """A second application that was granted says nothing on the page of the first, and the other way round."""
    deny(desk)
    first = desk.application
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take(desk.colleague)
    application_decisions.decide_application(
        application=desk.application, admitted=False, reason="Again too little.", by=desk.colleague, at=desk.now
    )
    client.force_login(desk.person)
    texts = [client.get(reverse("my_application", args=[row.pk])).text for row in (first, desk.application)]
    assert "Not yet." in texts[0] and "Again too little." not in texts[0]
    assert "Again too little." in texts[1] and "Not yet." not in texts[1]
    appeal = appeals.file_appeal(application=first, text="x", by=desk.person, at=desk.now)
    assert appeals.take_appeal(appeal=appeal, by=desk.colleague, at=desk.now).decider == desk.colleague
