"""Endorsements: granted by the gate, kept with the certificate, agreed to, ended, and never by a job."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from cohorts.training.signals import enrollment_changed
from lms.certification import endorsement_tasks
from lms.certification.actions import endorsements, renewal_notices
from lms.certification.actions.certificate_documents import document_of
from lms.certification.models import EndorsementGrant
from lms.certification.models.endorsements import endorsements_ending
from tests.lms.certification.endorsed import CRISIS, FAMILY, KEPT, Endorsed
from tests.lms.certification.holder import local
from tests.pdf_reader import pdf_text
from tests.refusals import refuses


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


# --- What can tell about the person ---


def agree(holder, at, *, key="family", answer=True):
    return endorsements.answer_endorsement(
        person=holder.person, program=holder.program, key=key, matter="show", answer=answer, by=holder.person, at=at
    )


def public_page(certificate):
    return Client().get(f"/verify/{certificate.token}/").content.decode()


@time_machine.travel(local(2026, 9, 1, 12), tick=False)
def test_a_specialty_is_granted_and_shown_only_while_the_person_agrees(holder):
    first = holder.certify(local(2026, 8, 1, 9))
    holder.complete("family-40", local(2026, 8, 20, 9))
    holder.settle(local(2026, 8, 20, 10))
    assert holder.grants("family") == [] and "Families" not in public_page(first)
    agree(holder, local(2026, 8, 21, 9))
    holder.settle(local(2026, 8, 21, 10))
    assert holder.grants("family") == [(date(2026, 8, 21), first.valid_until)]
    assert "Families and caregivers" in public_page(first)
    agree(holder, local(2026, 8, 22, 9), answer=False)
    assert "Families" not in public_page(first)
    assert not EndorsementGrant.objects.with_state().shown().exists()
    assert not endorsements_ending(date(2026, 1, 1), date(2030, 1, 1)).exists()
    staff = Client()
    staff.force_login(holder.staff)
    assert "Families" not in staff.get(reverse("endorsements")).content.decode()
    boss = Client()
    boss.force_login(holder.world.supervisor)
    assert "Families" not in boss.get(reverse("certificate_page", args=[first.pk])).content.decode()
    with refuses("endorsement_answered_already"):
        agree(holder, local(2026, 8, 22, 10), answer=False)
    agree(holder, local(2026, 8, 23, 9))
    assert "Families and caregivers" in public_page(first)


def test_emails_and_the_log_do_not_name_what_tells_about_the_person(holder):
    holder.certify(local(2026, 8, 1, 9))
    agree(holder, local(2026, 8, 2, 9))
    holder.complete("family-40", local(2026, 8, 20, 9))
    holder.settle(local(2026, 8, 20, 10))
    assert holder.grants("family")
    written = [*Email.objects.values_list("subject", "body"), *ModelLogEntry.objects.values_list("label", "data")]
    texts = [str(row) for row in written if "family-40" not in str(row)]
    assert not [text for text in texts if "Families" in text or "'family'" in text]


def test_nobody_answers_for_another(holder):
    holder.certify(local(2026, 8, 1, 9))
    act = {"person": holder.person, "program": holder.program, "at": local(2026, 8, 2, 9), "answer": True}
    with refuses("endorsement_of_another"):
        endorsements.answer_endorsement(key="family", matter="show", by=holder.staff, **act)
    with refuses("endorsement_needs_no_answer"):
        endorsements.answer_endorsement(key="crisis", matter="show", by=holder.person, **act)
    with refuses("endorsement_unknown", field="key"):
        endorsements.answer_endorsement(key="other", matter="show", by=holder.person, **act)


def test_who_chose_to_renew_without_it_does_not_keep_it(holder):
    """CE-D06, by the person's own choice; until it ends they can keep it after all."""
    holder.complete("crisis-30", local(2025, 12, 20, 9))
    first = holder.certify(local(2026, 1, 1, 9))
    act = {"person": holder.person, "program": holder.program, "key": "crisis", "matter": "keep", "by": holder.person}
    endorsements.answer_endorsement(answer=False, at=local(2027, 9, 1, 9), **act)
    learn_enough(holder)
    second = holder.submit(holder.begin(first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))
    assert holder.grants() == [(date(2026, 1, 1), date(2027, 12, 31))] and emails("endorsement-ends") == 1
    endorsements.answer_endorsement(answer=True, at=local(2027, 12, 1, 9), **act)
    holder.settle(local(2027, 12, 1, 10))
    assert holder.grants()[1:] == [(date(2028, 1, 1), second.valid_until)]


# --- By decision ---


def grant(holder, certificate, at, *, key="youth", ends_on=None, condition="", by=None):
    terms = endorsements.Terms(at.date(), ends_on, condition)
    return endorsements.grant_endorsement(
        certificate=certificate, key=key, terms=terms, reason="Seen.", by=by or holder.staff, at=at
    )


def test_staff_grant_what_the_rules_leave_to_them_and_only_with_agreement(holder):
    first, at = holder.certify(local(2026, 8, 1, 9)), local(2026, 8, 5, 9)
    with refuses("endorsement_not_agreed", field="key"):
        grant(holder, first, at)
    agree(holder, local(2026, 8, 4, 9), key="youth")
    with refuses("role_required", roles=("program",)):
        grant(holder, first, at, by=holder.world.supervisor)
    row = grant(holder, first, at)
    assert (row.by, row.ends_on) == (holder.staff, first.valid_until)
    with refuses("endorsement_counts_already", field="key"):
        grant(holder, first, at)
    with refuses("endorsement_by_rules", field="key"):
        grant(holder, first, at, key="crisis")
    with refuses("endorsement_without_condition", field="condition"):
        grant(holder, first, at, key="crisis", condition="The course.", ends_on=date(2026, 9, 1))


def test_a_conditional_endorsement_ends_by_itself_without_any_job(world):
    holder = Endorsed(world, CRISIS | {"conditional_months": 6})
    first, at = holder.certify(local(2026, 8, 1, 9)), local(2026, 8, 5, 9)
    with refuses("endorsement_end_missing", field="ends_on"):
        grant(holder, first, at, key="crisis", condition="The course.")
    with refuses("endorsement_ends_late", field="ends_on", day=date(2027, 2, 4)):
        grant(holder, first, at, key="crisis", condition="The course.", ends_on=date(2027, 2, 5))
    grant(holder, first, at, key="crisis", condition="The course.", ends_on=date(2026, 12, 31))
    assert holder.statuses(local(2026, 12, 31, 23, 59)) == ["conditional"]
    assert holder.statuses(local(2027, 1, 1)) == ["expired"]
    with time_machine.travel(local(2026, 12, 31, 12), tick=False):
        assert "on a condition" in public_page(first)
    with time_machine.travel(local(2027, 1, 1, 12), tick=False):
        assert "Crisis" not in public_page(first)
    # The course makes a full one of it.
    holder.complete("crisis-30", local(2026, 11, 1, 9))
    holder.settle(local(2026, 11, 1, 10))
    assert holder.statuses(local(2027, 1, 1)) == ["expired", "in_force"]


def test_what_was_ended_by_mistake_counts_again_and_nothing_grants_it_twice(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    holder.complete("crisis-30", local(2026, 2, 1, 9))
    holder.settle(local(2026, 2, 1, 10))
    row, at = EndorsementGrant.objects.get(), local(2026, 3, 1, 9)
    with refuses("endorsement_reason_missing", field="reason"):
        endorsements.end_endorsement(row=row, reason=" ", by=holder.staff, at=at)
    endorsements.end_endorsement(row=row, reason="Wrong person.", by=holder.staff, at=at)
    holder.settle(local(2026, 3, 2, 9))
    assert holder.statuses(local(2026, 3, 2, 9)) == ["ended"]
    endorsements.restore_endorsement(row=row, reason="It was right.", by=holder.staff, at=local(2026, 3, 3, 9))
    assert holder.statuses(local(2026, 3, 3, 9)) == ["in_force"] and first.valid_until == row.ends_on
    with refuses("endorsement_not_ended"):
        endorsements.restore_endorsement(row=row, reason="Again.", by=holder.staff, at=local(2026, 3, 4, 9))
    assert emails("endorsement-changed") == 2


def test_a_requirement_that_is_lost_is_for_staff_to_look_at_and_ends_nothing_by_itself(holder):
    holder.certify(local(2026, 1, 1, 9))
    seat = holder.complete("crisis-30", local(2026, 2, 1, 9))
    holder.settle(local(2026, 2, 1, 10))
    holder.world.mark(seat, seat.cohort.sessions.first(), 0, number=2, reason="Absent.", at=local(2026, 3, 1, 9))
    for session in list(seat.cohort.sessions.all())[1:3]:
        holder.world.mark(seat, session, 0, number=2, reason="Absent.", at=local(2026, 3, 1, 9))
    enrollment_changed.send(sender=None, person_ids=[holder.person.pk], at=local(2026, 3, 1, 9))
    holder.settle(local(2026, 3, 1, 10))
    row = EndorsementGrant.objects.with_state().in_doubt().get()
    assert holder.statuses(local(2026, 3, 1, 10)) == ["in_force"]
    endorsements.leave_endorsement(row=row, reason="Counted elsewhere.", by=holder.staff, at=local(2026, 3, 2, 9))
    holder.settle(local(2026, 3, 3, 10))
    assert not EndorsementGrant.objects.with_state().in_doubt().exists()


def test_the_next_paper_prints_the_endorsement_and_the_one_before_stays_as_it_was(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    holder.complete("crisis-30", local(2026, 2, 1, 9))
    holder.settle(local(2026, 2, 1, 10))
    learn_enough(holder)
    second = holder.submit(holder.begin(first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))
    first.refresh_from_db()
    assert first.endorsements == []
    assert second.endorsements == ["Crisis stabilization team (through December 31, 2029)"]
    assert "Crisis stabilization team" in pdf_text(document_of(second))


# --- Pages ---
