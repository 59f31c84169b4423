"""Names of every script on pages: in their own direction, and with a warning where documents cannot print them."""

import pytest
from django.urls import reverse

from cohorts.core.names import isolated
from cohorts.people.models import User
from cohorts.ui.shown_names import as_name
from lms.certification.models import Candidacy, Certificate
from lms.dashboard.messages import words

ARABIC, ADLAM = ("محمد John", "علي"), ("𞤀𞤣𞤢𞤥", "Diallo")
WARNING = "This name holds a letter that we cannot print: 𞤀 (U+1E900, Adlam Capital Letter Alif)"


@pytest.fixture
def called(world):
    def rename(given_name, family_name):
        User.objects.filter(pk=world.trainee.pk).update(given_name=given_name, family_name=family_name)
        world.trainee.refresh_from_db()

    return rename


def page(client, address):
    return client.get(address).content.decode()


def test_pages_of_a_certificate_and_the_register_show_a_name_in_its_direction(client, world, road, run_jobs, called):
    called(*ARABIC)
    certificate = road.certificate(run_jobs)
    markup = f'<bdi dir="auto">{" ".join(ARABIC)}</bdi>'
    assert markup in page(client, reverse("verify_token", args=[certificate.token]))
    client.force_login(world.program_staff)
    for address in (
        reverse("certificates:inspect", args=[certificate.pk]),
        reverse("certificate_page", args=[certificate.pk]),
        reverse("person", args=[world.trainee.pk]),
    ):
        body = page(client, address)
        assert markup in body and "cannot print" not in body


def test_staff_learn_before_the_certificate_that_a_letter_cannot_be_printed(client, world, road, run_jobs, called):
    called(*ADLAM)
    road.seat()
    run_jobs()
    client.force_login(world.program_staff)
    candidacy = Candidacy.objects.get(person=world.trainee)
    assert not Certificate.objects.exists()
    for address in (reverse("person", args=[world.trainee.pk]), reverse("candidacies:inspect", args=[candidacy.pk])):
        assert WARNING in page(client, address)


def test_the_person_and_staff_read_on_the_certificate_what_the_document_leaves_out(
    client, world, road, run_jobs, called
):
    called(*ADLAM)
    certificate = road.certificate(run_jobs)
    assert certificate.state == "active"
    client.force_login(world.trainee)
    address = reverse("certificate_page", args=[certificate.pk])
    assert WARNING in page(client, address)
    assert client.get(f"{address}document/").content.startswith(b"%PDF")
    client.force_login(world.program_staff)
    assert WARNING in page(client, reverse("certificates:inspect", args=[certificate.pk]))


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("Ana O’Neil", "Ana O’Neil"),
        ("山田 はなこ", '<bdi lang="ja">山田 はなこ</bdi>'),
        ("李小龙", '<bdi lang="zh-CN">李小龙</bdi>'),
        ("<b>علي", '<bdi dir="auto">&lt;b&gt;علي</bdi>'),
    ],
)
def test_a_name_is_marked_with_what_its_script_needs(name, html):
    assert as_name(name) == html


def test_a_task_keeps_the_order_of_its_words_around_a_name_from_right_to_left():
    title = words("review_decide", {"person": "علي", "exam": "Final"}).title
    assert title == f"Decide on the review for {isolated('علي')}" and "\u2068علي\u2069" in title
    assert isolated("Ana") == "Ana"
