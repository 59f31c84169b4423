"""A submitted renewal whose continuing education does not reach says so to everybody, with the way out."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification import tasks
from lms.certification.actions.applications import withdraw_application
from lms.certification.actions.learning import decide_learning
from lms.certification.models import CycleFee, LearningEntry
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
FEE = {"type": "fee", "key": "renewal", "amount_usd": 80, "at": "application"}
NOW = local(2027, 12, 20, 12)


@pytest.fixture
def holder(world):
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, FEE]})
    first = holder.certify(local(2026, 1, 1, 9))
    for number, hours in enumerate((20, 10), 1):
        holder.learn(hours, date(2027, 12, number), local(2027, 12, 9, 12), title=f"Course {number}")
    holder.application = holder.begin(first, local(2027, 12, 10, 9))
    holder.submit(holder.application, local(2027, 12, 10, 10))
    holder.first = first
    return holder


def read(client, name, args=(), **query):
    return client.get(reverse(name, args=args), query).text.replace("\xa0", " ")


def strike(holder, hours):
    entry = LearningEntry.objects.order_by("pk").last()
    about = {"reason": "Lunch.", "by": holder.staff, "at": NOW}
    return decide_learning(entry=entry, minutes=entry.minutes - hours * 60, **about)


def test_a_struck_hour_is_a_task_with_the_way_out_by_its_day_and_staff_do_not_read_that_it_is_ready(holder, world):
    strike(holder, 1)
    email = Email.objects.get(kind="renewal-short", person=holder.person)
    assert not Email.objects.filter(kind="learning-decided").exists()
    with time_machine.travel(NOW, tick=False):
        person, staff = logged_in(world.trainee), logged_in(world.program_staff)
        page, desk = read(person, "my_application", [holder.application.pk]), read(person, "desk")
        queue, ready = read(staff, "applications"), read(staff, "applications", missing="nothing")
    for text in (page, email.body.replace("\xa0", " ")):
        assert "Missing from your renewal: 1 h" in text
        assert "without a late fee" in text
    assert 'submit it again by <time datetime="2027-12-31">' in page and "nothing for you to do" not in page
    assert "Withdraw your renewal" in desk and "Missing: 1 h of continuing education" in desk
    name = str(holder.person.family_name)
    assert "missing: 1 h" in queue and name in queue and f"{name}</a>" not in ready
    holder.application.refresh_from_db()
    assert holder.application.needs == "applicant"


def test_after_the_last_day_of_every_step_nobody_is_led_to_withdraw(holder, world):
    strike(holder, 1)
    holder.first.refresh_from_db()
    holder.first.steps = holder.first.steps[:1]
    holder.first.save(update_fields=["steps"])
    (task,) = [one for one in tasks_of(holder.person, local(2028, 6, 1)) if one.code.startswith("renewal_short")]
    assert task.code == "renewal_short_over"


def test_emails_of_a_renewal_call_it_one_and_withdrawing_leads_to_the_next(holder, world):
    sent = Email.objects.get(kind="renewal-submitted")
    assert "counts for your next term" in sent.body
    page = reverse("withdraw_application", args=[holder.application.pk])
    with time_machine.travel(NOW, tick=False):
        client = logged_in(world.trainee)
        confirm = client.get(page).text
        client.post(page)
        after = client.get(reverse("my_application", args=[holder.application.pk])).text
    assert "Withdraw my renewal" in confirm and "decides what it takes" in confirm and "apply again" not in confirm
    assert reverse("renew", args=[holder.first.pk]) in after and "You withdrew this renewal" in after
    assert Email.objects.get(kind="renewal-withdrawn").about_id == holder.first.pk


def test_a_renewal_that_is_submitted_with_too_little_says_so_in_its_first_email(holder):
    withdraw_application(application=holder.application, by=holder.person, at=NOW)
    strike(holder, 2)
    holder.submit(holder.begin(holder.first, NOW), NOW)
    latest = Email.objects.filter(kind="renewal-submitted").latest("pk")
    assert "Missing from your renewal: 2 h" in latest.body


@pytest.fixture
def lacking(world):
    """24 of 30 hours, in a draft of a renewal with a fee."""
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, FEE]})
    holder.first = holder.certify(local(2026, 1, 1, 9))
    holder.learn(24, date(2027, 12, 1), local(2027, 12, 9, 12))
    holder.application = holder.begin(holder.first, local(2027, 12, 10, 9))
    return holder


def test_who_submits_a_renewal_with_too_little_is_warned_and_pays_nothing(lacking, world):
    address = reverse("submit_application", args=[lacking.application.pk])
    with time_machine.travel(NOW, tick=False):
        client = logged_in(world.trainee)
        page = client.get(address).text.replace("\xa0", " ")
        rules = lacking.application.cycle.version_id
        after = client.post(address, {"incomplete": "on", "rules": rules}, follow=True).text
    assert "cannot be granted" in page and "Submit although 6 h are missing" in page and "Your renewal</a>" in page
    assert "No fee is charged while" in page and "$80" not in page and "Submit my application" not in page
    assert "Submitted, but it cannot be granted as it is" in after
    lacking.application.refresh_from_db()
    assert lacking.application.state == "submitted" and not CycleFee.objects.exists()
    lacking.settle(NOW)
    tasks.charge_fees(lacking.first.candidacy_id)
    assert not CycleFee.objects.exists()


def test_a_renewal_that_lacks_nothing_is_charged_when_it_is_submitted(holder):
    assert CycleFee.objects.get().charge.amount == 80
