"""The ledger of practice: what can be entered, corrections that keep the history, and confirmations (CE-D26)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions.practice import copy_week, correct, take_out
from lms.certification.actions.practice_checks import Seen, close_period, confirm, confirm_each, send_back
from lms.certification.models import PracticeCheck, PracticeEntry
from tests.lms.certification.practice_scene import HOURS, MARCH, PRACTITIONER, Ledger


@pytest.fixture
def ledger(world):
    return Ledger(world)


def refused(call, **arguments):
    with pytest.raises(Refused) as refusal:
        call(**arguments)
    return refusal.value.code


def states(ledger):
    rows = PracticeEntry.objects.of_person(ledger.person).standing().with_state().order_by("begins_at")
    return [(row.minutes, row.status) for row in rows]


def test_an_entry_is_whole_minutes_and_waits_for_the_supervisor(ledger):
    ledger.enter(begins="08:10", ends="09:00")
    assert states(ledger) == [(50, "waiting")]


def test_the_same_time_is_refused_whichever_way_it_comes_ce_d26(ledger):
    first = ledger.enter(begins="08:00", ends="12:00")
    assert refused(ledger.enter, begins="11:30", ends="13:00") == "practice_overlaps"
    second = ledger.enter(begins="12:00", ends="13:00")
    moved = ledger.line(begins="11:30", ends="13:00")
    assert refused(correct, entry=second, line=moved, by=ledger.person, at=ledger.now) == "practice_overlaps"
    take_out(entry=first, reason="Typed twice.", by=ledger.person, at=ledger.now)
    assert correct(entry=second, line=moved, by=ledger.person, at=ledger.now).minutes == 90


def test_a_session_of_supervision_is_held_during_work_and_is_not_work(ledger):
    ledger.enter(begins="08:00", ends="12:00")
    ledger.field(begins="09:00", ends="11:00")
    assert refused(ledger.individual, begins="10:30", ends="11:30") == "practice_overlaps"


@pytest.mark.parametrize(
    "more, code",
    [
        ({"day": date(2027, 4, 1)}, "practice_ahead"),
        ({"day": date(2027, 1, 3)}, "practice_before_employment"),
        ({"begins": "22:00", "ends": "06:00"}, "practice_end_first"),
        ({"begins": "08:00", "ends": "08:00"}, "practice_end_first"),
        ({"category": "gardening"}, "practice_category_unknown"),
        ({"kind": "party"}, "practice_kind_unknown"),
    ],
)
def test_what_cannot_have_been_worked_is_refused_with_its_code(ledger, more, code):
    assert refused(ledger.enter, **more) == code


def test_hours_for_a_month_before_and_after_the_employment_are_refused(ledger):
    ended = datetime(2027, 2, 28, 20, 0, tzinfo=UTC)
    Membership.objects.filter(pk=ledger.employment.pk).update(ended_at=ended)
    ledger.employment.refresh_from_db()
    ledger.enter(date(2027, 2, 28), "08:00", "10:00")
    assert refused(ledger.enter, day=date(2027, 3, 1)) == "practice_after_employment"
    assert refused(ledger.enter, day=date(2026, 12, 15)) == "practice_before_employment"


def test_no_entry_is_longer_than_24_hours_also_when_the_clocks_change(ledger):
    ledger.now = datetime(2027, 11, 30, tzinfo=UTC)
    assert refused(ledger.enter, day=date(2027, 11, 7), begins="00:00", ends="24:00") == "practice_too_long"
    assert ledger.enter(date(2027, 11, 8), "00:00", "24:00").minutes == 1440
    assert ledger.enter(date(2027, 11, 7), "01:30", "03:30").minutes == 180


def test_somebody_elses_employer_and_hours_are_refused(ledger):
    other = ledger.world.other_trainee
    foreign = Membership.objects.select_related("organization").get(user=other, role=roles.TRAINEE)
    assert refused(ledger.enter, employment=foreign) == "practice_employer_missing"
    assert refused(ledger.enter, by=other) == "practice_employer_missing"
    entry = ledger.enter()
    for person in (ledger.boss, ledger.world.agency_coordinator, ledger.world.program_staff):
        assert refused(take_out, entry=entry, reason="x", by=person, at=ledger.now) == "practice_of_another"


def test_a_closed_period_takes_nothing_until_it_is_opened(ledger):
    entry, staff = ledger.enter(), ledger.world.program_staff
    about = {"program": ledger.program, "by": staff, "at": ledger.now}
    close_period(through=MARCH, reason="The year is closed.", **about)
    assert refused(ledger.enter, begins="17:00", ends="18:00") == "practice_closed"
    assert refused(take_out, entry=entry, reason="x", by=ledger.person, at=ledger.now) == "practice_closed"
    next_day = ledger.line(MARCH + timedelta(days=1))
    assert refused(correct, entry=entry, line=next_day, by=ledger.person, at=ledger.now) == "practice_closed"
    assert refused(close_period, through=MARCH, reason="Again.", **about) == "practice_closed_already"
    assert ledger.confirm(entry)
    close_period(through=None, reason="Closed by mistake.", **about)
    assert ledger.enter(begins="17:00", ends="18:00")


def test_a_correction_keeps_the_history_and_says_what_is_the_same(ledger):
    entry = ledger.enter(begins="08:00", ends="16:00")
    about = {"by": ledger.person, "at": ledger.now}
    assert refused(correct, entry=entry, line=ledger.line(), **about) == "practice_unchanged"
    later = correct(entry=entry, line=ledger.line(ends="17:00"), **about)
    assert states(ledger) == [(540, "waiting")]
    assert later.replaces == entry and PracticeEntry.objects.count() == 2
    assert refused(correct, entry=entry, line=ledger.line(ends="18:00"), **about) == "practice_corrected_already"
    take_out(entry=later, reason="Twice.", **about)
    assert refused(take_out, entry=entry, reason="Twice.", **about) == "practice_taken_out_already"


def test_an_edited_entry_is_not_confirmed_any_more_and_who_confirmed_it_is_emailed_ce_d26(ledger):
    entry = ledger.enter(begins="08:00", ends="16:00")
    ledger.confirm(entry)
    assert states(ledger) == [(480, "confirmed")]
    correct(entry=entry, line=ledger.line(ends="17:00"), by=ledger.person, at=ledger.now)
    assert states(ledger) == [(540, "waiting")]
    assert PracticeCheck.objects.get().entry.minutes == 480
    email = Email.objects.get(kind="practice-changed")
    assert email.person == ledger.boss and "confirmed were changed" in email.subject


def test_taking_out_what_was_confirmed_tells_the_supervisor_and_needs_a_reason(ledger):
    entry = ledger.enter()
    ledger.confirm(entry)
    assert refused(take_out, entry=entry, reason=" ", by=ledger.person, at=ledger.now) == "practice_reason_missing"
    take_out(entry=entry, reason="I was ill.", by=ledger.person, at=ledger.now)
    assert states(ledger) == [] and Email.objects.filter(kind="practice-changed").count() == 1


def test_a_confirmation_covers_what_was_seen(ledger):
    entry = ledger.enter()
    old = entry.digest
    later = correct(entry=entry, line=ledger.line(ends="17:00"), by=ledger.person, at=ledger.now)
    for seen in (Seen(entry, old), Seen(later, old)):
        assert refused(confirm, seen=seen, by=ledger.boss, at=ledger.now) == "practice_changed"
    assert ledger.confirm(later).seen == later.digest


def test_nobody_confirms_their_own_hours_whatever_their_role_ce_d26(ledger):
    entry = ledger.enter()
    ledger.person.is_superuser = True
    ledger.person.save()
    Membership.objects.create(
        user=ledger.person, organization=ledger.world.agency, role=roles.SUPERVISOR, started_at=ledger.world.now
    )
    Membership.objects.filter(pk=ledger.employment.pk).update(supervisor=ledger.person)
    assert refused(ledger.confirm, entry=entry, by=ledger.person) == "practice_own_hours"


def test_two_people_do_not_confirm_each_other_in_a_month_ce_d26(ledger):
    world = ledger.world
    peers = []
    for name in ("ada", "ben"):
        person = world.person(name, world.agency, roles.TRAINEE)
        Membership.objects.create(user=person, organization=world.agency, role=roles.SUPERVISOR, started_at=world.now)
        peers.append(person)
    ada, ben = peers
    ada.is_superuser = True
    ada.save()
    jobs = [ledger.specialist(ada, ben), ledger.specialist(ben, ada)]
    own, other = (ledger.enter(by=person, employment=job) for person, job in zip(peers, jobs))
    april = ledger.enter(date(2027, 2, 20), by=ada, employment=jobs[0])
    ledger.confirm(other, by=ada)
    assert refused(ledger.confirm, entry=own, by=ben) == "practice_each_other"
    assert ledger.confirm(april, by=ben)


def test_only_the_supervisor_of_record_on_that_day_confirms(ledger):
    world = ledger.world
    later = world.person("later", world.agency, roles.SUPERVISOR)
    term = ledger.employment.supervisor_terms.get()
    term.ends_on = date(2027, 3, 14)
    term.save()
    ledger.supervise(ledger.employment, later, date(2027, 3, 15))
    before, after = ledger.enter(MARCH), ledger.enter(date(2027, 3, 20))
    people = (world.program_staff, world.agency_coordinator, world.other_supervisor, later)
    assert {refused(ledger.confirm, entry=before, by=by) for by in people} == {"practice_not_your_staff"}
    assert refused(ledger.confirm, entry=after) == "practice_not_your_staff"
    assert ledger.confirm(before) and ledger.confirm(after, by=later)


def test_a_superuser_confirms_nobodys_hours_without_being_the_supervisor(ledger):
    staff = ledger.world.program_staff
    staff.is_superuser = True
    staff.save()
    assert refused(ledger.confirm, entry=ledger.enter(), by=staff) == "practice_not_your_staff"


def test_who_has_left_the_agency_confirms_no_more(ledger):
    entry = ledger.enter()
    Membership.objects.filter(user=ledger.boss).update(ended_at=ledger.now)
    assert refused(ledger.confirm, entry=entry) == "practice_not_your_staff"


def test_supervision_is_confirmed_by_somebody_who_is_what_the_duty_asks_for(ledger):
    session = ledger.individual(begins="09:00", ends="10:00")
    assert refused(ledger.confirm, entry=session) == "practice_not_qualified"
    ledger.qualify(kind=PRACTITIONER)
    assert refused(ledger.confirm, entry=session) == "practice_not_qualified"
    ledger.qualify(ends_on=date(2027, 3, 9))
    assert refused(ledger.confirm, entry=session) == "practice_not_qualified"
    ledger.qualify(begins_on=MARCH)
    assert ledger.confirm(session)


def test_work_of_a_category_that_asks_for_a_qualification_needs_it(world):
    leaf = {"type": "supervised_hours", "category": "peer-services", "min": 10, "confirmed_by": ["qmhp"]}
    ledger = Ledger(world, tree=leaf)
    entry = ledger.enter()
    assert refused(ledger.confirm, entry=entry) == "practice_not_qualified"
    ledger.qualify(kind="qmhp")
    assert ledger.confirm(entry)


def test_many_are_confirmed_at_once_and_each_row_says_why_not(ledger):
    good, changed, unqualified = ledger.enter(), ledger.enter(date(2027, 3, 11)), ledger.individual()
    rows = [Seen(good, good.digest), Seen(changed, "another"), Seen(unqualified, unqualified.digest)]
    outcomes = confirm_each(rows=rows, by=ledger.boss, at=ledger.now)
    codes = [refusal and refusal.code for _row, refusal in outcomes]
    assert codes == [None, "practice_changed", "practice_not_qualified"]
    assert Email.objects.filter(kind="practice-confirmed", person=ledger.person).count() == 1


def test_a_supervisor_sends_hours_back_with_a_reason_also_after_confirming(ledger):
    entry = ledger.enter()
    seen = Seen(entry, entry.digest)
    about = {"seen": seen, "by": ledger.boss, "at": ledger.now}
    assert refused(send_back, reason="", **about) == "practice_back_reason_missing"
    ledger.confirm(entry)
    send_back(reason="You left at 3 pm.", **about)
    assert states(ledger) == [(480, "returned")]
    assert Email.objects.get(kind="practice-returned").person == ledger.person
    assert refused(send_back, reason="Again.", **about) == "practice_checked_already"
    ledger.confirm(entry)
    assert states(ledger) == [(480, "confirmed")]


def test_the_co_signature_is_a_yes_on_field_supervision_alone(ledger):
    ledger.qualify()
    field, work = ledger.field(begins="09:00", ends="11:00"), ledger.enter()
    assert ledger.confirm(field, cosigned=True).is_cosigned
    assert not ledger.confirm(work, cosigned=True).is_cosigned


def test_the_last_week_is_copied_line_by_line_without_supervision(ledger):
    ledger.enter(date(2027, 3, 8), "08:00", "12:00")
    ledger.enter(date(2027, 3, 9), "08:00", "12:00")
    ledger.individual(date(2027, 3, 9), "10:00", "11:00")
    ledger.enter(date(2027, 3, 15), "11:00", "13:00")
    outcomes = copy_week(person=ledger.person, week=date(2027, 3, 15), by=ledger.person, at=ledger.now)
    assert [refusal and refusal.code for _row, refusal in outcomes] == ["practice_overlaps", None]
    assert PracticeEntry.objects.get(on=date(2027, 3, 16)).minutes == 240


def test_a_program_without_rules_of_practice_takes_no_hours(world):
    ledger = Ledger(world, plan=[], tree={"type": "age", "min_years": 18})
    assert refused(ledger.enter) == "practice_without_rules"


def test_a_plan_alone_has_the_usual_category(world):
    ledger = Ledger(world, tree={"type": "age", "min_years": 18})
    assert ledger.enter().category == "peer-services"


def test_the_categories_are_those_of_the_rules(ledger):
    names = [leaf["category"] for leaf in HOURS["all_of"]]
    assert [ledger.enter(date(2027, 3, 1 + n), category=name).category for n, name in enumerate(names)] == names
