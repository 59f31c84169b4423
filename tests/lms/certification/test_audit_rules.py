"""Who is audited: nobody can choose it, anybody can check it, and who drops out moves nobody else."""

import hashlib
import hmac
import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.audits import (
    Plan,
    chosen,
    commitment_of,
    faults_of,
    fingerprint_of,
    in_order,
    plan_problem,
    reminds,
    size_of,
)

SEED = "0123456789abcdef" * 4
SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
RENEWALS = st.sets(st.integers(min_value=1, max_value=100_000), max_size=40)
TODAY = date(2027, 3, 1)


def names(ids, audit=7):
    return [fingerprint_of(audit, one) for one in ids]


def order_of(seed, ids):
    return [row.fingerprint for row in in_order(seed, names(ids))]


@given(SEEDS, RENEWALS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_in_which_renewals_are_read(seed, ids, shuffled):
    mixed = list(ids)
    shuffled.shuffle(mixed)
    assert order_of(seed, mixed) == order_of(seed, sorted(ids)) == order_of(seed, mixed + mixed)
    assert sorted(order_of(seed, ids)) == sorted(names(ids))


@given(SEEDS, RENEWALS, st.integers(min_value=0, max_value=50), st.data())
def test_who_drops_out_is_followed_by_the_next_and_nobody_else_moves(seed, ids, size, data):
    order = order_of(seed, ids)
    before = chosen(order, size)
    assert before == order[:size]
    out = data.draw(st.sets(st.sampled_from(before)) if before else st.just(set()))
    after = chosen(order, size, out)
    stayed = [one for one in before if one not in out]
    assert after[: len(stayed)] == stayed, "whoever was drawn stays, in the same order"
    assert after[len(stayed) :] == order[size : size + len(out)], "the next of the same order follow"
    assert order_of(seed, ids) == order


@given(SEEDS, RENEWALS, st.integers(min_value=1, max_value=100_000))
def test_a_renewal_more_or_less_in_the_list_changes_the_order_of_no_two_others(seed, ids, another):
    without = [one for one in order_of(seed, ids | {another}) if one != fingerprint_of(7, another)]
    assert without == order_of(seed, ids - {another})


@given(st.integers(min_value=0, max_value=20_000), st.integers(min_value=1, max_value=100))
def test_a_share_is_rounded_up_and_never_more_than_all(listed, percent):
    size = size_of(listed, percent=percent, number=None)
    assert size * 100 >= listed * percent > (size - 1) * 100 or size == listed == 0
    assert size <= listed
    assert size_of(listed, percent=None, number=percent) == min(listed, percent)


def test_everybody_is_drawn_about_equally_often():
    """10 of 40 in each of 2,000 audits: each 500 times on average; five standard deviations are 97."""
    seeds = random.Random(20270301)
    ids = range(1, 41)
    times = Counter()
    for _audit in range(2000):
        times.update(chosen(order_of(seeds.randbytes(32).hex(), ids), 10))
    assert set(times) == set(names(ids))
    assert all(403 < count < 597 for count in times.values()), times


def test_the_order_is_the_keyed_hash_that_the_record_describes():
    ids = [3, 1, 2]
    fingerprints = [hashlib.sha256(f"audit 7 renewal {one}".encode()).hexdigest() for one in ids]
    assert names(ids) == fingerprints
    keyed = sorted((hmac.new(bytes.fromhex(SEED), name.encode(), "sha256").hexdigest(), name) for name in fingerprints)
    assert [(row.key, row.fingerprint) for row in in_order(SEED, fingerprints)] == keyed
    assert commitment_of(SEED) == hashlib.sha256(bytes.fromhex(SEED)).hexdigest()
    assert order_of(SEED, ids)[0] == names([1])[0], "the same on every database and in every year"


@pytest.mark.parametrize("seed", ["", "zz" * 32, "00" * 31, "00" * 33])
def test_what_is_no_seed_draws_nothing(seed):
    with pytest.raises(ValueError):
        in_order(seed, names([1]))


def record_of(ids, size, out=(), *, after_all=0):
    order = in_order(SEED, names(ids))
    audited = chosen([row.fingerprint for row in order], size, out)
    return {
        "seed": SEED, "commitment": commitment_of(SEED), "percent": None, "number": size,
        "audited_after_all": after_all,
        "renewals": [
            {
                "key": row.key, "fingerprint": row.fingerprint, "audited": row.fingerprint in audited,
                "dropped_out": row.fingerprint in out,
            }
            for row in order
        ],
    }  # fmt: skip


def test_an_outsider_finds_what_was_tampered_with():
    first = order_of(SEED, range(20))[0]
    good = record_of(range(20), 5, {first})
    assert faults_of(good) == []
    assert faults_of(good | {"seed": "11" * 32}) == ["seed", "order", "audited"]
    swapped = record_of(range(20), 5)
    swapped["renewals"][0]["audited"], swapped["renewals"][10]["audited"] = False, True
    assert faults_of(swapped) == ["audited"]
    moved = record_of(range(20), 5)
    moved["renewals"][13:15] = moved["renewals"][14:12:-1]
    assert faults_of(moved) == ["order"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"kinds": ()}, "audit_kinds_missing"),
        ({"first_on": date(2027, 4, 1)}, "audit_days_wrong"),
        ({"last_on": date(2027, 2, 28)}, "audit_list_closed"),
        ({"percent": None}, "audit_size_missing"),
        ({"number": 4}, "audit_size_missing"),
        ({"percent": 101}, "audit_percent_wrong"),
        ({"percent": None, "number": 0}, "audit_number_wrong"),
        ({"answer_days": 6}, "audit_answer_days_wrong"),
    ],
)
def test_an_audit_is_announced_before_its_list_closes(changes, code):
    plan = {"first_on": date(2027, 1, 1), "last_on": date(2027, 3, 31), "kinds": ("renewal",), "percent": 10}
    problem = plan_problem(Plan(**plan | changes), TODAY)
    assert (problem.code if problem else None) == code


def test_a_reminder_is_due_once_within_a_week_of_each_last_day():
    until = date(2027, 3, 31)
    assert [reminds(until, None, date(2027, 3, number)) for number in (23, 24, 31)] == [False, True, True]
    assert not reminds(until, until, date(2027, 3, 30)) and not reminds(until, None, date(2027, 4, 1))
    assert reminds(date(2027, 4, 10), until, date(2027, 4, 5))
