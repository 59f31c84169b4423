"""An employer without an account here confirms by a secret link that somebody works for them."""

import pytest
import time_machine
from django.utils.html import escape

from cohorts.notices.models import Email
from lms.certification.messages import asked
from lms.certification.messages.signed import EMPLOYER, asked_text, asked_text_version
from lms.certification.models import PartDecision
from tests.lms.certification.application_desk import Desk, link_of
from tests.lms.certification.test_cycle_fees import AGE

KEY = "employer-confirmation"
CONFIRMATION = {"type": "signature", "key": KEY, "signer_role": "employer", "title": "Confirmation of employment"}


@pytest.fixture
def desk(world):
    desk = Desk(world, tree={"all_of": [AGE, CONFIRMATION]})
    desk.begin()
    return desk


def test_the_applicant_reads_that_the_employer_signs_without_an_account(desk):
    text = asked.asked(desk.leaf("signature", KEY))
    assert text.startswith("Your employer signs for you, by a link and without an account here")


def test_the_employer_reads_in_the_email_and_on_the_page_what_to_confirm(desk, client):
    request = desk.ask(key=KEY, email="boss@work.example")
    body = Email.objects.get(kind="application-question").body
    assert "your signature, as the employer, that the applicant works for you" in body
    with time_machine.travel(desk.now, tick=False):
        page = client.get(link_of(request)).text
    assert "as the employer, that the applicant works for you" in page
    assert escape(asked_text(EMPLOYER)) in page and asked_text("signature") not in page


def test_the_signature_is_under_the_words_of_an_employer_and_staff_decide_about_it(desk):
    part = desk.answer(desk.ask(key=KEY, email="boss@work.example"), role="director")
    assert part.text_version == asked_text_version(EMPLOYER)
    copy = Email.objects.get(kind="application-copy").body
    assert "You confirmed, as the employer, that the applicant works for you." in copy and asked_text(EMPLOYER) in copy
    desk.give("age", "age", as_of=desk.now.date().replace(year=1990))
    desk.submit(incomplete=True)
    desk.take()
    desk.decide(part)
    assert PartDecision.objects.get(part=part).outcome == "accepted"
