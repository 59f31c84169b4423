"""Asking an agency and withdrawing again is an email each: once can be a mistake, twice is a pause."""

from datetime import timedelta

from lms.certification.actions.sponsor_requests import withdraw_sponsor_request
from lms.certification.models.sponsor_requests import PAUSE
from tests.lms.certification.test_sponsor_requests import admitted as admitted  # the fixtures
from tests.lms.certification.test_sponsor_requests import alone as alone
from tests.lms.certification.test_sponsor_requests import ask
from tests.refusals import refuses


def test_whoever_asks_and_withdraws_twice_can_ask_that_agency_again_after_the_pause(admitted):
    for _time in range(2):
        withdraw_sponsor_request(request=ask(admitted), by=admitted.person, at=admitted.now)
    with refuses("sponsor_withdrawn_twice"):
        ask(admitted)
    admitted.now += PAUSE + timedelta(days=1)
    assert ask(admitted).is_open
