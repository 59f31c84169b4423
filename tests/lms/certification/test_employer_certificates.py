"""What an employer sees of its people's certificates, and how it reminds them: who, when, and never why."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification import acts
from lms.certification.actions import staff_reminders
from lms.certification.models import Candidacy, Certificate, StaffReminder
from tests.candidates import met_decision
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.certification.practice_scene import NOW, Ledger
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
KIND = "renewal-from-agency"
# The certificate of the scene is valid through 2028-06-30.
ISSUED, LAST = local(2026, 7, 1, 9), date(2028, 6, 30)
SOON = local(2028, 5, 1, 12)


@pytest.fixture
def holder(world):
    return Holder(world)


@pytest.fixture
def first(holder):
    row = holder.certify(ISSUED)
    assert row.valid_until == LAST
    return row


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def opened(person, name, at=SOON, **query):
    with time_machine.travel(at, tick=False):
        return logged_in(person).get(reverse(name), query)


def listed(world, at=SOON, **query):
    page = opened(world.agency_coordinator, "agency_certificates", at, **query)
    return list(page.context["page"]), page.text


def reminded(world, *rows, at=SOON):
    with time_machine.travel(at, tick=False):
        client = logged_in(world.agency_coordinator)
        return client.post(reverse("remind_staff"), {"chosen": [row.pk for row in rows]}, follow=True)


def test_an_agency_sees_status_number_last_day_and_what_comes_next(world, holder, first):
    (row,), text = listed(world)
    assert row == first and row.member.user == world.trainee
    assert row.dates.status == "active" and first.number in text and "Fri, Jun 30, 2028" in text
    assert row.next_text == "From Sat, Jul 1, 2028: grace period"
    assert row.dates.can_renew and "Can be renewed now" in text
    (early,), text = listed(world, local(2028, 1, 10, 12))
    assert early.dates.opens == date(2028, 4, 1) and "Renewal opens on" in text
    assert not early.dates.can_renew and "Can be renewed now" not in text


def test_after_the_end_it_sees_the_steps_one_after_the_other(world, holder, first):
    (row,), _text = listed(world, local(2028, 7, 10, 12))
    assert row.dates.status == "grace"
    assert row.next_text == "From Tue, Aug 1, 2028: renewal with a late fee of $25.00"
    (row,), _text = listed(world, local(2028, 8, 10, 12))
    assert row.dates.status == "expired" and "only with the exam again" in row.next_text


def test_a_suspended_certificate_is_shown_without_its_reason_and_nobody_is_reminded_of_it(world, holder, first):
    acts.suspend_at_once(certificate=first, reason="A secret complaint.", by=holder.staff, at=SOON)
    (row,), text = listed(world)
    assert row.dates.status == "suspended" and "Suspended" in text and "secret" not in text
    assert not row.dates.may_remind
    with refuses("reminder_without_renewal"):
        staff_reminders.remind(certificate=first, by=world.agency_coordinator, at=SOON)


def test_who_has_renewed_early_is_not_in_the_list_of_those_that_end(world, holder, first):
    assert listed(world, ends="90")[0] == [first]
    second = holder.renew(first, local(2028, 4, 10, 12))
    assert second != first
    assert listed(world, ends="90")[0] == []
    ((row,), text) = listed(world)
    assert row == second and first.number not in text


@pytest.mark.parametrize(
    ("at", "ends", "count"),
    [
        (local(2028, 4, 1, 12), "90", 1), (local(2028, 3, 31, 12), "90", 0), (local(2028, 3, 31, 12), "180", 1),
        (local(2027, 7, 1, 12), "365", 1), (local(2027, 6, 30, 12), "365", 0), (local(2028, 6, 30, 23), "90", 1),
        (local(2028, 7, 1, 0, 1), "90", 0), (local(2028, 7, 1, 0, 1), "over", 1), (SOON, "over", 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_to_those_that_end_within_days(world, first, at, ends, count):
    assert len(listed(world, at, ends=ends)[0]) == count


def test_a_filter_that_cannot_be_used_is_named_and_shows_nobody(world, first):
    rows, text = listed(world, ends="a-week")
    assert rows == [] and "These filters cannot be used" in text


def test_whoever_no_longer_works_there_is_gone_on_the_day_the_employment_ends(world, holder, first):
    Membership.objects.filter(user=world.trainee, role=roles.TRAINEE).update(ended_at=SOON)
    assert listed(world)[0] == []
    assert list(opened(world.supervisor, "supervisor_certificates").context["page"]) == []
    with refuses("reminder_not_staff"):
        staff_reminders.remind(certificate=first, by=world.agency_coordinator, at=SOON)
    assert not Email.objects.filter(kind=KIND).exists()


def test_a_supervisor_sees_their_own_staff_and_no_one_else(world, holder, first):
    page = opened(world.supervisor, "supervisor_certificates")
    assert list(page.context["page"]) == [first] and "Remind those" not in page.text
    Membership.objects.filter(user=world.trainee, role=roles.TRAINEE).update(supervisor=None)
    assert list(opened(world.supervisor, "supervisor_certificates").context["page"]) == []


def test_another_agency_sees_and_reminds_nobody_of_this_one(world, first):
    page = opened(world.other_agency_coordinator, "agency_certificates")
    assert list(page.context["page"]) == [] and first.number not in page.text
    with time_machine.travel(SOON, tick=False):
        client = logged_in(world.other_agency_coordinator)
        page = client.get(reverse("remind_staff"), {"chosen": first.pk})
        assert first.number not in page.text
        client.post(reverse("remind_staff"), {"chosen": first.pk})
    assert not StaffReminder.objects.exists()


def test_the_file_has_days_and_no_reason(world, holder, first):
    table = list(csv.reader(io.StringIO(opened(world.agency_coordinator, "agency_certificates", format="csv")
                                        .content.decode("utf-8-sig"))))  # fmt: skip
    row = dict(zip(table[0], table[1], strict=True))
    assert row["Certificate"] == first.number and row["Last valid day"] == "2028-06-30"
    assert row["Agency"] == world.agency.name and row["Status today"] == "Active"
    assert not any("reason" in head.lower() for head in table[0])


def test_several_are_reminded_after_a_page_that_names_them_and_each_gets_one_email(world, holder, first):
    other = world.person("noor", world.agency, roles.TRAINEE, family_name="Haddad")
    second = holder.certify(ISSUED, other)
    page = opened(world.agency_coordinator, "remind_staff", chosen=[first.pk, second.pk])
    assert page.text.count('name="chosen"') == 2 and "Haddad" in page.text and not StaffReminder.objects.exists()
    page = reminded(world, first, second)
    assert "You reminded 2 people." in page.text
    emails = Email.objects.filter(kind=KIND)
    assert {row.person for row in emails} == {world.trainee, other}
    assert all("Jun 30, 2028" in row.body or "June 30, 2028" in row.body for row in emails)
    assert all(world.agency.name in row.body for row in emails)


def test_nobody_is_reminded_twice_within_two_weeks(world, holder, first):
    reminded(world, first)
    page = reminded(world, first, at=SOON + timedelta(days=13))
    assert "not reminded" in page.text and Email.objects.filter(kind=KIND).count() == 1
    (row,), text = listed(world, SOON + timedelta(days=13))
    assert not row.dates.may_remind and "Reminded on" in text
    reminded(world, first, at=SOON + timedelta(days=14))
    assert Email.objects.filter(kind=KIND).count() == 2


def test_an_agency_sends_only_so_many_reminders_a_day(world, holder, first, monkeypatch):
    monkeypatch.setattr(staff_reminders, "MAX_A_DAY", 1)
    second = holder.certify(ISSUED, world.person("noor", world.agency, roles.TRAINEE, family_name="Haddad"))
    staff_reminders.remind(certificate=first, by=world.agency_coordinator, at=SOON)
    with refuses("reminder_limit"):
        staff_reminders.remind(certificate=second, by=world.agency_coordinator, at=SOON)
    staff_reminders.remind(certificate=second, by=world.agency_coordinator, at=SOON + timedelta(days=1))


def test_whoever_has_sent_a_renewal_gets_no_email_and_the_agency_does_not_learn_it(world):
    fee = {"type": "fee", "key": "renewal", "payer": "self", "amount_usd": 80}
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, fee]})
    first = holder.certify(ISSUED)
    with time_machine.travel(SOON, tick=False):
        assert holder.renew(first, SOON) == first, "the renewal waits for the fee"
    page = reminded(world, first)
    assert "You reminded 1 person." in page.text and not Email.objects.filter(kind=KIND).exists()
    assert StaffReminder.objects.get().emailed is False
    (_row,), text = listed(world)
    assert "submitted" not in text.lower()


def test_whoever_has_sent_a_renewal_that_cannot_be_granted_is_emailed_what_is_missing(world, holder, first):
    with time_machine.travel(SOON, tick=False):
        holder.submit(holder.begin(first, SOON), SOON)
    assert "You reminded 1 person." in reminded(world, first).text
    email = Email.objects.get(kind=KIND)
    assert "Missing from your renewal" in email.body and "begin and submit it again" in email.body
    (_row,), text = listed(world)
    assert "submitted" not in text.lower()


def test_nobody_chosen_is_said_and_nothing_is_sent(world, first):
    with time_machine.travel(SOON, tick=False):
        client = logged_in(world.agency_coordinator)
        page = client.post(reverse("remind_staff"), {"chosen": ["x", ""]})
    assert page.status_code == 422 and "Check at least one person." in page.text
    assert client.get(reverse("remind_staff")).status_code == 302


def test_who_is_reminded_too_early_is_refused(world, first):
    with refuses("reminder_too_early"):
        staff_reminders.remind(certificate=first, by=world.agency_coordinator, at=local(2027, 6, 29, 12))
    assert staff_reminders.remind(certificate=first, by=world.agency_coordinator, at=local(2027, 7, 1, 12)).emailed


def test_somebody_without_an_agency_reminds_nobody(world, first):
    for person in (world.supervisor, world.program_staff, world.trainee, world.vendor_coordinator):
        with refuses("reminder_not_staff"):
            staff_reminders.remind(certificate=first, by=person, at=SOON)


def test_supervision_that_is_due_is_in_the_row(world):
    ledger = Ledger(world)
    candidacy = Candidacy.objects.get(person=world.trainee)
    decision = met_decision(candidacy, ledger.version, at=world.now)
    Certificate.objects.create(
        number="2027-1", token="t", person=world.trainee, program=ledger.program, version=ledger.version,
        candidacy=candidacy, decision=decision, name="x", family_name="x", credential="Peer", program_title="Peers",
        authority_name="State", issued_on=date(2027, 1, 4), valid_until=date(2029, 1, 3), issued_at=world.now,
    )  # fmt: skip
    (row,), text = listed(world, NOW)
    assert row.has_plan and any(one.is_open for one in row.duties)
    assert reverse("specialist_practice", args=[row.member.pk]) in text


def test_what_the_agency_owes_for_renewals_is_listed_for_those_who_are_checked(world):
    """A fee of the employer is charged when the renewal is submitted; the page says where it is paid, not what for."""
    fee = {"type": "fee", "key": "renewal", "payer": "employer", "amount_usd": 80}
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, fee]})
    first = holder.certify(ISSUED)
    assert "owes nothing" in opened(world.agency_coordinator, "staff_fees").text
    with time_machine.travel(SOON, tick=False):
        assert holder.renew(first, SOON) == first, "the renewal waits for the fee"
    page = opened(world.agency_coordinator, "staff_fees", chosen=first.pk)
    (row,) = page.context["page"]
    assert row.person == world.trainee and row.owed == 80 and "Together: $80.00" in page.text
    assert reverse("agency_account", args=[row.payer_id]) in page.text and "enewal:" not in page.text
    assert list(opened(world.agency_coordinator, "staff_fees", chosen=first.pk + 99).context["page"]) == []
    other = opened(world.other_agency_coordinator, "staff_fees", chosen=first.pk)
    assert list(other.context["page"]) == [] and "$80.00" not in other.text
    table = opened(world.agency_coordinator, "staff_fees", format="csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2 and table[1].endswith("80.00")


def test_all_on_the_page_can_be_chosen_at_once(world, holder, first):
    assert 'id="chosen-' in listed(world)[1] and " checked>" not in listed(world)[1]
    assert " checked>" in listed(world, all="yes", ends="90")[1]
