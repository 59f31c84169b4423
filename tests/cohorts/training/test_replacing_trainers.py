"""A trainer who leaves is replaced in all sessions to come at once, and never keeps a session from being changed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.people.models import Membership
from cohorts.training.actions.trainers import replace_trainer
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(world):
    """The ended role of a trainer who is named in two cohorts, in sessions behind and ahead of now."""
    starts = timezone.now() - timedelta(days=2, hours=1)
    world.cohort("ONE", state="running", days=6, starts=starts, trainer=world.trainer)
    world.approve()
    world.cohort("TWO", days=3, starts=starts + timedelta(days=30), trainer=world.trainer)
    role = Membership.objects.get(user=world.trainer, role="trainer")
    Membership.objects.filter(pk=role.pk).update(ended_at=timezone.now())
    role.refresh_from_db()
    return role


@pytest.fixture
def successor(world):
    return Membership.objects.get(user=world.person("next", world.vendor, "trainer"))


def ahead(person):
    return person.sessions_taught.filter(starts_at__gt=timezone.now()).count()


def hand_over(left, successor, world, **more):
    values = {"former": left, "successor": successor, "by": world.vendor_coordinator, "at": timezone.now(), **more}
    return replace_trainer(**values)


def test_one_form_changes_the_trainer_of_all_sessions_to_come(world, client, left, successor):
    coming, behind = ahead(world.trainer), world.trainer.sessions_taught.filter(starts_at__lte=timezone.now())
    taught = set(behind)
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_trainer_replace", args=[left.pk])
    page = client.get(address)
    assert len(page.context["sessions"]) == coming > 3 and "ONE" in page.text and "TWO" in page.text
    assert client.post(address, {"successor": successor.pk}).status_code == 302
    assert (ahead(world.trainer), ahead(successor.user)) == (0, coming)
    assert set(behind.all()) == taught != set(), "who taught a session that is over stays on record"
    assert client.get(address).status_code == 302, "there is nothing left to change"


def test_sessions_at_whose_time_the_successor_teaches_elsewhere_stay_as_they_are(world, left, successor):
    session = world.trainer.sessions_taught.order_by("starts_at").last()
    busy = world.cohort("BUSY", days=1, starts=session.starts_at, trainer=successor.user)
    coming = ahead(world.trainer)
    replaced = hand_over(left, successor, world)
    assert (replaced.changed, [clash.code for clash in replaced.clashes]) == (coming - 1, ["trainer_in_other_cohort"])
    assert [taught.pk for taught in world.trainer.sessions_taught.filter(starts_at__gt=timezone.now())] == [session.pk]
    with refuses("trainer_in_other_cohort", field="successor"):
        hand_over(left, successor, world)
    type(busy).objects.filter(pk=busy.pk).update(state="canceled")
    assert hand_over(left, successor, world).changed == 1


def test_the_page_lists_the_sessions_that_could_not_be_changed_and_why(world, client, left, successor):
    session = world.trainer.sessions_taught.order_by("starts_at").last()
    world.cohort("BUSY", days=1, starts=session.starts_at, trainer=successor.user)
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_trainer_replace", args=[left.pk])
    page = client.post(address, {"successor": successor.pk}, follow=True)
    assert page.redirect_chain == [(address, 302)] and page.context["sessions"] == [session]
    assert "BUSY" in "".join(str(message) for message in page.context["messages"])


def test_only_a_trainer_of_the_vendor_takes_over_and_only_its_coordinator_decides(world, left, successor):
    elsewhere = Membership.objects.get(user=world.other_trainer, role="trainer")
    with refuses("not_a_trainer", field="successor"):
        hand_over(left, elsewhere, world)
    for nobody in (None, left):
        with refuses("successor_missing", field="successor"):
            hand_over(left, nobody, world)
    with refuses("role_required_at"):
        hand_over(left, successor, world, by=world.other_vendor_coordinator)
    hand_over(left, successor, world)
    with refuses("no_sessions_to_hand_over"):
        hand_over(left, successor, world)


def test_a_session_keeps_its_former_trainer_until_somebody_unchecks_them(world, client, left):
    client.force_login(world.vendor_coordinator)
    session = world.trainer.sessions_taught.order_by("starts_at").last()
    # The form has one day, so the session must not go past midnight, whenever this test runs.
    morning = session.starts_at.replace(hour=15)
    type(session).objects.filter(pk=session.pk).update(starts_at=morning, ends_at=morning + timedelta(hours=5))
    address = reverse("vendor_session", args=[session.pk])
    form = client.get(address).context["form"]
    assert form.initial["trainers"] == [left] and "former trainer" in str(form["trainers"])
    sent = {name: form[name].value() for name in ("day", "starts", "ends", "break_minutes")} | {"place": "Room 9"}
    assert client.post(address, sent | {"trainers": [left.pk]}).status_code == 302
    session.refresh_from_db()
    assert session.place == "Room 9" and list(session.trainers.all()) == [world.trainer]
    assert client.post(address, sent).status_code == 302
    assert not session.trainers.exists()
    other = client.get(reverse("vendor_session_new", args=[session.cohort_id])).context["form"]
    assert left not in other.fields["trainers"].queryset, "a former trainer gets no new session"


def test_ending_the_role_of_a_trainer_warns_of_the_sessions_to_come(world, client):
    world.cohort("ONE", days=3, starts=timezone.now() + timedelta(days=9), trainer=world.trainer)
    role = Membership.objects.get(user=world.trainer, role="trainer")
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_end_role", args=[role.pk])
    page = client.get(address).text
    assert "3 future sessions" in page and reverse("vendor_trainer_replace", args=[role.pk]) in page
    world.trainer.sessions_taught.clear()
    assert "future session" not in client.get(address).text
