"""The steps after the end of a certificate to the last one: training again, and a new beginning after them all."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.dates import home_zone
from cohorts.training.models.hours import hours_of
from lms.certification import tasks
from lms.certification.actions import applications
from lms.certification.actions.application_decisions import decide_application
from lms.certification.actions.application_reviews import take_application
from lms.certification.actions.learning import decide_learning
from lms.certification.actions.renewals import begin_renewal, check_renewable
from lms.certification.facts import gather
from lms.certification.models import Application, Certificate, Cycle, ProgramVersion
from lms.certification.rules.findings import open_findings
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.conftest import Road
from tests.lms.certification.holder import EDUCATION, LADDER, Holder, local
from tests.lms.certification.test_ways_in import MINNESOTA
from tests.lms.certification.years import Years, minnesota_application
from tests.refusals import refuses


def open_codes(cycle):
    tree = cycle.decisions.latest_row().tree
    return {(one.type, one.key): one.code for one in open_findings(tree)}


@pytest.fixture
def lapsed(world):
    """Certified through April 10, 2028, and in the step of training again since April 11, 2030."""
    way = Years(Road(world, MINNESOTA))
    minnesota_application(way)
    way.seat = way.train(("pet-midterm", "pet-final"), sessions=10)
    way.now = way.road.now
    way.settle()
    way.go(2030, 5, 1, 9)
    return way


def test_who_trains_again_needs_hours_exams_and_papers_since_the_lapse(lapsed, world):
    way = lapsed
    first = way.renew()
    cycle = Cycle.objects.get(number=2)
    assert (cycle.kind, cycle.step, cycle.counts_from) == ("reinstatement", "retrain", date(2028, 4, 11))
    codes = open_codes(cycle)
    assert codes["course", "pet"] == "course_no_seat" and codes["exam", "pet-final"] == "exam_no_date"
    assert codes["age", "age"] == "age_unknown"

    # The papers again, and a training of ten days.
    way.give("age", "age", as_of=date(1990, 5, 5))
    way.give("education", "hs_or_equivalent", file=pdf())
    for key in ("condition", "services", "willing-to-share"):
        way.sign("attestation", key)
    way.sign("agreement", "truthfulness")
    way.letters(1)
    way.take()
    way.accept_all()
    cohort = world.cohort("PET-2", days=10, trainer=world.trainer, starts=way.now + timedelta(days=5))
    way.go(2030, 6, 1, 9)
    seat = way.road.seat(way.person, cohort=cohort)
    way.road.attend(seat, sessions=5)
    way.settle()
    course = next(one for one in open_findings(cycle.decisions.latest_row().tree) if one.type == "course")
    assert course.params["credited_minutes"] == 5 * 480
    assert all(item.when.year == 2030 for item in course.evidence)
    for session in list(cohort.sessions.all())[5:]:
        world.mark(seat, session, by=world.trainer, at=way.now)
    way.road.pay(way.road.charge(seat), reference="check 2")
    for exam in ("pet-midterm", "pet-final"):
        way.sit_again(seat, exam)
    way.road.signal(way.person)
    second = way.settle()
    assert second.kind == "reinstatement" and second.pk != first.pk
    # The gap stays: the term begins with the issue, and so does the time without a gap.
    assert (second.valid_from, second.certified_since) == (date(2030, 6, 1), date(2030, 6, 1))
    assert second.valid_until == date(2032, 5, 31)


def test_hours_of_a_training_across_the_end_count_from_the_day_after_it(world):
    """Four days before the last valid day, six after it: of each seat, what lies after it counts."""
    way = Years(Road(world, MINNESOTA))
    minnesota_application(way)
    way.train(("pet-midterm", "pet-final"), sessions=10)
    way.now = way.road.now
    first = way.settle()
    across = world.cohort("PET-2", days=10, trainer=world.trainer, starts=local(2028, 4, 7, 9))
    seat = way.road.seat(way.person, cohort=across)
    way.go(2030, 5, 1, 9)
    way.road.attend(seat, sessions=10)
    begin_renewal(certificate=first, by=way.person, at=way.now)
    cycle = Cycle.objects.select_related("candidacy__person", "candidacy__program", "version").get(number=2)
    (course,) = gather([cycle], at=way.now)[cycle.pk].courses
    assert (course.cohort, course.credited_minutes) == ("PET-2", 6 * 480)
    # Everywhere else all hours count.
    (first_seat, second_seat) = hours_of([way.person.pk], at=way.now)[way.person.pk]
    assert first_seat.verdict.credited == second_seat.verdict.credited > 6 * 480


def test_the_late_fee_is_charged_once_and_the_exam_after_it_instead(world):
    """CE-D07: late fee through month 6; then the exam, without the late fee."""
    holder = Holder(world)
    first = holder.certify(local(2025, 2, 1, 9))
    assert holder.renew(first, local(2027, 7, 31, 23, 59)) == first
    late = Cycle.objects.get(number=2)
    assert late.step == "late_fee" and [str(fee.charge.amount) for fee in late.fees.all()] == ["25.00"]
    applications.withdraw_application(application=late.application, by=holder.person, at=local(2027, 8, 1, 0, 1))
    holder.submit(holder.begin(first, local(2027, 8, 1, 0, 2)), local(2027, 8, 1, 0, 3))
    exam = Cycle.objects.get(number=3)
    assert exam.step == "re_exam" and not exam.fees.exists()
    assert "late-fee" not in str(exam.decisions.latest_row().findings)


@pytest.mark.parametrize(
    ("status", "steps", "through"),
    [
        ("probation", LADDER["steps"], date(2027, 7, 31)),
        ("probation", LADDER["steps"][2:], date(2027, 1, 31)),
        ("probation", [], None),
        ("grace", LADDER["steps"], date(2027, 2, 28)),
    ],
)
def test_nobody_is_on_probation_in_a_step_that_asks_for_the_exam_or_training(world, status, steps, through):
    holder = Holder(world, lapse={"status_after": status, "steps": steps})
    assert holder.certify(local(2025, 2, 1, 9)).grace_until == through


RENEWAL_BY_STAFF = {"window_days_before": 90, "all_of": [EDUCATION | {"evidence": "each"}]}


@pytest.mark.parametrize(
    ("runs_from", "begins"), [("end", date(2027, 2, 1)), ("issue", date(2027, 5, 2)), (None, date(2027, 5, 2))]
)
def test_a_late_term_runs_from_where_the_step_says_and_never_from_the_payment(world, runs_from, begins):
    """CE-D05, CE-D07: submitted on May 1, paid and issued on May 2."""
    late = LADDER["steps"][1] | ({"runs_from": runs_from} if runs_from else {})
    holder = Holder(world, lapse={"status_after": "grace", "steps": [LADDER["steps"][0], late]})
    first = holder.certify(local(2025, 2, 1, 9))
    holder.renew(first, local(2027, 5, 1, 9))
    holder.pay(local(2027, 5, 2, 9))
    second = holder.settle(local(2027, 5, 2, 9))
    assert second.valid_from == begins and second.certified_since == (
        first.valid_from if runs_from == "end" else begins
    )
    days = date(2029, 1, 31) if runs_from == "end" else date(2029, 5, 1)
    assert second.valid_until == days


ENDING = {"status_after": "grace", "steps": LADDER["steps"][:2]}


@pytest.fixture
def over(world):
    """Somebody whose certificate ended, with steps that are over since August 1, 2027."""
    holder = Holder(world, lapse=ENDING)
    holder.first = holder.certify(local(2025, 2, 1, 9))
    return holder


def begin_anew(holder, at):
    about = {"person": holder.person, "program": holder.program, "by": holder.person, "at": at}
    return applications.begin_application(**about)


def test_while_a_step_runs_somebody_renews_and_does_not_apply_anew(over):
    with refuses("application_certified"):
        begin_anew(over, local(2027, 7, 31, 23, 59))
    with refuses("renewal_over"):
        over.begin(over.first, local(2027, 8, 1, 0, 1))


def test_after_the_last_step_somebody_applies_as_if_for_the_first_time(over, client):
    moment = local(2027, 8, 1, 0, 1)
    with time_machine.travel(moment, tick=False):
        client.force_login(over.person)
        page = client.get(reverse("certificate_page", args=[over.first.pk])).text
        assert "You can apply again as if for the first time." in page
        assert f'value="{over.program.pk}:initial"' in client.get(reverse("apply")).text
    row = begin_anew(over, moment)
    assert (row.cycle.kind, row.cycle.counts_from) == ("initial", date(2027, 2, 1))
    applications.submit_application(application=row, by=over.person, at=moment + timedelta(hours=1))
    # The admission of 2025 is not that of this application.
    assert over.settle(moment + timedelta(hours=2)) == over.first
    assert Certificate.objects.count() == 1


def test_a_second_first_certificate_replaces_the_old_one_and_tells_the_person(over):
    moment = local(2027, 9, 1, 9)
    row = begin_anew(over, moment)
    applications.submit_application(application=row, by=over.person, at=moment)
    row = take_application(application=row, reviewer=over.staff, by=over.staff, at=moment)
    decide_application(application=row, admitted=True, reason="", by=over.staff, at=moment)
    second = over.settle(moment)
    assert (second.kind, second.certified_since) == ("first", date(2027, 9, 1)) and second != over.first
    over.first.refresh_from_db()
    assert over.first.replaced_by == second and over.first.status_on(date(2027, 8, 31)) == "expired"
    assert Application.objects.get(pk=row.pk).state == "admitted"


def test_an_admission_that_is_taken_back_later_does_not_touch_who_was_certified_anew(over):
    test_a_second_first_certificate_replaces_the_old_one_and_tells_the_person(over)
    second = over.settle(local(2027, 10, 1, 9))
    assert second.state == "active" and second.kind == "first"


def test_the_statement_of_standing_shows_each_period_and_each_gap(world, client):
    holder = Holder(world)
    first = holder.certify(local(2025, 2, 1, 9))
    holder.renew(first, local(2027, 5, 1, 9))
    holder.pay(local(2027, 5, 1, 9))
    second = holder.settle(local(2027, 5, 1, 9))
    address = reverse("certificate_standing", args=[second.pk])
    with time_machine.travel(local(2027, 5, 20, 12), tick=False):
        for user in (holder.person, holder.staff):
            client.force_login(user)
            page = strip_tags(client.get(address).text)
            assert "Sat, Feb 1, 2025 through Sun, Feb 28, 2027" in page and "Since Sat, May 1, 2027" in page
            assert "Public discipline" in page and "None" in page and "CDT" in page
        for user in (world.supervisor, world.other_trainee, world.finance):
            client.force_login(user)
            assert client.get(address).status_code == 404
        client.force_login(holder.person)
        assert client.get(reverse("certificate_standing", args=[first.pk])).status_code == 404


def test_a_certificate_of_rules_that_nobody_replaced_stays_and_says_why_it_cannot_be_renewed(world, client):
    """Bad input: the version of its program was withdrawn."""
    holder = Holder(world, through=date(2026, 12, 31))
    first = holder.certify(local(2026, 2, 1, 9))
    moment = local(2027, 12, 1, 9)
    with time_machine.travel(moment, tick=False):
        client.force_login(holder.person)
        for task in (tasks.follow_renewals, tasks.name_credentials, tasks.recompute_all):
            task()
        assert "Active" in client.get(f"/verify/{first.token}/").text
        assert client.get(reverse("certificate_page", args=[first.pk])).status_code == 200
    with refuses("renewal_without_rules"):
        holder.begin(first, moment)
    first.refresh_from_db()
    assert first.state == "active" and first.status_on(date(2028, 1, 31)) == "active"
    again = {name: value for name, value in holder.version.content.items() if name != "effective_to"}
    again |= {"version": "2", "effective_from": "2027-12-15"}
    ProgramVersion.objects.create(
        program=holder.program, version="2", effective_from=date(2027, 12, 15), content=again, source="", at=moment
    )
    assert holder.renew(first, local(2027, 12, 20, 9)).version.version == "2"


def test_a_renewal_that_was_submitted_before_its_rules_ended_is_granted_by_them(world):
    holder = Holder(world, through=date(2027, 12, 31), renewal=RENEWAL_BY_STAFF)
    first = holder.certify(local(2026, 2, 1, 9))
    application = holder.begin(first, local(2027, 12, 1, 9))
    entries = [holder.learn(15, date(2027, 11, day), local(2027, 12, 1, 10)) for day in (1, 2)]
    assert holder.submit(application, local(2027, 12, 2, 9)) == first
    for entry in entries:
        decide_learning(entry=entry, minutes=900, reason="", by=holder.staff, at=local(2028, 1, 5, 9))
    second = holder.settle(local(2028, 1, 5, 9))
    assert (second.kind, second.version, second.valid_from) == ("renewal", first.version, date(2028, 2, 1))


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Detroit", "Pacific/Guam"])
@pytest.mark.parametrize(("minutes", "step"), [(-1, "on_time"), (1, "grace")])
def test_a_minute_before_and_after_midnight_of_leap_day_in_the_zone_of_the_program(
    world, settings, zone, minutes, step
):
    """Bad input: valid through 2028-02-29. Neither loses a day."""
    settings.HOME_TIME_ZONE = zone
    holder = Holder(world)
    midnight = local(2028, 3, 1).replace(tzinfo=home_zone())
    first = holder.certify(midnight.replace(year=2026, hour=9))
    assert first.valid_until == date(2028, 2, 29)
    moment = midnight + timedelta(minutes=minutes)
    assert check_renewable(first, moment)[1].kind == step
    second = holder.renew(first, moment)
    assert (second.decision.cycle.step, second.valid_from) == (step, date(2028, 3, 1))
    assert second.valid_until == date(2030, 2, 28) and second.certified_since == date(2026, 3, 1)


def test_a_renewal_that_is_sent_twice_is_one_renewal_with_one_fee(world, client):
    """Bad input: renewal twice, from two tabs."""
    holder = Holder(world)
    first = holder.certify(local(2025, 2, 1, 9))
    holder.learn(20, date(2027, 3, 1), local(2027, 4, 1, 9))
    holder.learn(10, date(2027, 3, 2), local(2027, 4, 1, 9))
    with time_machine.travel(local(2027, 4, 1, 10), tick=False):
        client.force_login(holder.person)
        _tabs = [client.post(reverse("renew", args=[first.pk])) for _ in range(2)]
        row = Application.objects.get(cycle__kind="renewal")
        _tabs = [client.post(reverse("submit_application", args=[row.pk]), {"incomplete": "on"}) for _ in range(2)]
    assert (Cycle.objects.filter(kind="renewal").count(), row.cycle.fees.count()) == (1, 1)
    holder.settle(local(2027, 4, 1, 11))
    holder.pay(local(2027, 4, 2, 9))
    second = holder.settle(local(2027, 4, 2, 9))
    assert second.kind == "renewal" and holder.settle(local(2027, 4, 3, 9)) == second
    assert Certificate.objects.count() == 2
