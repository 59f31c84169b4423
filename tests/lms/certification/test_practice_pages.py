"""Pages of practice over HTTP: a week of hours, confirmations, the agency, program staff; and who reads what."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions.practice import correct
from lms.certification.models import PlanOverride, PracticeCheck, PracticeEntry, SupervisorQualification
from lms.certification.tasks import remind_of_supervision
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.practice_scene import MARCH, NOW, PROFESSIONAL, Ledger

TYPED = {
    "kind": "work", "day": "2027-03-10", "begins": "08:00", "ends": "12:00", "category": "peer-services",
    "contact": "True",
}  # fmt: skip


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def opened(client, person, name, *arguments, query=""):
    client.force_login(person)
    return client.get(reverse(name, args=arguments) + query)


def sent(client, person, name, *arguments, **data):
    client.force_login(person)
    return client.post(reverse(name, args=arguments), data, follow=True)


def texts(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_week_of_hours_is_entered_corrected_copied_and_taken_out(client, ledger):
    person = ledger.person
    assert b"Saved." in sent(client, person, "enter_practice", **TYPED).content
    entry = PracticeEntry.objects.get()
    assert (entry.minutes, entry.is_contact, entry.employment) == (240, True, ledger.employment)
    page = opened(client, person, "my_practice", query="?week=2027-03-12").content.decode()
    assert "8:00\xa0am" in page or "8:00 am" in page
    assert "Waits for your supervisor" in page
    sent(client, person, "change_practice", entry.pk, **TYPED | {"ends": "13:00"})
    later = PracticeEntry.objects.get(replaces=entry)
    assert "1 line was copied." in texts(sent(client, person, "copy_practice", week="2027-03-15"))
    sent(client, person, "take_out_practice", later.pk, reason="I was ill.")
    standing = PracticeEntry.objects.standing()
    assert [(row.on, row.minutes) for row in standing] == [(MARCH + timedelta(days=7), 300)]


def test_what_is_refused_is_said_at_its_field_and_what_was_typed_stays(client, ledger):
    answer = sent(client, ledger.person, "enter_practice", **TYPED | {"day": "2027-04-20"})
    assert answer.status_code == 422 and answer.context["form"].errors["day"]
    ledger.enter(begins="08:00", ends="12:00")
    answer = sent(client, ledger.person, "enter_practice", **TYPED)
    assert "already" in str(answer.context["form"].errors["begins"])


def test_who_has_no_program_with_practice_finds_nothing_to_enter(client, ledger):
    page = opened(client, ledger.world.other_trainee, "my_practice")
    assert page.status_code == 200 and b"does not count hours" in page.content
    assert sent(client, ledger.world.other_trainee, "enter_practice", **TYPED).status_code == 422


def test_a_supervisor_confirms_all_of_a_person_and_single_rows_on_one_page(client, ledger):
    first, second, field = ledger.enter(), ledger.enter(date(2027, 3, 11)), ledger.field(begins="09:00", ends="11:00")
    ledger.qualify()
    page = opened(client, ledger.boss, "supervisor_practice").content.decode()
    assert page.count('name="shown"') == 3 and "All of" in page
    rows = [f"{row.pk}:{row.person_id}:{row.digest}" for row in (first, second, field)]
    chosen = {"all": str(ledger.person.pk), "cosigned": str(field.pk)}
    answer = sent(client, ledger.boss, "supervisor_practice", shown=rows, **chosen)
    assert "3 rows are confirmed." in texts(answer)
    assert PracticeCheck.objects.get(entry=field).is_cosigned
    assert not PracticeCheck.objects.filter(outcome="returned").exists()


def test_a_row_that_was_changed_after_the_page_was_opened_is_reported_and_the_others_are_confirmed(client, ledger):
    first, second = ledger.enter(), ledger.enter(date(2027, 3, 11))
    old = first.digest
    later = correct(entry=first, line=ledger.line(ends="17:00"), by=ledger.person, at=ledger.now)
    rows = [f"{later.pk}:{old}", f"{second.pk}:{second.digest}"]
    text = texts(sent(client, ledger.boss, "supervisor_practice", entry=rows))
    assert "1 row is confirmed." in text and "not confirmed" in text and "changed after you opened" in text


@pytest.mark.parametrize("value", ["", "x:y", "9" * 30, "1:2:3:4", "-1:a"])
def test_odd_rows_confirm_nothing(client, ledger, value):
    entry = ledger.enter()
    sent(client, ledger.boss, "supervisor_practice", entry=value, shown=value, all=value, cosigned=value)
    assert not PracticeCheck.objects.filter(entry=entry).exists()


def test_hours_are_sent_back_with_a_reason_that_the_specialist_reads(client, ledger, run_jobs):
    entry = ledger.enter()
    sent(client, ledger.boss, "send_back_practice", entry.pk, seen=entry.digest, reason="You left at 3 pm.")
    page = opened(client, ledger.person, "my_practice", query="?week=2027-03-10")
    assert b"You left at 3 pm." in page.content
    email = Email.objects.get(kind="practice-returned")
    run_jobs()
    email.refresh_from_db()
    assert email.state == "sent"
    assert "practice_again" in {task.code for task in tasks_of(ledger.person, NOW)}


def test_waiting_hours_are_a_task_of_the_supervisor(ledger):
    ledger.enter()
    tasks = {task.code: task.params for task in tasks_of(ledger.boss, NOW)}
    assert tasks["practice_confirm"] == {"count": 1}


def test_supervision_of_a_month_that_ends_is_a_task_and_an_email_once_for_both(ledger):
    ledger.enter()
    for _again in range(2):
        remind_of_supervision()
    emails = Email.objects.filter(kind__startswith="supervision-due")
    assert {(email.person_id, email.kind) for email in emails} == {
        (ledger.person.pk, "supervision-due"), (ledger.boss.pk, "supervision-due-staff"),
    }  # fmt: skip
    assert emails.count() == 2
    assert "supervision_own" in {task.code for task in tasks_of(ledger.person, NOW)}
    assert "supervision_staff" in {task.code for task in tasks_of(ledger.boss, NOW)}
    assert "supervision_agency" in {task.code for task in tasks_of(ledger.world.agency_coordinator, NOW)}


def test_nobody_is_reminded_of_supervision_that_is_confirmed(ledger):
    ledger.qualify()
    ledger.enter()
    ledger.confirm(ledger.individual(begins="16:00", ends="17:00"))
    assert remind_of_supervision() == 0 and not Email.objects.filter(kind__startswith="supervision-due").exists()


def test_the_plan_is_shown_to_the_specialist_the_supervisor_and_the_agency(client, ledger):
    ledger.enter()
    people = ((ledger.person, "my_practice"), (ledger.boss, "supervisor_practice"))
    people += ((ledger.world.agency_coordinator, "agency_practice"),)
    for person, name in people:
        page = opened(client, person, name).content.decode()
        assert "Individual supervision" in page and "missing" in page, name
    page = opened(client, ledger.world.agency_coordinator, "specialist_practice", ledger.employment.pk)
    assert b"Field supervision in the first hours" in page.content


def test_an_agency_reads_the_hours_of_its_own_people_for_the_time_there_alone(client, ledger):
    entry, world = ledger.enter(), ledger.world
    elsewhere = Membership.objects.create(
        user=ledger.person, organization=world.other_agency, role=roles.TRAINEE, started_at=ledger.employment.started_at
    )
    other = ledger.enter(date(2027, 3, 12), employment=elsewhere)
    coordinators = (world.agency_coordinator, world.other_agency_coordinator)
    read = [set(PracticeEntry.objects.visible_to(person)) for person in coordinators]
    assert read == [{entry}, {other}]
    assert opened(client, coordinators[1], "specialist_practice", ledger.employment.pk).status_code == 404
    assert opened(client, coordinators[1], "practice_history", entry.pk).status_code == 404
    page = opened(client, coordinators[1], "specialist_practice", elsewhere.pk).content.decode()
    assert "Mar 12" in page and "Mar 10" not in page
    Membership.objects.filter(pk=ledger.employment.pk).update(ended_at=NOW)
    page = opened(client, coordinators[0], "specialist_practice", ledger.employment.pk).content.decode()
    assert "Mar 10" in page and "Individual supervision" not in page


def test_a_former_supervisor_reads_the_days_of_their_term_and_the_present_one_all(ledger):
    world = ledger.world
    later = world.person("later", world.agency, roles.SUPERVISOR)
    before, after = ledger.enter(MARCH), ledger.enter(date(2027, 3, 20))
    term = ledger.employment.supervisor_terms.get()
    term.ends_on = date(2027, 3, 14)
    term.save()
    ledger.supervise(ledger.employment, later, date(2027, 3, 15))
    readers = (ledger.boss, later, world.other_supervisor, world.trainer, world.finance)
    read = [set(PracticeEntry.objects.visible_to(person)) for person in readers]
    assert read == [{before}, {before, after}, set(), set(), set()]


def test_the_history_shows_what_was_confirmed_before_it_was_changed(client, ledger):
    entry = ledger.enter()
    ledger.confirm(entry)
    later = correct(entry=entry, line=ledger.line(ends="17:00"), by=ledger.person, at=ledger.now)
    page = opened(client, ledger.boss, "practice_history", later.pk).content.decode()
    assert "8\xa0h" in page and "9\xa0h" in page and "Confirmed" in page


def test_what_a_supervisor_is_is_sent_confirmed_by_staff_and_ended(client, ledger):
    staff = ledger.world.program_staff
    about = {"kind": PROFESSIONAL, "register": "Board", "number": "LP 7", "begins_on": "2020-01-01"}
    assert b"Sent." in sent(client, ledger.boss, "supervisor_qualifications", **about).content
    row = SupervisorQualification.objects.get()
    assert "qualifications_decide" in {task.code for task in tasks_of(staff, NOW)}
    assert sent(client, staff, "qualification", row.pk, answer="no").status_code == 422
    sent(client, staff, "qualification", row.pk, answer="yes")
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("confirmed", staff)
    assert Email.objects.get(kind="supervisor-qualification").person == ledger.boss
    sent(client, staff, "qualification_end", row.pk, last_day="2027-03-01", reason="The license lapsed.")
    row.refresh_from_db()
    assert (row.state, row.ends_on) == ("ended", date(2027, 3, 1))
    assert b"The license lapsed." in opened(client, ledger.boss, "supervisor_qualifications").content


def test_a_qualification_ends_at_most_today_and_its_last_day_can_be_corrected(client, ledger):
    staff = ledger.world.program_staff
    about = {"kind": PROFESSIONAL, "register": "Board", "number": "LP 7", "begins_on": "2020-01-01"}
    sent(client, ledger.boss, "supervisor_qualifications", **about)
    row = SupervisorQualification.objects.get()
    sent(client, staff, "qualification", row.pk, answer="yes")
    answer = sent(client, staff, "qualification_end", row.pk, last_day="2031-01-01", reason="The license lapsed.")
    assert answer.status_code == 422
    sent(client, staff, "qualification_end", row.pk, last_day="2026-03-01", reason="The license lapsed.")
    assert b"Correct the last day" in opened(client, staff, "qualification", row.pk).content
    sent(client, staff, "qualification_end", row.pk, last_day="2026-02-01", reason="A typing mistake.")
    row.refresh_from_db()
    assert (row.state, row.ends_on, row.reason) == ("ended", date(2026, 2, 1), "A typing mistake.")
    assert Email.objects.filter(kind="supervisor-qualification").count() == 3


def test_a_document_is_evidence_too_and_reading_it_is_logged(client, ledger):
    from django.core.files.uploadedfile import SimpleUploadedFile

    about = {"kind": PROFESSIONAL, "begins_on": "2020-01-01"}
    assert sent(client, ledger.boss, "supervisor_qualifications", **about).status_code == 422
    file = SimpleUploadedFile("license.pdf", pdf(), content_type="application/pdf")
    sent(client, ledger.boss, "supervisor_qualifications", **about, file=file)
    row = SupervisorQualification.objects.get()
    answer = sent(client, ledger.world.program_staff, "qualification_file", row.pk)
    assert answer["Content-Disposition"].startswith("attachment") and answer.content == pdf()
    assert sent(client, ledger.world.auditor, "qualification_file", row.pk).status_code == 404


def test_the_agency_sets_what_the_rules_let_it_and_the_plan_stays(client, ledger):
    coordinator = ledger.world.agency_coordinator
    ledger.enter()
    job = ledger.employment.pk
    typed = {"amount": "240", "begins_on": "2027-03-01", "reason": "She works half days."}
    sent(client, coordinator, "override_duty", job, ledger.program.pk, "field-following-year", **typed)
    row = PlanOverride.objects.get()
    assert (row.minutes, row.times, row.is_waived, row.by) == (240, None, False, coordinator)
    kinds = {"supervision-plan": ledger.person, "supervision-plan-staff": ledger.boss}
    assert {email.kind: email.person for email in Email.objects.filter(kind__in=kinds)} == kinds
    answer = sent(client, coordinator, "override_duty", job, ledger.program.pk, "clinical-individual", **typed)
    assert answer.status_code == 404
    assert opened(client, coordinator, "override_duty", job, ledger.program.pk, "field-first").status_code == 404
    assert b"She works half days." in opened(client, coordinator, "specialist_practice", job).content
    sent(client, coordinator, "restore_duty", row.pk, reason="Full time again.")
    assert not PlanOverride.objects.filter(replaced_by=None, is_void=False).exists()


def test_of_two_amounts_that_were_set_for_the_same_days_the_page_says_which_counts(client, ledger):
    coordinator, job = ledger.world.agency_coordinator, ledger.employment.pk
    ledger.enter()
    about = (client, coordinator, "override_duty", job, ledger.program.pk, "field-following-year")
    for amount in ("600", "700"):
        sent(*about, amount=amount, begins_on="2027-03-01", reason="Half days.")
    page = opened(client, coordinator, "specialist_practice", job).content.decode()
    first, second = page.split("<h3>Set for this person</h3>")[1].split("<li>")[1:3]
    assert "(does not count: what was set later counts)" in first and "does not count" not in second


def test_program_staff_waive_a_month_and_the_month_is_not_due(client, ledger):
    staff, job = ledger.world.program_staff, ledger.employment.pk
    ledger.enter()
    typed = {"waived": "on", "begins_on": "2027-03-01", "ends_on": "2027-03-31", "reason": "Leave."}
    sent(client, staff, "staff_override_duty", job, ledger.program.pk, "clinical-individual", **typed)
    page = opened(client, staff, "staff_practice", job).content.decode()
    assert "Individual supervision: Not needed" in page
    assert remind_of_supervision() == 0


def test_a_plan_is_not_changed_for_oneself_or_without_saying_one_thing(client, ledger):
    coordinator, job = ledger.world.agency_coordinator, ledger.employment.pk
    about = (client, coordinator, "override_duty", job, ledger.program.pk, "field-following-year")
    reason = {"begins_on": "2027-03-01", "reason": "Because."}
    assert sent(*about, **reason).status_code == 422
    assert sent(*about, **reason, waived="on", amount="60").status_code == 422
    Membership.objects.create(
        user=ledger.person, organization=ledger.world.agency, role=roles.AGENCY_COORDINATOR, started_at=NOW
    )
    answer = sent(client, ledger.person, *about[2:], **reason, waived="on")
    assert answer.status_code == 422 and "Nobody changes their own plan" in answer.content.decode()


def test_program_staff_close_days_and_open_them_again(client, ledger):
    staff = ledger.world.program_staff
    sent(client, staff, "close_practice", ledger.program.pk, through="2027-03-15", reason="The year is done.")
    answer = sent(client, ledger.person, "enter_practice", **TYPED)
    assert answer.status_code == 422 and "closed the days" in answer.content.decode()
    sent(client, staff, "close_practice", ledger.program.pk, through="", reason="A mistake.")
    assert sent(client, ledger.person, "enter_practice", **TYPED).status_code == 200
