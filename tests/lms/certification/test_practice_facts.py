"""Hours of practice as facts: never twice, only while certified where the rules say so (CE-D04), constant queries."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.core import roles
from lms.certification import facts
from lms.certification.actions.practice_checks import Seen, send_back
from lms.certification.facts import practice as gathering
from lms.certification.models import Candidacy, Cycle, PracticeCheck, PracticeEntry
from lms.certification.rules.facts import Facts, PracticeFacts
from lms.certification.rules.findings import State
from lms.certification.rules.leaves.hours import SupervisedHours
from lms.certification.rules.practice import Entry, clipped, counted, moment_reached, total, united
from tests.lms.certification.practice_scene import NOW, Ledger

CERTIFIED = [(date(2025, 7, 1), date(2027, 7, 31)), (date(2028, 3, 15), date(2030, 3, 14))]
SIX_THOUSAND = {"type": "supervised_hours", "category": "peer-services", "min": 6000, "while_certified": True}
MIDNIGHT = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger(world):
    return Ledger(world)


def gathered(ledger, *, at=NOW):
    candidacies = list(Candidacy.objects.select_related("program").filter(person=ledger.person))
    return facts.gather(Cycle.objects.current(candidacies).values(), at=at)


def test_confirmed_and_waiting_hours_of_a_month_are_facts_by_category(ledger):
    ledger.confirm(ledger.enter(date(2027, 3, 1)))
    ledger.confirm(ledger.enter(date(2027, 3, 2), ends="08:50"))
    ledger.enter(date(2027, 3, 3), category="mh-services", ends="09:00")
    ledger.individual(date(2027, 3, 3), "10:00", "11:00")
    (own,) = gathered(ledger).values()
    rows = {(row.category, row.confirmed): row.minutes for row in own.practice}
    assert rows == {("peer-services", True): 530, ("mh-services", False): 60}
    assert {item.table for row in own.practice for item in row.evidence} == {PracticeCheck._meta.label}


def test_hours_that_were_sent_back_are_no_facts(ledger):
    entry = ledger.enter()
    send_back(seen=Seen(entry, entry.digest), reason="No.", by=ledger.boss, at=NOW)
    assert [own.practice for own in gathered(ledger).values()] == [()]


def test_the_gate_says_what_waits_and_is_asked_again_after_a_confirmation(ledger, run_jobs):
    entry = ledger.enter()
    ledger.confirm(entry)
    with time_machine.travel(NOW, tick=False):
        run_jobs()
    decision = Candidacy.objects.get(person=ledger.person).decisions.latest_row()
    leaves = {step.key: step for step in decision.tree.children}
    assert leaves["peer-services"].params["credited_minutes"] == 480
    assert leaves["mh-services"].params["credited_minutes"] == 0


def test_hours_of_a_gap_are_shown_and_do_not_count_ce_d04(monkeypatch, world):
    """5,940 h confirmed before July 2027 and 120 h in October 2027, in the gap: 60 h are missing on 2028-04-01."""
    ledger = Ledger(world, tree=SIX_THOUSAND)
    key = (ledger.person.pk, ledger.program.pk)
    monkeypatch.setattr(gathering, "certified_periods", lambda person_ids: {key: CERTIFIED})
    starts = [(date(2025, 7, 1) + timedelta(days=number), 12) for number in range(495)]
    starts += [(date(2027, 10, 1) + timedelta(days=number), 12) for number in range(10)]
    _write(ledger, starts)
    at = datetime(2028, 4, 1, 18, tzinfo=UTC)
    (own,) = gathered(ledger, at=at).values()
    outcome = SupervisedHours.model_validate(SIX_THOUSAND).decide(own, date(2028, 4, 1))
    assert (outcome.state, outcome.params["credited_minutes"]) == (State.YOURS, 5940 * 60)
    assert outcome.params["needed_minutes"] - outcome.params["credited_minutes"] == 60 * 60
    assert outcome.params["uncounted_minutes"] == 120 * 60


def _write(ledger, days):
    rows = [
        PracticeEntry(
            person=ledger.person, program=ledger.program, employment=ledger.employment, kind="work", on=day,
            category="peer-services", begins_at=datetime.combine(day, time(14), UTC), minutes=hours * 60,
            ends_at=datetime.combine(day, time(14), UTC) + timedelta(hours=hours), digest="d", by=ledger.person, at=NOW,
        )
        for day, hours in days
    ]  # fmt: skip
    rows = PracticeEntry.objects.bulk_create(rows)
    PracticeCheck.objects.bulk_create(
        PracticeCheck(entry=row, outcome="confirmed", seen="d", by=ledger.boss, at=NOW) for row in rows
    )


def test_hours_outside_the_certificate_count_where_the_rules_do_not_ask():
    leaf = SupervisedHours.model_validate({**SIX_THOUSAND, "min": 1, "while_certified": False})
    row = PracticeFacts("peer-services", 60, date(2027, 10, 1), certified=False)
    assert leaf.decide(Facts(practice=(row,)), date(2028, 4, 1)).state == State.MET


def test_four_thousand_and_two_thousand_are_never_the_same_hours():
    """6,000 hours of one category are 6,000 hours of it, and none of the other."""
    rows = (PracticeFacts("mh-services", 6000 * 60, date(2027, 1, 1)),)
    leaves = [
        SupervisedHours.model_validate({"type": "supervised_hours", "category": category, "min": least})
        for category, least in (("mh-services", 4000), ("peer-services", 2000))
    ]
    states = [leaf.decide(Facts(practice=rows), date(2028, 1, 1)).state for leaf in leaves]
    assert states == [State.MET, State.YOURS]


def test_plans_of_twenty_people_cost_as_many_queries_as_that_of_one(ledger, world, django_assert_num_queries):
    people = [ledger.person, *(world.person(f"many{n}", world.agency, roles.TRAINEE) for n in range(20))]
    for person in people[1:]:
        ledger.specialist(person)
    _write(ledger, [(date(2027, 2, 1), 8)])
    for some in (people[:1], people):
        with django_assert_num_queries(6):
            assert len(gathering.plans_of([person.pk for person in some], date(2027, 3, 31))) == len(some)


# --- Properties ---

SPAN = st.tuples(st.integers(0, 2000), st.integers(1, 300)).map(
    lambda pair: (MIDNIGHT + timedelta(minutes=pair[0]), MIDNIGHT + timedelta(minutes=sum(pair)))
)
ROWS = st.lists(st.tuples(SPAN, st.sampled_from(["a", "b"]), st.booleans()), max_size=12)


def entries(rows):
    return [Entry(n, category, span[0].date(), span, done) for n, (span, category, done) in enumerate(rows)]


@pytest.mark.hypothesis
@given(ROWS)
def test_no_minute_counts_twice_over_all_categories(rows):
    assert sum(counted(entries(rows)).values()) == total(span for span, _category, _done in rows)


@pytest.mark.hypothesis
@given(ROWS)
def test_no_confirmed_minute_is_lost_to_one_that_waits(rows):
    sums = counted(entries(rows))
    confirmed = [row for row in entries(rows) if row.confirmed]
    assert sum(sums[row.id] for row in confirmed) == total(row.span for row in confirmed)


@pytest.mark.hypothesis
@given(st.data(), ROWS)
def test_the_order_of_rows_changes_nothing(data, rows):
    own = entries(rows)
    assert counted(data.draw(st.permutations(own))) == counted(own)


@pytest.mark.hypothesis
@settings(max_examples=50)
@given(st.lists(SPAN, min_size=1, max_size=8), st.integers(1, 3000), st.integers(1, 299))
def test_splitting_a_row_changes_no_sum_and_no_moment(spans, limit, cut):
    begins, ends = spans[0]
    middle = min(begins + timedelta(minutes=cut), ends)
    halves = [part for part in ((begins, middle), (middle, ends)) if part[0] < part[1]]
    split = [*spans[1:], *halves]
    assert united(split) == united(spans) and total(split) == total(spans)
    assert moment_reached(split, limit) == moment_reached(spans, limit)


@pytest.mark.hypothesis
@given(st.lists(SPAN, max_size=8), st.integers(1, 3000))
def test_what_lies_before_the_moment_is_exactly_the_limit(spans, limit):
    moment = moment_reached(spans, limit)
    if moment is None:
        assert total(spans) < limit
    else:
        assert total(clipped(spans, None, moment)) == limit
