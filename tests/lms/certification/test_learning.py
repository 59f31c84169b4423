"""Continuing education: what is entered, what counts, and for which renewal."""

from datetime import date

import pytest

from cohorts.core.restricted.models import RestrictedRecord
from cohorts.notices.models import Email
from lms.certification.actions import learning
from lms.certification.models import LearningEntry
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.refusals import refuses


@pytest.fixture
def holder(world):
    return Holder(world)


def test_the_same_proof_counts_once(holder):
    holder.certify(local(2026, 1, 1, 9))
    holder.learn(6, date(2026, 3, 1), local(2026, 3, 1, 20), proof=pdf())
    with refuses("learning_proof_again"):
        holder.learn(6, date(2026, 4, 1), local(2026, 4, 1, 20), title="Other", proof=pdf())
    assert RestrictedRecord.objects.count() == 1
    entry = LearningEntry.objects.get()
    learning.remove_learning(entry=entry, by=holder.person, at=local(2026, 4, 1))
    holder.learn(6, date(2026, 4, 1), local(2026, 4, 1, 21), title="Other", proof=pdf())


@pytest.mark.parametrize(
    ("hours", "day", "title", "code"),
    [
        (0, date(2026, 3, 1), "Course", "learning_minutes_wrong"),
        (101, date(2026, 3, 1), "Course", "learning_minutes_wrong"),
        (25, date(2026, 3, 1), "Course", "learning_day_full"),
        (2, date(2025, 12, 31), "Course", "learning_before_certificate"),
        (2, date(2026, 4, 3), "Course", "part_day_ahead"),
        (2, date(2026, 3, 1), " ", "learning_title_missing"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_a_code(holder, hours, day, title, code):
    holder.certify(local(2026, 1, 1, 9))
    with refuses(code):
        holder.learn(hours, day, local(2026, 4, 2), title=title)
    assert not LearningEntry.objects.exists()


def test_an_hour_that_staff_struck_is_missing_from_the_renewal(holder):
    """CE-D24: after an audit strikes an hour the renewal lacks it, and the certificate is put on hold for it."""
    first = holder.certify(local(2026, 1, 1, 9))
    second = holder.renew(first, local(2027, 11, 6, 10))
    entry = LearningEntry.objects.order_by("pk").first()
    with refuses("part_reason_missing"):
        learning.decide_learning(entry=entry, minutes=0, reason="", by=holder.staff, at=local(2028, 2, 1))
    learning.decide_learning(
        entry=entry, minutes=entry.minutes - 60, reason="One hour was lunch.", by=holder.staff, at=local(2028, 2, 1)
    )
    holder.settle(local(2028, 2, 1, 1))
    second.refresh_from_db()
    assert second.state == "suspended"
    with refuses("learning_used"):
        learning.remove_learning(entry=entry, by=holder.person, at=local(2028, 2, 2))


def test_hours_that_were_not_needed_carry_over_where_the_rules_say_so(world):
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION | {"carry_over": True}]})
    first = holder.certify(local(2026, 1, 1, 9))
    for day in (1, 2):
        holder.learn(18, date(2027, 10, day), local(2027, 10, day, 20))
    holder.submit(holder.begin(first, local(2027, 11, 6, 9)), local(2027, 11, 6, 10))
    (carried,) = LearningEntry.objects.filter(source="carried")
    assert carried.minutes == 360
    holder.settle(local(2027, 11, 7))
    assert LearningEntry.objects.filter(source="carried").count() == 1


def test_staff_look_at_an_entry_and_the_person_reads_why_not_all_counts(holder, client):
    holder.certify(local(2026, 1, 1, 9))
    entry = holder.learn(6, date(2026, 3, 1), local(2026, 3, 1, 20), proof=pdf())
    client.force_login(holder.staff)
    assert entry.title in client.get("/admin/continuing-education/?decided=undecided").text
    page = client.get(f"/admin/continuing-education/{entry.pk}/")
    assert "6 h" in page.text.replace("\xa0", " ")
    body = {"hours": "5", "minutes": "0", "reason": "The lunch break does not count."}
    client.post(f"/admin/continuing-education/{entry.pk}/", body)
    assert entry.decisions.get().minutes == 300
    assert Email.objects.filter(kind="learning-decided", person=holder.person).count() == 1
    client.force_login(holder.person)
    own = client.get(f"/my/learning/{holder.person.candidacies.get().pk}/").text
    assert "The lunch break does not count." in own
    assert client.post(f"/my/learning/entries/{entry.pk}/proof/").content.startswith(b"%PDF")


def test_what_was_imported_counts_and_does_not_wait_for_staff(holder, client):
    holder.certify(local(2026, 1, 1, 9))
    about = {"person": holder.person, "program": holder.program, "on": date(2026, 3, 1), "at": local(2026, 3, 1, 20)}
    LearningEntry.objects.create(**about, minutes=360, title="Of before", source="imported")
    client.force_login(holder.staff)
    assert "Of before" not in client.get("/admin/continuing-education/?decided=undecided").text
    assert client.get("/admin/continuing-education/").text.count("6 h") == 2
    assert client.get(f"/admin/continuing-education/of/{holder.person.pk}/").text.count("Of before") == 0
