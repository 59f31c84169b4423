"""A person by id is read by a query that is compiled once, and is the same person as by any other query."""

import pytest
from django.contrib.auth.models import Group

from cohorts.people.models import User

pytestmark = pytest.mark.django_db


def test_a_person_by_id_is_read_as_by_any_condition(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        person = User.objects.get(pk=world.trainee.pk)
    assert vars(person).keys() == vars(User.objects.filter(pk=world.trainee.pk).get()).keys()
    assert person == world.trainee and person.email == world.trainee.email
    for conditions in ({"pk": 0}, {"pk": 2**70}, {"pk": world.trainee.pk, "email": "other@example.org"}):
        with pytest.raises(User.DoesNotExist):
            User.objects.get(**conditions)


def test_related_people_by_id_are_only_the_related_ones(world):
    group = Group.objects.create(name="Editors of the site")
    world.trainee.groups.add(group)
    assert group.user_set.get(pk=world.trainee.pk) == world.trainee
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=world.examinations.pk)
