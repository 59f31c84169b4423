"""The included item bank loads completely, loading again changes nothing, and its forms follow the blueprint."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cohorts.training.models import Course
from exams.assembly.actions.blueprints import compare_with
from exams.assembly.models import Exam, Form
from exams.bank.formats import read_items
from exams.bank.models import Domain, Item, ItemVersion, Key
from lms.demo.bank import BANK

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The item bank, loaded once for this module and rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        Course.objects.create(code="pet", title="Peer Employment Training")
        out = StringIO()
        call_command("load_bank", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def bank(loaded, db):
    return loaded


def scored_codes(code):
    return set(Form.objects.get(code=code).places.filter(scored=True).values_list("version__item__code", flat=True))


def all_codes(code):
    return set(Form.objects.get(code=code).places.values_list("version__item__code", flat=True))


def test_the_bank_loads_with_versions_keys_domains_exams_and_draft_forms(bank):
    assert "184 items published, 4 draft forms composed" in bank
    assert Item.objects.filter(live=True).count() == 184
    assert ItemVersion.objects.count() == Key.objects.count() == 184
    assert dict(Counter(ItemVersion.objects.values_list("kind", flat=True))) == {
        "single": 147,
        "multiple": 14,
        "true_false": 12,
        "numeric": 7,
        "short_text": 4,
    }
    blueprint = Exam.objects.get(code="pet-final").blueprints.get()
    assert (Domain.objects.count(), sum(line.weight for line in blueprint.as_lines())) == (7, 100)
    minutes = dict(Exam.objects.values_list("code", "minutes_allowed"))
    assert minutes == {"pet-midterm": 60, "pet-final": 120, "pet-practice": 20}
    assert set(Form.objects.values_list("state", "cut_percent")) == {("draft", None)}


def test_loading_again_changes_nothing(bank):
    out = StringIO()
    call_command("load_bank", stdout=out)
    assert "0 items published, 0 draft forms composed" in out.getvalue()
    assert (Item.objects.count(), ItemVersion.objects.count(), Form.objects.count()) == (184, 184, 4)


def test_without_the_course_a_message_says_what_to_do(db):
    with pytest.raises(CommandError, match="There is no course with the code nowhere") as refused:
        call_command("load_bank", course="nowhere")
    assert refused.value.returncode == 2


def test_forms_follow_the_blueprint_and_finals_share_at_most_half(bank):
    sizes = {
        form.code: (form.places.filter(scored=True).count(), form.places.filter(scored=False).count())
        for form in Form.objects.all()
    }
    assert sizes == {"midterm-a": (40, 0), "final-a": (75, 10), "final-b": (75, 10), "practice": (10, 0)}
    for final in ("final-a", "final-b"):
        domains = (
            Form.objects.get(code=final).places.filter(scored=True).values_list("version__domain__code", flat=True)
        )
        assert dict(Counter(domains)) == {"D1": 12, "D2": 12, "D3": 12, "D4": 15, "D5": 9, "D6": 9, "D7": 6}
        versions = [place.version for place in Form.objects.get(code=final).places.filter(scored=True)]
        assert compare_with(Exam.objects.get(code="pet-final").blueprints.get(), versions).fits
    assert len(scored_codes("final-a") & scored_codes("final-b")) <= 75 // 2
    assert not all_codes("midterm-a") & (all_codes("final-a") | all_codes("final-b"))


def test_pretest_items_are_placed_among_the_scored_ones(bank):
    places = list(Form.objects.get(code="final-a").places.filter(scored=False).values_list("position", flat=True))
    assert places == [5, 13, 22, 30, 39, 47, 56, 64, 73, 81]


def test_enemy_items_are_never_on_the_same_form(bank):
    pairs = {
        frozenset([item.code, enemy])
        for path in BANK.glob("*.gift")
        for item in read_items(path.read_bytes(), path.name).items
        for enemy in item.enemies
    }
    assert len(pairs) > 20
    for form in Form.objects.all():
        codes = all_codes(form.code)
        assert [sorted(pair) for pair in pairs if pair <= codes] == []


def test_neither_length_nor_position_reveals_the_key(bank):
    longest, places = 0, Counter()
    versions = ItemVersion.objects.filter(kind="single").prefetch_related("keys")
    for version in versions:
        (label,) = version.keys.all()[0].answer["any_of"]
        lengths = {option["label"]: len(option["text"]) for option in version.options}
        longest += lengths[label] == max(lengths.values())
        places[label] += 1
    assert longest / len(versions) < 0.35
    assert all(0.15 < places[label] / len(versions) < 0.35 for label in "ABCD")
