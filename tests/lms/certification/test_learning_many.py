"""Continuing education of one person, decided on one page: all that is checked, or nothing."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions.learning import decide_learning
from lms.certification.models import LearningDecision
from tests.lms.certification.holder import Holder, local
from tests.lms.page_reader import logged_in

NOW = local(2026, 9, 1, 12)


@pytest.fixture
def holder(world):
    with time_machine.travel(NOW, tick=False):
        holder = Holder(world)
        holder.certify(local(2026, 6, 1, 9))
        holder.entries = [holder.learn(1.5 + n, date(2026, 8, 1 + n), NOW, title=f"Course {n}") for n in range(3)]
        yield holder


def body(*rows, **more):
    sent = {}
    for row in rows:
        sent |= {f"done_{row.pk}": "on", f"hours_{row.pk}": row.minutes // 60, f"minutes_{row.pk}": row.minutes % 60}
    return sent | more


def test_staff_decide_many_entries_at_once_in_hours_and_minutes(holder, world):
    first, second, third = holder.entries
    client, page = logged_in(world.program_staff), reverse("learning_of_person", args=[world.trainee.pk])
    assert page in client.get(reverse("learning")).text
    text = client.get(page).text.replace("\xa0", " ")
    assert "1 h 30 min" in text and "Hours that count" in text
    less = {f"hours_{second.pk}": "2", f"minutes_{second.pk}": "0", f"reason_{second.pk}": "Lunch does not count."}
    client.post(page, body(first, second, **less), follow=True)
    rows = dict(LearningDecision.objects.values_list("entry", "minutes"))
    assert rows == {first.pk: 90, second.pk: 120}
    text = client.get(page).text
    assert "Course 2" in text and "Course 0" not in text
    client.post(page, body(third), follow=True)
    assert client.get(page, follow=True).redirect_chain


def test_one_wrong_entry_or_one_that_a_colleague_decided_stops_all_of_them(holder, world):
    first, second, _third = holder.entries
    client, page = logged_in(world.program_staff), reverse("learning_of_person", args=[world.trainee.pk])
    answer = client.post(page, body(first, second, **{f"hours_{second.pk}": "1"}))
    assert answer.status_code == 422 and "reason" in answer.text.lower()
    answer = client.post(page, body(first, **{f"hours_{first.pk}": "9"}))
    assert answer.status_code == 422 and "At most 1 h 30 min: the time that was entered." in answer.text
    assert client.post(page, {}).status_code == 422
    assert not LearningDecision.objects.exists()
    decide_learning(entry=first, minutes=90, reason="", by=holder.staff, at=NOW)
    client.post(page, body(first))
    assert LearningDecision.objects.count() == 1
