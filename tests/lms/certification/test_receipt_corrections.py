"""The day on which paper came decides about the rules: it is corrected with a reason, and knowingly."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from lms.certification.actions import paper_applications
from lms.certification.models import ProgramVersion
from tests.candidates import content
from tests.lms.certification.application_desk import Desk
from tests.lms.certification.test_cycle_fees import AGE
from tests.refusals import refuses

EARLIER, LATER = date(2026, 1, 20), date(2026, 2, 20)
REASON = "The stamp on the paper says so."


@pytest.fixture
def desk(world):
    """An application on paper by rules of February; before, there were others."""
    desk = Desk(world, tree={"all_of": [AGE]})
    ProgramVersion.objects.create(
        program=desk.program, version="february", effective_from=date(2026, 2, 1), content=content({"all_of": [AGE]}),
        source="", at=world.now,
    )  # fmt: skip
    desk.begin(by=desk.staff, received_on=LATER)
    desk.submit(by=desk.staff, incomplete=True)
    return desk


def test_before_the_day_is_corrected_the_page_says_which_rules_each_day_means(desk, client):
    client.force_login(desk.staff)
    page = client.get(reverse("application_receipt", args=[desk.application.pk])).text
    assert "Now the rules “february” apply." in page
    assert "“1”: received on or after" in page and "“february”: received on or after" in page


def test_the_day_is_corrected_with_a_reason_only(desk, client):
    about = {"application": desk.application, "received_on": EARLIER, "by": desk.staff, "at": desk.now}
    with refuses("receipt_reason_missing", field="reason"):
        paper_applications.correct_receipt(**about, reason=" ")
    client.force_login(desk.staff)
    address = reverse("application_receipt", args=[desk.application.pk])
    assert client.post(address, {"received_on": EARLIER}).status_code == 422
    desk.application.refresh_from_db()
    assert desk.application.received_on == LATER


def test_the_person_reads_both_days_and_the_reason_and_the_log_has_it(desk):
    about = {"application": desk.application, "received_on": EARLIER, "by": desk.staff, "at": desk.now}
    row = paper_applications.correct_receipt(**about, reason=REASON)
    assert row.cycle.version.version == "1"
    body = Email.objects.get(kind="application-paper-receipt", person=desk.person).body
    assert "February 20, 2026" in body and "January 20, 2026" in body and REASON in body
    assert REASON in str(ModelLogEntry.objects.filter(action="application.receipt_corrected").get().data)
