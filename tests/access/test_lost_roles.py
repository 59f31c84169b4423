"""Whoever lost a role lost its rows at once, also where they are named in a row because of their work."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.notices.facts import emails_for
from cohorts.people.models import Membership, User
from cohorts.training.models import Cohort, Session
from exams.delivery.actions import attempts
from exams.delivery.models import Preparation
from tests.access.outsider import NOW, Shared, Side

pytestmark = pytest.mark.django_db

WORKING_ROLES = (
    roles.VENDOR_COORDINATOR,
    roles.TRAINER,
    roles.PROCTOR,
    roles.AGENCY_COORDINATOR,
    roles.SUPERVISOR,
)


@pytest.fixture
def sides(db):
    shared = Shared()
    return shared, Side("inside", 700_000, shared), Side("outside", 900_000, shared)


def move_to_the_other_side(person, role, outside):
    """End the person's role and give them the same one on the other side; returns the person as freshly read."""
    Membership.objects.filter(user=person, role=role).update(ended_at=timezone.now())
    where = outside.vendor if role in (roles.VENDOR_COORDINATOR, roles.TRAINER, roles.PROCTOR) else outside.agency
    Membership.objects.create(user=person, organization=where, role=role, started_at=NOW)
    return User.objects.get(pk=person.pk)


# What the office found about the person goes with them.
# An interview is led as a certified peer, in no role.
OWN = {
    "training.TrainerQualification", "certification.SupervisorQualification", "certification.InterviewAppointment",
}  # fmt: skip


def rows_of_side(side, person, role=None):
    """Labels of the models of which the person reads a row of this side; what is the person's own is left out."""
    labels = set()
    for model in apps.get_models():
        if not hasattr(model, "access") or model._meta.app_label == "core" or model._meta.label in OWN:
            continue
        rows = model.objects.visible_to(person, role=role).filter(pk__in=(side.pk, side.pk + 1))
        if rows.exists():
            labels.add(model._meta.label)
    return labels


@pytest.mark.parametrize("role", WORKING_ROLES)
def test_a_person_who_moved_to_the_other_side_reads_nothing_of_the_first(sides, role):
    _, inside, outside = sides
    person = inside.people[role]
    public = rows_of_side(outside, person)
    assert rows_of_side(inside, person) > public
    moved = move_to_the_other_side(person, role, outside)
    assert rows_of_side(inside, moved) == public
    assert rows_of_side(inside, moved, role=role) == set()


@pytest.mark.parametrize("role", WORKING_ROLES)
def test_a_role_alone_reads_no_more_than_all_that_the_person_holds(sides, role):
    _, inside, outside = sides
    person = inside.people[role]
    in_role = rows_of_side(inside, person, role=role)
    assert in_role
    assert in_role <= rows_of_side(inside, person)
    assert rows_of_side(outside, person, role=role) == set()


def test_asked_in_a_role_nobody_reads_what_another_role_of_theirs_shows(sides):
    _, inside, outside = sides
    person = inside.people[roles.TRAINER]
    Membership.objects.create(user=person, organization=outside.vendor, role=roles.VENDOR_COORDINATOR, started_at=NOW)
    person = User.objects.get(pk=person.pk)
    assert list(Cohort.objects.visible_to(person, role=roles.TRAINER)) == [inside.cohort]
    assert list(Cohort.objects.visible_to(person, role=roles.VENDOR_COORDINATOR)) == [outside.cohort]
    assert set(Cohort.objects.visible_to(person, role=(roles.TRAINER, roles.VENDOR_COORDINATOR))) == {
        inside.cohort,
        outside.cohort,
    }


def test_what_is_public_is_nobodys_in_a_role(sides):
    _, inside, outside = sides
    Cohort.objects.filter(pk=outside.cohort.pk).update(state=Cohort.State.OPEN)
    coordinator = inside.people[roles.VENDOR_COORDINATOR]
    assert outside.cohort in Cohort.objects.visible_to(coordinator)
    assert outside.cohort not in Cohort.objects.visible_to(coordinator, role=roles.VENDOR_COORDINATOR)


def test_a_superuser_holds_state_roles_and_no_role_of_a_vendor(sides):
    shared, inside, _ = sides
    root = User.objects.create_superuser("root@example.org", "correct horse", given_name="R", family_name="Root")
    assert inside.cohort in Cohort.objects.visible_to(root, role=roles.EXAMINATIONS)
    assert not Cohort.objects.visible_to(root, role=roles.VENDOR_COORDINATOR)


def test_a_trainer_reads_only_sessions_they_teach(sides):
    _, inside, _ = sides
    colleague = User.objects.create_user("colleague@example.org", "x", given_name="C", family_name="Olleague")
    Membership.objects.create(user=colleague, organization=inside.vendor, role=roles.TRAINER, started_at=NOW)
    assert not Session.objects.visible_to(colleague)
    assert inside.session in Session.objects.visible_to(inside.people[roles.TRAINER])


def test_a_former_trainer_neither_opens_the_list_of_candidates_nor_records_preparations(client, sides):
    shared, inside, outside = sides
    trainer = inside.people[roles.TRAINER]
    list_page = reverse("exam_people", args=[inside.cohort.pk])
    form_page = reverse("exam_preparation", args=[inside.enrollment.pk])
    client.force_login(trainer)
    assert client.get(list_page).status_code == 200
    assert client.get(form_page).status_code == 200
    moved = move_to_the_other_side(trainer, roles.TRAINER, outside)
    before = Preparation.objects.count()
    assert client.get(list_page).status_code == 404
    assert client.get(form_page).status_code == 404
    body = {"exam": shared.exam.pk, "kind": "review", "done_on": "2026-03-02"}
    assert client.post(form_page, body).status_code == 404
    with pytest.raises(Refused):
        attempts.record_preparation(
            enrollment=inside.enrollment,
            exam=shared.exam,
            kind="review",
            done_on=NOW.date(),
            by=moved,
            at=timezone.now(),
        )
    assert Preparation.objects.count() == before


def test_state_staff_learn_how_many_emails_there_are_and_only_readers_of_emails_which(sides):
    shared, inside, outside = sides
    program = emails_for(shared.staff[roles.PROGRAM], kind="news")
    assert (program.queued, len(program.readable)) == (2, 2)
    examinations = emails_for(shared.staff[roles.EXAMINATIONS], kind="news")
    assert (examinations.queued, len(examinations.readable)) == (2, 0)
    own = emails_for(inside.trainee, kind="news")
    assert own.queued == 1 and [email.person for email in own.readable] == [inside.trainee]
    assert emails_for(inside.people[roles.AGENCY_COORDINATOR], kind="news").queued == 0
