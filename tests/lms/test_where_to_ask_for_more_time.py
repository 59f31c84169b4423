"""Every page about exams says where to ask for more time: the contact that the state set, or the authority's own."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.actions import build_site, set_up_publishing
from cms.models import ProgramPage
from cohorts.people.actions import authority
from cohorts.people.models import Organization
from exams.assembly.models import Exam
from exams.delivery.actions import sittings
from tests.exams.delivery.sitting_helpers import Hall

pytestmark = pytest.mark.django_db
CONTACT = "Exam services, exams@state.example, 555-0100"
QUESTION = "Do you need more time, breaks, large print or another change in an exam?"


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


def pages(hall):
    """{name: text} of the pages about exams, before and after an exam, and of the public site."""
    client = Client()
    client.force_login(hall.world.trainee)
    practice = Exam.objects.create(
        code="practice", title="Practice", role="practice", course=hall.course, minutes_allowed=60
    )
    hall.form_of("practice-a", exam=practice)
    texts = {
        "my exams": client.get(reverse("my_exams")).text,
        "before you start": client.get(reverse("exam_window", args=[hall.window.pk])).text,
        "practice": client.get(reverse("exam_practice", args=[practice.pk])).text,
        "desk": client.get(reverse("desk")).text,
    }
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now, how="person")
    texts["result"] = client.get(reverse("exam_result", args=[sitting.pk])).text
    set_up_publishing(by=hall.world.program_staff, at=hall.now)
    home = build_site(by=hall.world.program_staff, at=hall.now)
    page = ProgramPage(title="Peer specialist", slug="peer-specialist", exam="<p>Sixty questions.</p>")
    home.add_child(instance=page)
    texts["public page"] = Client().get(page.url).text
    return texts


def set_contact(world, text):
    authority.change_settings(
        authority=world.state, fiscal_year_starts=7, exam_contact=text,
        by=world.program_staff, at=timezone.now(),
    )  # fmt: skip
    caches["footer"].clear()


def test_every_page_names_the_contact_of_the_state(hall):
    set_contact(hall.world, CONTACT)
    for name, text in pages(hall).items():
        assert QUESTION in text and f"Ask before the exam: {CONTACT}." in text, name


@pytest.mark.parametrize(
    ("email", "phone", "words"),
    [
        ("peers@state.example", "555-0134", "examinations staff before the exam: peers@state.example or 555-0134."),
        ("", "555-0134", "examinations staff before the exam: 555-0134."),
        ("", "", "examinations staff before the exam."),
    ],
)
def test_without_one_the_contact_of_the_authority_is_named(hall, email, phone, words):
    Organization.objects.filter(pk=hall.world.state.pk).update(email=email, phone=phone)
    for name, text in pages(hall).items():
        assert words in text, name
