"""Whoever is not admitted reads until when they can appeal; another person decides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.formatting import format_long_day
from cohorts.notices.models import Email
from cohorts.training.models import Holiday
from lms.certification.actions import appeals, application_decisions, application_reviews
from lms.certification.actions.decisions import decide_admission
from lms.certification.models import Appeal, AppealTerm, ApplicationPart
from lms.dashboard.application_tasks import for_reviewers
from tests.lms.certification.application_desk import Desk, pdf
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.own_parts()
    row.submit(incomplete=True)
    row.take()
    row.colleague = world.person("colleague", world.state, "program")
    return row


def deny(desk, at=None):
    row = application_decisions.decide_application(
        application=desk.application, admitted=False, reason="Not yet.", by=desk.staff, at=at or desk.now
    )
    desk.application = row
    return AppealTerm.objects.latest_row()


def file(desk, text="ZQX-7731", at=None):
    return appeals.file_appeal(application=desk.application, text=text, by=desk.person, at=at or desk.now)


def test_the_day_of_the_decision_is_day_zero_and_the_page_prints_the_last_day(desk, client):
    term = deny(desk)
    assert (term.begins_on, term.ends_on) == (date(2026, 3, 2), date(2026, 4, 1))
    client.force_login(desk.person)
    with time_machine.travel(desk.now, tick=False):
        page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert "you can appeal through Wednesday, April 1, 2026, 11:59 pm CDT (30 days after Monday, March 2, 2026" in page


def test_a_printed_last_day_is_not_shortened_by_a_day_off_that_comes_later(desk):
    term = deny(desk)
    Holiday.objects.create(day=term.ends_on, name="New day off", at=desk.now)
    assert appeals.ends_on(desk.application) == term.ends_on


def test_an_appeal_is_filed_through_the_last_day_in_the_zone_of_the_program(desk):
    term = deny(desk)
    # 11:59 pm in Chicago is 4:59 am the next day in UTC.
    last = desk.now.replace(month=4, day=2, hour=4, minute=59)
    with refuses("appeal_too_late", day=term.ends_on):
        file(desk, at=last + timedelta(minutes=1))
    assert file(desk, at=last).state == "open"
    with refuses("appeal_filed_already"):
        file(desk, at=last)


def test_a_term_counts_from_the_delivery_when_the_email_did_not_arrive_and_the_later_day_holds(desk):
    """CE-D25: the bounce is a task of its own; staff mail the decision and record that."""
    deny(desk)
    about = {"application": desk.application, "by": desk.staff, "at": desk.later(days=4)}
    with refuses("delivery_how_missing"):
        appeals.record_delivery(on=date(2026, 3, 4), how=" ", **about)
    appeals.record_delivery(on=date(2026, 3, 4), how="By letter", **about)
    assert appeals.ends_on(desk.application) == date(2026, 4, 3)
    with refuses("delivery_before_decision", field="on", day=date(2026, 3, 2)):
        appeals.record_delivery(on=date(2026, 3, 1), how="By phone", **about)
    appeals.record_delivery(on=date(2026, 3, 2), how="By phone", **about)
    assert appeals.ends_on(desk.application) == date(2026, 4, 3)


def test_another_person_decides_and_alone_reads_the_text(desk, client):
    deny(desk)
    appeal = file(desk)
    with refuses("appeal_decided_before"):
        appeals.take_appeal(appeal=appeal, by=desk.staff, at=desk.now)
    with refuses("appeal_not_yours"):
        appeals.read_appeal(appeal=appeal, by=desk.colleague, at=desk.now)
    appeal = appeals.take_appeal(appeal=appeal, by=desk.colleague, at=desk.now)
    client.force_login(desk.colleague)
    assert "ZQX-7731" in client.post(reverse("appeal_read", args=[appeal.pk])).text
    rows = [*Appeal.objects.values(), *Email.objects.values()]
    assert "ZQX-7731" not in str(rows)


def test_a_granted_appeal_lets_the_application_wait_for_who_granted_it(desk, client):
    deny(desk)
    appeal = appeals.take_appeal(appeal=file(desk), by=desk.colleague, at=desk.now)
    with refuses("appeal_reason_missing"):
        appeals.decide_appeal(appeal=appeal, granted=True, reason="", by=desk.colleague, at=desk.now)
    appeals.decide_appeal(appeal=appeal, granted=True, reason="You are right.", by=desk.colleague, at=desk.now)
    desk.application.refresh_from_db()
    assert (desk.application.state, desk.application.reviewer) == ("submitted", desk.colleague)
    assert Email.objects.filter(kind="appeal-decided", person=desk.person).count() == 1
    client.force_login(desk.person)
    assert "You are right." in client.get(reverse("my_application", args=[desk.application.pk])).text


def test_a_withdrawn_appeal_can_be_filed_again(desk):
    deny(desk)
    appeals.withdraw_appeal(appeal=file(desk), by=desk.person, at=desk.now)
    assert file(desk).state == "open"


def test_nobody_appeals_for_somebody_else_nor_against_what_was_granted(desk):
    with refuses("appeal_nothing_denied"):
        file(desk)
    deny(desk)
    with refuses("application_of_another"):
        appeals.file_appeal(application=desk.application, text="x", by=desk.staff, at=desk.now)
    with refuses("appeal_empty"):
        file(desk, text=" ")


def test_who_decided_does_not_become_another_person_by_giving_the_application_back(desk):
    deny(desk)
    appeal = file(desk)
    for reviewer, by in ((None, desk.staff), (desk.colleague, desk.colleague)):
        with refuses("application_not_waiting"):
            application_reviews.take_application(application=desk.application, reviewer=reviewer, by=by, at=desk.now)
    desk.application.reviewer = desk.colleague
    desk.application.save()
    with refuses("appeal_decided_before"):
        appeals.take_appeal(appeal=appeal, by=desk.staff, at=desk.now)


def test_an_application_is_not_opened_again_past_an_appeal_that_waits(desk, client):
    deny(desk)
    file(desk)
    with refuses("reopen_appealed"):
        application_decisions.reopen_application(application=desk.application, reason="r", by=desk.staff, at=desk.now)
    client.force_login(desk.colleague)
    page = client.get(reverse("application", args=[desk.application.pk])).text
    assert reverse("application_reopen", args=[desk.application.pk]) not in page


def test_each_decision_can_be_appealed_once(desk, client):
    """A second "no", after an appeal was granted, is another decision with its own last day."""
    deny(desk)
    appeal = appeals.take_appeal(appeal=file(desk), by=desk.colleague, at=desk.now)
    appeals.decide_appeal(appeal=appeal, granted=True, reason="Right.", by=desk.colleague, at=desk.now)
    later = desk.later(days=20)
    application_decisions.decide_application(
        application=desk.application, admitted=False, reason="No.", by=desk.colleague, at=later
    )
    client.force_login(desk.person)
    with time_machine.travel(later, tick=False):
        page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert reverse("file_appeal", args=[desk.application.pk]) in page and "Right." in page
    second = appeals.take_appeal(appeal=file(desk, at=later), by=desk.staff, at=later)
    appeals.decide_appeal(appeal=second, granted=False, reason="Still no.", by=desk.staff, at=later)
    with refuses("appeal_filed_already"):
        file(desk, at=later)


def test_after_the_last_day_the_page_says_when_it_was(desk, client):
    term = deny(desk)
    client.force_login(desk.person)
    with time_machine.travel(desk.later(days=60), tick=False):
        page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert f"The last day to appeal was {format_long_day(term.ends_on)}" in page
    assert reverse("file_appeal", args=[desk.application.pk]) not in page


def test_whoever_was_not_admitted_reads_the_reason_and_has_the_appeal_among_their_tasks(desk, client):
    term = deny(desk)
    client.force_login(desk.person)
    appeal = reverse("file_appeal", args=[desk.application.pk])
    with time_machine.travel(desk.now, tick=False):
        own, path = reverse("my_application", args=[desk.application.pk]), reverse("my_path")
        assert "Not yet." in client.get(own).text and "Not yet." in client.get(path).text
        assert appeal in client.get(reverse("desk")).text
        file(desk)
        assert appeal not in client.get(reverse("desk")).text
        appeals.withdraw_appeal(appeal=Appeal.objects.get(), by=desk.person, at=desk.now)
    with time_machine.travel(desk.later(days=(term.ends_on - desk.now.date()).days + 1), tick=False):
        assert appeal not in client.get(reverse("desk")).text


def test_whoever_decides_about_an_appeal_reads_what_the_decision_was_about_while_it_is_open(desk, client):
    deny(desk)
    appeal = file(desk)
    part = ApplicationPart.objects.get(type="education")
    page, letter = reverse("application", args=[desk.application.pk]), reverse("part_file", args=[part.pk])
    client.force_login(desk.colleague)
    assert "Quartz" not in client.get(page).text
    with refuses("application_not_waiting"):
        application_reviews.read_part(part=part, by=desk.colleague, at=desk.now)
    appeals.take_appeal(appeal=appeal, by=desk.colleague, at=desk.now)
    text = client.get(page).text
    assert "Quartz" in text and letter in text
    assert client.post(letter).content == pdf()
    appeals.decide_appeal(appeal=appeal, granted=False, reason="No.", by=desk.colleague, at=desk.now)
    assert "Quartz" not in client.get(page).text
    with refuses("application_not_waiting"):
        application_reviews.read_part(part=part, by=desk.colleague, at=desk.now)


def test_a_decided_application_says_of_nothing_that_somebody_will_look_at_it(desk, client):
    deny(desk)
    client.force_login(desk.person)
    text = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert "will look at it" not in text and "It did not count when the application was decided." in text


def test_the_notice_of_a_no_says_the_reason_and_the_last_day_to_appeal(desk):
    deny(desk)
    email = Email.objects.get(kind="application-decided")
    assert "have not admitted you" in email.body and "The reason: Not yet." in email.body
    assert "You can appeal through Wednesday, April 1, 2026, 11:59 pm CDT." in email.body


def test_a_decided_application_is_not_overruled_beside_its_page(desk):
    """What is decided there can be reviewed and appealed."""
    deny(desk)
    about = {"person": desk.person, "program": desk.program, "by": desk.colleague, "at": desk.now}
    with refuses("admission_by_decided"):
        decide_admission(admitted=True, reason="Changed my mind.", **about)


DECISION = {"appeal_decision": {"days": 10, "kind": "business"}}


@pytest.fixture
def timed(world):
    row = Desk(world, clocks=DECISION)
    row.begin()
    row.own_parts()
    row.submit(incomplete=True)
    row.take()
    row.colleague = world.person("colleague", world.state, "program")
    return row


def test_an_appeal_has_a_last_day_that_everybody_concerned_reads(timed, client):
    deny(timed)
    appeal = file(timed)
    # Ten business days after Monday, March 2.
    assert appeal.due_on == date(2026, 3, 16)
    text = format_long_day(appeal.due_on)
    assert text in Email.objects.get(kind="appeal-filed").body
    with time_machine.travel(timed.now, tick=False):
        client.force_login(timed.person)
        assert text in client.get(reverse("my_application", args=[timed.application.pk])).text
        assert text in client.get(reverse("my_path")).text
        client.force_login(timed.colleague)
        for page in (reverse("applications"), reverse("application", args=[timed.application.pk])):
            assert "Appeal: Mon, Mar 16, 2026" in client.get(page).text


def test_an_appeal_over_its_last_day_is_overdue_in_the_queue_and_on_the_desk(timed, client):
    deny(timed)
    appeal = file(timed)
    for days, code in ((14, "appeal_decide_by"), (15, "appeal_decide_late")):
        at = timed.now + timedelta(days=days)
        codes = [task.code for task in for_reviewers(timed.colleague, at)]
        assert code in codes, days
        with time_machine.travel(at, tick=False):
            client.force_login(timed.colleague)
            page = client.get(reverse("applications"), {"attention": "1"}).text
        assert ("1 day overdue" in page) == appeal.is_overdue(date(2026, 3, 2) + timedelta(days=days))


def test_without_a_time_in_the_rules_an_appeal_has_no_last_day(desk):
    deny(desk)
    assert file(desk).due_on is None
    assert "We email you when there is a decision." in Email.objects.get(kind="appeal-filed").body


def test_the_email_about_an_appeal_holds_the_decision_and_its_reason(desk):
    deny(desk)
    appeal = appeals.take_appeal(appeal=file(desk), by=desk.colleague, at=desk.now)
    appeals.decide_appeal(appeal=appeal, granted=False, reason="Nothing new.", by=desk.colleague, at=desk.now)
    body = Email.objects.get(kind="appeal-decided").body
    assert "Your appeal was denied." in body and "The reason: Nothing new." in body
