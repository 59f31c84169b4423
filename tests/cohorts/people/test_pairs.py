"""Records that look like one person's, and the decision that they are two people's."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.actions.merging import merge, view_of_merge
from cohorts.people.actions.pairs import tell_apart
from cohorts.people.models import User
from cohorts.people.models.duplicates import likely_pairs
from tests.refusals import on_page, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(world):
    """Three trainees with one legal name."""
    people = [world.person(f"ana{number}", world.agency, roles.TRAINEE) for number in range(3)]
    User.objects.filter(pk__in=[person.pk for person in people]).update(given_name="Ana", family_name="Lee")
    return people


def decide(world, one, other, are_different=True, by=None):
    by = by or world.program_staff
    return tell_apart(one=one, other=other, are_different=are_different, reason="Two sisters", by=by, at=NOW)


def pairs():
    return [(pair.first, pair.second) for pair in likely_pairs(User.objects.all())]


def test_of_three_records_with_one_name_every_pair_is_looked_at(three):
    ids = [person.pk for person in three]
    assert pairs() == [(ids[0], ids[1]), (ids[0], ids[2]), (ids[1], ids[2])]


def test_a_pair_of_two_people_is_not_listed_again_and_the_others_stay(world, three):
    first, second, third = three
    decide(world, second, first)
    assert pairs() == [(first.pk, third.pk), (second.pk, third.pk)]
    with refuses("pair_told_apart"):
        decide(world, first, second)
    decide(world, first, second, are_different=False)
    assert (first.pk, second.pk) in pairs()
    with refuses("pair_not_told_apart"):
        decide(world, first, second, are_different=False)


def test_whoever_merges_two_people_reads_that_somebody_decided_so_and_must_look(world, three):
    decide(world, *three[:2])
    view = view_of_merge(three[1], three[0], world.program_staff, NOW)
    assert any("Two sisters" in line for line in view.looks)
    with refuses("merge_not_looked"):
        merge(account=three[1], into=three[0], reason="One person", by=world.program_staff, at=NOW)


def test_only_program_staff_decide_and_not_about_one_record(world, three):
    with refuses("role_required"):
        decide(world, *three[:2], by=world.auditor)
    with refuses("merge_with_itself"):
        decide(world, three[0], three[0])


def test_staff_decide_on_a_page_and_find_the_pair_below_to_look_again(world, three, client):
    client.force_login(world.program_staff)
    page = reverse("person_tell_apart", args=[three[0].pk, three[1].pk])
    assert page in client.get(reverse("people_duplicates")).text
    assert "Are they two people?" in client.get(page).text
    answer = client.post(page, {"reason": "Two sisters"}, follow=True)
    assert "Two sisters" in answer.text and "Decided: two people" in answer.text
    assert "Look at these two records again?" in client.get(page).text
    client.post(page, {"reason": "A doubt"})
    assert len(pairs()) == 3


def test_one_record_named_twice_and_a_record_of_the_staff_have_no_button_to_merge(world, three, client):
    client.force_login(world.program_staff)
    same = client.get(reverse("person_merge", args=[three[0].pk, three[0].pk]), follow=True)
    assert len(same.redirect_chain) == 1 and on_page("merge_with_itself") in same.text
    button = "Merge the records"
    assert button in client.get(reverse("person_merge", args=[three[0].pk, three[1].pk])).text
    assert button not in client.get(reverse("person_merge", args=[three[0].pk, world.auditor.pk])).text
