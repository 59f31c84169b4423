"""Accommodations for several people, or several of them, in one act: all or nothing, and each person is told once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from exams.delivery.actions import accommodations
from exams.delivery.actions.accommodations import Recipient
from exams.delivery.models import Accommodation, SittingEvent
from tests.exams.delivery.sitting_helpers import Hall
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def class_of_three(hall):
    """Three people with a seat in the cohort of the window."""
    people = [hall.world.person(name, hall.world.agency, roles.TRAINEE) for name in ("ana", "ben", "cho")]
    for person in people:
        hall.world.enroll(hall.cohort, person)
    return people


def grant_all(hall, people, kinds, **changes):
    today = home_day(hall.now)
    fields = {
        "valid_from": today,
        "valid_to": today + timedelta(days=90),
        "by": hall.world.examinations,
        "at": hall.now,
    }
    recipients = [one if isinstance(one, Recipient) else Recipient(one) for one in people]
    return accommodations.grant_all(recipients=recipients, kinds=kinds, **(fields | changes))


def form(hall, lines, **changes):
    today = home_day(hall.now)
    days = {"valid_from": str(today), "valid_to": str(today + timedelta(days=90))}
    return {"people": "\n".join(lines), "kinds": ["time_150"]} | days | changes


def test_three_people_get_two_accommodations_each_with_one_email_and_one_log_entry(hall, class_of_three):
    rows = grant_all(hall, class_of_three, {"time_150": 0, "separate_room": 0})
    assert {(row.person_id, row.kind) for row in rows} == {
        (person.pk, kind) for person in class_of_three for kind in ("time_150", "separate_room")
    }
    entries = ModelLogEntry.objects.filter(action="accommodation.granted")
    assert sorted(int(entry.object_id) for entry in entries) == sorted(person.pk for person in class_of_three)
    for entry in entries:
        assert entry.user == hall.world.examinations and len(entry.data["accommodations"]) == 2
        assert "time" not in str(entry.data) and "room" not in str(entry.data)
    for person in class_of_three:
        assert Email.objects.filter(person=person).count() == 1


def test_if_one_person_is_refused_nobody_gets_anything_and_every_problem_is_named(hall, class_of_three):
    ana, ben, cho = class_of_three
    grant_all(hall, [ben], {"time_150": 0})
    before = (Accommodation.objects.count(), Email.objects.count(), ModelLogEntry.objects.count())
    people = [ana, ben, cho, cho, hall.world.examinations]
    with refuses("accommodation_refused_to", field="recipients") as caught:
        grant_all(hall, people, {"time_150": 0, "large_print": 0}, at=hall.now + timedelta(minutes=1))
    reasons = {(problem.params["person"], problem.params["reason"].code) for problem in caught.value.problems}
    assert reasons == {
        (ben, "accommodation_already_granted"),
        (cho, "accommodation_person_twice"),
        (hall.world.examinations, "own_accommodation"),
    }
    assert (Accommodation.objects.count(), Email.objects.count(), ModelLogEntry.objects.count()) == before


def test_people_who_take_an_exam_now_have_their_new_time_at_once(hall, class_of_three):
    sittings = [hall.begin(person=person) for person in class_of_three[:2]]
    ends = [sitting.deadline_at for sitting in sittings]
    grant_all(hall, class_of_three, {"extra_minutes": 10, "large_print": 0}, at=hall.now + timedelta(minutes=5))
    for sitting, end in zip(sittings, ends, strict=True):
        sitting.refresh_from_db()
        assert sitting.deadline_at == end + timedelta(minutes=10)
        assert SittingEvent.objects.filter(sitting=sitting, kind="granted").last().grants


@pytest.mark.parametrize(
    ("people", "kinds", "code"),
    [(0, {"time_150": 0}, "accommodation_people_missing"), (2, {}, "accommodation_kind_missing"),
     (2, {"time_150": 0, "extra_minutes": 0}, "accommodation_minutes_missing"),
     (2, {"nonsense": 0}, "accommodation_kind_missing")],
)  # fmt: skip
def test_what_makes_no_sense_for_anybody_is_said_once(hall, class_of_three, people, kinds, code):
    with refuses(code):
        grant_all(hall, class_of_three[:people], kinds)
    assert not Accommodation.objects.exists()


@pytest.mark.parametrize("who", ["program_staff", "proctor", "vendor_coordinator", "trainee", "auditor"])
def test_nobody_else_grants(hall, class_of_three, who):
    with refuses("role_required"):
        grant_all(hall, class_of_three, {"time_150": 0}, by=getattr(hall.world, who))


def test_the_page_grants_to_ticked_and_typed_people(hall, class_of_three, client):
    client.force_login(hall.world.examinations)
    url = f"{reverse('accommodations:add')}?window={hall.window.pk}"
    page = client.get(url).text
    assert url in client.get(reverse("exam_window_show", args=[hall.window.pk])).text
    assert "ana@example.org" in page and "ben@example.org" in page
    ana, ben, cho = class_of_three
    data = form(hall, ["cho@example.org, AC-7"], kinds=["time_150", "separate_room", "extra_minutes"],
                extra_minutes="10", candidates=[ana.pk, ben.pk])  # fmt: skip
    answer = client.post(url, data, follow=True)
    assert "Cho Example now have" in answer.text and "Extra minutes: 10 min" in answer.text
    assert Accommodation.objects.count() == 9
    assert set(Accommodation.objects.filter(person=cho).values_list("reference", flat=True)) == {"AC-7"}


def test_the_page_says_what_is_wrong_line_by_line_and_keeps_what_was_typed(hall, class_of_three, client):
    client.force_login(hall.world.examinations)
    url = reverse("accommodations:add")
    lines = ["ana@example.org", "nobody@example.org", "no address", "ben@example.org, has anxiety", "cho@example.org"]
    answer = client.post(url, form(hall, lines))
    assert answer.status_code == 422 and not Accommodation.objects.exists()
    for part in (
        "Line 2: Nobody has the email address nobody@example.org",
        "Line 3: ",
        "Line 4: Enter only the number",
    ):
        assert part in answer.text
    assert "Line 1" not in answer.text and "Line 5" not in answer.text and "no address" in answer.text
    grant_all(hall, [class_of_three[1]], {"time_150": 0})
    answer = client.post(url, form(hall, ["ana@example.org", "BEN@example.org", "examinations@example.org"]))
    assert "Ben Example: This person already has this accommodation" in answer.text
    assert "Examinations Example: You cannot record your own" in answer.text
    assert Accommodation.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"kinds": []}, {"people": ""}, {"extra_minutes": "10"}, {"kinds": ["breaks"]}, {"kinds": ["nonsense"]},
     {"people": "\n".join(f"n{number}@example.org" for number in range(201))}],
)  # fmt: skip
def test_the_page_refuses_what_is_incomplete(hall, class_of_three, client, changes):
    client.force_login(hall.world.examinations)
    assert client.post(reverse("accommodations:add"), form(hall, ["ana@example.org"]) | changes).status_code == 422
    assert not Accommodation.objects.exists()


@pytest.mark.parametrize("window", ["0", "999999", "x", "9" * 30])
def test_a_window_that_does_not_exist_lists_nobody(hall, client, window):
    client.force_login(hall.world.examinations)
    page = client.get(reverse("accommodations:add"), {"window": window, "person": "ana@example.org"})
    assert page.status_code == 200 and "ana@example.org" in page.text and "in this exam window" not in page.text


def test_the_cost_of_granting_grows_with_people_and_not_with_kinds(hall, class_of_three, django_assert_max_num_queries):
    with django_assert_max_num_queries(100):
        grant_all(hall, class_of_three, dict.fromkeys(["time_125", "time_150", "large_print", "separate_room"], 0))


def test_a_withdrawn_accommodation_is_in_the_log_too(hall, class_of_three):
    [row] = grant_all(hall, class_of_three[:1], {"time_150": 0})
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=hall.now + timedelta(minutes=1))
    entry = ModelLogEntry.objects.get(action="accommodation.withdrawn")
    assert entry.object_id == str(class_of_three[0].pk) and entry.data == {"accommodations": [row.pk]}
