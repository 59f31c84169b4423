"""The form of an entry: it names its zone, asks for contact without a guess, and an old tab loses nothing."""

import pytest
import time_machine

from lms.certification.actions.practice import correct, take_out
from lms.certification.models import PracticeEntry
from tests.lms.certification.practice_scene import MARCH, NOW, PROFESSIONAL, Ledger
from tests.lms.certification.test_practice_pages import TYPED, opened, sent, texts


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def test_from_and_to_name_the_zone_and_a_refusal_names_it_too(client, ledger):
    form = opened(client, ledger.person, "enter_practice").context["form"]
    assert all("Central time" in form.fields[name].help_text for name in ("begins", "ends"))
    answer = sent(client, ledger.person, "enter_practice", **TYPED | {"day": "2027-03-31", "ends": "23:00"})
    assert "has not passed yet in Central time" in str(answer.context["form"].errors["day"])


def test_contact_is_answered_by_the_person_where_the_plan_counts_it(client, ledger):
    assert "contact" not in opened(client, ledger.person, "enter_practice").context["form"].initial
    answer = sent(client, ledger.person, "enter_practice", **TYPED | {"contact": ""})
    assert answer.status_code == 422 and answer.context["form"].errors["contact"]
    sent(client, ledger.person, "enter_practice", **TYPED | {"contact": "False"})
    session = {**TYPED, "kind": "field-supervision", "contact": ""}
    assert sent(client, ledger.person, "enter_practice", **session).status_code == 200
    assert list(PracticeEntry.objects.values_list("is_contact", flat=True)) == [False, False]


def test_contact_is_a_box_that_starts_unchecked_where_no_plan_counts_it(client, world):
    with time_machine.travel(NOW, tick=False):
        ledger = Ledger(
            world, plan=[{"key": "clinical-individual", "frequency": {"every": "month"}, "by": [PROFESSIONAL]}]
        )
        field = opened(client, ledger.person, "enter_practice").context["form"]["contact"]
        assert field.field.widget.input_type == "checkbox" and not field.value()
        sent(client, ledger.person, "enter_practice", **{**TYPED, "contact": ""})
    assert not PracticeEntry.objects.get().is_contact


def test_an_entry_that_was_corrected_in_another_tab_says_so_and_keeps_what_was_typed(client, ledger):
    entry = ledger.enter()
    later = correct(entry=entry, line=ledger.line(ends="17:00"), by=ledger.person, at=NOW)
    answer = sent(client, ledger.person, "change_practice", entry.pk, **TYPED | {"ends": "13:15"})
    assert answer.status_code == 422 and "You corrected this in another tab." in answer.content.decode()
    assert answer.context["latest"] == later and answer.context["form"]["ends"].value() == "13:15"
    page = opened(client, ledger.person, "change_practice", entry.pk)
    assert page.status_code == 302 and page["Location"].endswith(f"?week={MARCH.isoformat()}")


def test_hours_that_were_taken_out_in_another_tab_are_not_taken_out_twice(client, ledger):
    entry = ledger.enter()
    take_out(entry=entry, reason="I was ill.", by=ledger.person, at=NOW)
    answer = sent(client, ledger.person, "take_out_practice", entry.pk, reason="I was ill.")
    assert answer.status_code == 422 and "You took these hours out in another tab." in answer.content.decode()
    client.force_login(ledger.person)
    page = client.get(f"/my/practice/{entry.pk}/out/", follow=True)
    assert "You took these hours out" in texts(page)
    assert client.get(f"/my/practice/{entry.pk + 1}/out/").status_code == 404
    assert PracticeEntry.objects.count() == 2
