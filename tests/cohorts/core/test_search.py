"""Search and duplicates in the database."""

import pytest

from cohorts.core.search import MAX_WORDS, has_text, search
from cohorts.core.text import fold_name
from cohorts.people.models import Organization, User

pytestmark = pytest.mark.django_db

NAMES = [
    "José Peña", "Nguyễn Thị Đào", "O’Neil-Smith", "Kaʻahumanu", "Łukasz", "Ørsted", "Þórdís", "Æsir Œuvre", "Weiß",
    "Yıldız", "Dvořák", "Ａｄａ", "St. Clair", "Ng\u200bo", "Jean‐Luc", "Ana (Annie)", "N°5 & 6", "Marie—Claire", "123",
    "Cafe\u0301", "ﬁne", "L´Oréal", "J\u00a0B", "x²", "12½",
]  # fmt: skip


@pytest.fixture
def jose(world):
    return world.person("jp", world.agency, "trainee", family_name="Peña") and User.objects.filter(
        email="jp@example.org"
    ).update(given_name="José")


@pytest.mark.parametrize("typed", ["jose", "JOSÉ", "Pena", "peña jose", "José Peña", "jp@example", "pen\u0303a"])
def test_a_person_is_found_whatever_the_accents_and_capitals(jose, typed):
    (person,) = search(User.objects, typed, ["given_name", "family_name", "email"])
    assert person.family_name == "Peña"


def test_every_word_must_be_found_somewhere(jose):
    assert not search(User.objects, "jose lopez", ["given_name", "family_name"])


def test_punctuation_alone_finds_nothing_and_the_number_of_words_is_limited(jose):
    everybody = User.objects.count()
    assert search(User.objects, "’ - \x00", ["given_name"]).count() == 0
    assert [search(User.objects, text, ["given_name"]).count() for text in ("  ", "")] == [everybody] * 2
    assert search(User.objects, "jose " * MAX_WORDS + "nobody", ["given_name"]).count() == 1


def test_a_wildcard_of_the_database_is_searched_literally(world):
    assert not search(Organization.objects, "Prai%rie_x", ["name"])


@pytest.mark.parametrize("name", NAMES)
def test_the_database_folds_a_name_as_python_does(world, name):
    Organization.objects.filter(pk=world.agency.pk).update(name=name)
    folded = Organization.objects.values_list("name__folded", flat=True).get(pk=world.agency.pk)
    assert folded == fold_name(name)


def test_a_name_is_in_use_however_it_is_typed(world):
    assert has_text(Organization.objects, "name", "prairie\u00a0 COMMUNITY services")
    assert not has_text(Organization.objects, "name", "Prairie Community Service")
