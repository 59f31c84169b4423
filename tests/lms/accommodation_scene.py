"""A person asks for accommodations, sends more, appeals and has some, for the test of marked sentences."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, User
from lms.certification.actions import accommodation_appeals
from lms.certification.models import AccommodationAppeal, AccommodationPaper
from tests.lms.certification.accommodation_desk import Asking
from tests.lms.page_reader import logged_in

ACCOMMODATION_PAGES = (
    "my_accommodations", "ask_accommodations", "my_accommodation", "accommodation_send", "accommodation_withdraw",
    "accommodation_appeal", "accommodation_appeal_withdraw", "own_accommodation_paper",
    "own_accommodation_appeal",
)  # fmt: skip


def own_accommodations(reader, world, run_jobs):
    """Every page of a request, in each of its states."""
    world.now = timezone.now()
    role = {"organization": world.state, "role": roles.EXAMINATIONS, "started_at": world.now}
    Membership.objects.create(user=world.publishing, **role)
    desk, client = Asking(world, colleague=User.objects.get(pk=world.publishing.pk)), logged_in(world.trainee)
    for name in ("my_accommodations", "ask_accommodations"):
        reader.get(client, name)
    reader.post(client, "ask_accommodations")
    reader.post(
        client, "ask_accommodations", data={"program": desk.program.pk, "purposes": ["training"], "time": "untimed"}
    )
    desk.ask("time_200", "reader", "interpreter", purposes=("exam", "training"), language="Xyzzy", words="Xyzzy")
    pk = desk.row.pk
    reader.get(client, "my_accommodation", pk)
    reader.get(client, "accommodation_withdraw", pk)
    desk.take()
    desk.more(reason="Alarm")
    for name, arguments in (("my_accommodation", [pk]), ("accommodation_send", [pk]), ("desk", [])):
        reader.get(client, name, *arguments)
    reader.post(client, reverse("accommodation_send", args=[pk]))
    reader.post(client, reverse("accommodation_send", args=[pk]), data={"words": "Xyzzy"})
    reader.names.add("own_accommodation_paper")
    assert AccommodationPaper.objects.exists()
    desk.reload()
    desk.answer({"time_200": "time_150", "reader": "reader"}, reason="Alarm")
    for name, arguments in (("my_accommodation", [pk]), ("my_accommodations", []), ("my_exams", [])):
        reader.get(client, name, *arguments)
    _appeal(reader, client, desk, pk)
    desk.reload()
    desk.end(reason="Alarm")
    reader.get(client, "my_accommodation", pk)
    run_jobs()


def _appeal(reader, client, desk, pk):
    reader.get(client, "accommodation_appeal", pk)
    reader.post(client, reverse("accommodation_appeal", args=[pk]))
    reader.post(client, reverse("accommodation_appeal", args=[pk]), data={"text": "Xyzzy"})
    appeal = AccommodationAppeal.objects.get()
    reader.get(client, "my_accommodation", pk)
    reader.get(client, "my_accommodations")
    reader.names.add("own_accommodation_appeal")
    reader.get(client, "accommodation_appeal_withdraw", appeal.pk)
    about = {"by": desk.colleague, "at": desk.now + timedelta(minutes=1)}
    accommodation_appeals.take_appeal(appeal=appeal, **about)
    appeal.refresh_from_db()
    accommodation_appeals.decide_appeal(appeal=appeal, granted=False, reason="Alarm", **about)
    reader.get(client, "my_accommodation", pk)
