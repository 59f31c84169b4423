"""Endorsements on the pages of the person and of program staff."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from lms.certification.models import EndorsementGrant
from tests.lms.certification.endorsed import Endorsed
from tests.lms.certification.holder import local
from tests.lms.certification.test_endorsements import agree, public_page


@pytest.fixture
def holder(world):
    return Endorsed(world)


@time_machine.travel(local(2026, 9, 1, 12), tick=False)
def test_a_person_agrees_and_takes_it_back_on_their_own_page(holder):
    first = holder.certify(local(2026, 8, 1, 9))
    holder.complete("family-40", local(2026, 8, 20, 9))
    client = Client()
    client.force_login(holder.person)
    page = client.get(reverse("my_endorsements")).content.decode()
    assert "Crisis stabilization team" in page and "Read what it means, and agree" in page
    yes, no = (reverse("endorsement_answer", args=[holder.program.pk, "family", "show", one]) for one in ("yes", "no"))
    assert "public page" in client.get(yes).content.decode()
    client.post(yes)
    holder.settle(local(2026, 9, 1, 13))
    assert "Families and caregivers" in public_page(first)
    client.post(no)
    assert "Families" not in public_page(first)
    assert (
        client.get(reverse("endorsement_answer", args=[holder.program.pk, "crisis", "show", "yes"])).status_code == 404
    )


@time_machine.travel(local(2026, 9, 1, 12), tick=False)
def test_program_staff_grant_and_end_an_endorsement_on_its_page(holder):
    first = holder.certify(local(2026, 8, 1, 9))
    agree(holder, local(2026, 8, 4, 9), key="youth")
    client = Client()
    client.force_login(holder.staff)
    page = reverse("certificate_endorsements", args=[first.pk])
    assert "Program staff decide about it" in client.get(page).content.decode()
    form = {"key": "youth", "begins_on": "2026-09-01", "reason": "Seen."}
    answer = client.post(reverse("endorsement_grant", args=[first.pk]), form, follow=True)
    assert "Granted: Youth with lived experience." in answer.content.decode()
    row = EndorsementGrant.objects.get()
    client.post(reverse("endorsement_decide", args=[row.pk, "end"]), {"reason": "A mistake."})
    text = client.get(page).content.decode()
    assert "Ended because: A mistake." in text and "Let it count again" in text
