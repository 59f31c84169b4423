"""The readiness checklist: staff enter dated versions, agencies answer points with days, staff read the answers."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership, Organization, User
from cohorts.ui.older_forms import opened_values
from lms.certification.actions import readiness
from lms.certification.actions.readiness import Answered
from lms.certification.models import AgencyReadiness, ReadinessAnswer, ReadinessList
from lms.certification.models.readiness import checklists_of, standings_of
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.holder import Holder, local
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
NOW, TODAY = local(2026, 6, 1, 12), date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def program(world):
    return Holder(world).program


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(world, program):
    return reverse("answer_readiness", args=[world.agency.pk, program.key])


def answer(world, program, by=None, number=0, at=NOW, **answers):
    points = {key: one if isinstance(one, Answered) else Answered(*one) for key, one in answers.items()}
    return readiness.answer_points(
        program=program, agency=world.agency, number=number, answers=points, by=by or world.agency_coordinator, at=at
    )


def enter(world, program, *points, begins_on=TODAY, reason="The law changed.", by=None, at=NOW):
    return readiness.enter_list(
        program=program, points=points, begins_on=begins_on, reason=reason, by=by or world.program_staff, at=at
    )


def test_an_agency_answers_with_days_and_staff_read_it_with_its_history(world, program):
    agency, staff = logged_in(world.agency_coordinator), logged_in(world.program_staff)
    assert reverse("agency_readiness") in agency.get(reverse("agency_forms")).text
    assert address(world, program) in agency.get(reverse("agency_readiness")).text
    page = agency.get(address(world, program))
    assert "Our mission is about recovery" in page.text
    typed = {
        "number": "0", "answer_mission": "in_place", "on_mission": "2025-01-01", "answer_supervisors": "planned",
        "on_supervisors": "2026-09-01", "note_supervisors": "We are hiring.",
    }  # fmt: skip
    done = agency.post(address(world, program), typed, follow=True)
    assert "Saved. 1 of 4 points are in place." in done.text
    row = AgencyReadiness.objects.get()
    listed = staff.get(reverse("readiness")).text
    assert world.agency.name in listed
    answer(world, program, supervisors=("in_place", TODAY), at=NOW + DAY)
    text = staff.get(reverse("agency_readiness_answers", args=[row.pk])).text
    assert "We are hiring." in text and "Before:" in text and "It is in place" in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("in_place", None), "readiness_since_missing"), (("in_place", TODAY + DAY), "readiness_since_missing"),
        (("planned", None), "readiness_planned_missing"), (("planned", TODAY - DAY), "readiness_planned_missing"),
        (("perhaps", TODAY), "readiness_answer_unknown"),
        (("not_for_us", None), "readiness_note_missing"), (("not_for_us", None, "  "), "readiness_note_missing"),
    ],
)  # fmt: skip
def test_an_answer_without_what_it_needs_is_refused_and_nothing_is_written(world, program, given, code):
    with refuses(code):
        answer(world, program, roles=("no",), mission=given)
    assert not AgencyReadiness.objects.exists() and not ReadinessAnswer.objects.exists()


def test_a_refusal_stands_at_its_field(world, program):
    page = logged_in(world.agency_coordinator).post(
        address(world, program), {"number": "0", "answer_mission": "planned", "on_mission": ""}
    )
    assert page.status_code == 422 and "Enter by which day you plan it." in page.text
    assert page.context["form"].errors["on_mission"]


def test_nothing_new_is_no_new_row(world, program):
    answer(world, program, mission=("no", None))
    with refuses("readiness_unchanged"):
        answer(world, program, mission=("no", None))
    with refuses("readiness_unchanged"):
        answer(world, program)
    assert ReadinessAnswer.objects.count() == 1


def test_only_a_coordinator_of_the_agency_answers(world, program):
    for person in (world.other_agency_coordinator, world.program_staff, world.supervisor, world.trainee):
        with refuses("role_required_at"):
            answer(world, program, by=person, mission=("no", None))
    other = logged_in(world.other_agency_coordinator)
    assert other.get(address(world, program)).status_code == 404
    assert other.post(address(world, program), {"number": "0", "answer_mission": "no"}).status_code == 404


def test_a_new_version_counts_from_its_day_and_keeps_the_answers_of_points_that_did_not_change(world, program, now):
    answer(world, program, mission=("no", None), roles=("in_place", TODAY))
    kept = str(checklists_of([program.pk], TODAY)[program.pk].points[0].text)
    enter(world, program, kept, "We read the code of ethics together.", begins_on=TODAY + 10 * DAY)
    assert checklists_of([program.pk], TODAY + 9 * DAY)[program.pk].number == 0
    row = AgencyReadiness.objects.get()
    standing = standings_of([row], TODAY + 10 * DAY)[row.pk]
    assert [one and one.answer for _point, one in standing.lines] == ["no", None] and standing.unanswered == 1
    email = Email.objects.get(kind="readiness-changed")
    assert email.person == world.agency_coordinator and "June 11, 2026" in email.body
    now.move_to(NOW + 10 * DAY)
    with refuses("readiness_changed"):
        answer(world, program, mission=("in_place", TODAY), at=NOW + 10 * DAY)
    page = logged_in(world.program_staff).get(reverse("agency_readiness_answers", args=[row.pk])).text
    assert "Points that are no longer asked" in page


def test_an_agency_that_never_answered_is_not_emailed(world, program):
    enter(world, program, "Another point")
    assert not Email.objects.filter(kind="readiness-changed").exists()


def test_staff_edit_the_list_on_a_page_and_an_older_page_is_refused(world, program):
    staff = logged_in(world.program_staff)
    edit = reverse("readiness_list", args=[program.pk])
    assert edit in staff.get(reverse("programs:inspect", args=[program.pk])).text
    page = staff.get(edit)
    sent = {"points": "One\n\n Two  words \n", "begins_on": "2026-06-01", "reason": "Ours."}
    opened = page.context["form"]
    sent["opened_values"] = opened_values(opened)
    assert "Saved as version 1." in staff.post(edit, sent, follow=True).text
    assert [one["text"] for one in ReadinessList.objects.get().points] == ["One", "Two words"]
    assert staff.post(edit, sent | {"points": "Three"}).status_code == 422
    assert ReadinessList.objects.count() == 1


@pytest.mark.parametrize(
    ("points", "more", "code"),
    [
        (("A", "A"), {}, "readiness_point_twice"), (("x" * 301,), {}, "readiness_point_long"),
        (tuple(f"p{n}" for n in range(41)), {}, "readiness_points_many"),
        (("A",), {"begins_on": TODAY - DAY}, "readiness_begins_past"), (("A",), {"reason": " "}, "reason_missing"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_right_is_refused(world, program, points, more, code):
    with refuses(code):
        enter(world, program, *points, **more)
    assert not ReadinessList.objects.exists()


def test_the_same_list_again_is_refused(world, program):
    enter(world, program, "A", "B")
    with refuses("readiness_unchanged"):
        enter(world, program, " A ", "B")


def test_a_program_may_ask_for_nothing(world, program):
    enter(world, program)
    assert "No program asks for a checklist now." in logged_in(world.agency_coordinator).get(
        reverse("agency_readiness")
    ).text  # fmt: skip
    assert logged_in(world.agency_coordinator).get(address(world, program)).status_code == 404
    with refuses("readiness_without_list"):
        answer(world, program, mission=("no", None))


def test_staff_of_another_authority_read_and_change_nothing(world, program):
    answer(world, program, mission=("no", None))
    office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    person = User.objects.create_user("second@example.org", "x", given_name="S", family_name="Office")
    Membership.objects.create(user=person, organization=office, role=roles.PROGRAM, started_at=world.now)
    person.groups.add(Group.objects.get(name=roles.group_name(roles.PROGRAM)))
    client, row = logged_in(person), AgencyReadiness.objects.get()
    assert client.get(reverse("agency_readiness_answers", args=[row.pk])).status_code == 404
    assert list(client.get(reverse("readiness")).context["object_list"]) == []
    assert client.get(reverse("readiness_list", args=[program.pk])).status_code == 404
    with refuses("role_required_at"):
        enter(world, program, "A", by=person)


def test_points_that_wait_and_plans_that_are_over_are_on_the_desk(world, program):
    def waiting(at=NOW):
        return [task.params["count"] for task in tasks_of(world.agency_coordinator, at) if
                task.code == "readiness_answer"]  # fmt: skip

    assert waiting() == [], "who has not begun is left alone"
    answer(world, program, mission=("planned", TODAY + DAY), roles=("no",))
    assert waiting() == [2]
    answer(world, program, accommodations=("no",), supervisors=("not_for_us", None, "Others do it."))
    assert waiting() == [] and waiting(NOW + 2 * DAY) == [1]


def test_an_answer_without_its_day_is_not_stored_by_any_way(world, program):
    row = answer(world, program, mission=("no",))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadinessAnswer.objects.create(
            readiness=row, key="x", point="x", number=0, answer="planned", by=world.agency_coordinator, at=NOW
        )


def test_certificates_that_end_are_on_the_desk_of_the_agency(world):
    holder = Holder(world)
    first = holder.certify(local(2026, 7, 1, 9))

    def ending(at):
        return [task for task in tasks_of(world.agency_coordinator, at) if task.code == "certificates_ending"]

    assert ending(local(2028, 3, 31, 12)) == []
    (task,) = ending(local(2028, 4, 1, 12))
    assert task.params == {"count": 1, "until": first.valid_until} and task.url.endswith("?ends=90")
    holder.renew(first, local(2028, 4, 10, 12))
    assert ending(local(2028, 4, 11, 12)) == []
