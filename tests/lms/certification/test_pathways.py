"""Ways to apply: with a certificate of another state."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions import applications
from lms.certification.actions.application_parts import Given, give_part
from lms.certification.actions.certificate_documents import keep_document
from lms.certification.models import (
    Application,
    ApplicationPart,
)
from tests.lms.certification.application_desk import Desk, pdf
from tests.lms.certification.pathway_desk import GIVEN, LEVEL, WAYS, certified_by_reciprocity, elsewhere, sign
from tests.pdf_reader import pdf_text
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Desk(world, tree=WAYS["initial"], level=LEVEL)


def test_who_is_certified_in_another_state_applies_by_reciprocity_to_the_end(desk, client):
    part, certificate = certified_by_reciprocity(desk)
    assert (part.number, part.choice, part.since, part.until) == ("WI-77", "WI", GIVEN["since"], GIVEN["until"])
    assert certificate.kind == "first" and certificate.valid_until == date(2028, 3, 1)
    tree = str(certificate.decision.findings)
    assert "holds_external" in tree and "education" not in tree
    with time_machine.travel(desk.now, tick=False):
        public = client.get(f"/verify/{certificate.token}/").text
    document = keep_document(certificate=certificate, by=None, at=desk.now)
    for words in (public, pdf_text(bytes(document.pdf))):
        assert not any(one in words.lower() for one in ("reciprocity", "another state", "elsewhere", "wisconsin"))


def test_the_way_is_chosen_at_the_beginning_with_what_each_asks_and_until_when(desk, client):
    client.force_login(desk.person)
    with time_machine.travel(desk.now, tick=False):
        page = client.get(reverse("apply")).text
        public = client.get(reverse("how_to_apply", args=["p"])).text
        for text in (page, public):
            assert "I have a certificate from another state" in text and "Letter of good standing" in text
            assert "Open through Sunday, May 31, 2026, 11:59 pm CDT." in text
        client.post(reverse("apply"), {"way": f"{desk.program.pk}:legacy"})
        row = Application.objects.get()
        own = client.get(reverse("my_application", args=[row.pk])).text
        for text in (own, client.get(reverse("submit_application", args=[row.pk])).text):
            assert "The last day of this way to apply: Sunday, May 31, 2026, 11:59 pm CDT" in text
        assert reverse("change_pathway", args=[row.pk]) in own
        assert "The last day of this way to apply:" in client.get(reverse("desk")).text


def test_staff_see_number_state_and_days_of_the_other_certificate_and_what_to_look_up(desk, client):
    desk.begin(pathway="reciprocity")
    sign(desk)
    part = elsewhere(desk)
    desk.submit(incomplete=True)
    desk.take()
    client.force_login(desk.staff)
    with time_machine.travel(desk.now, tick=False):
        page = client.get(reverse("part_decide", args=[part.pk])).text
        whole = client.get(reverse("application", args=[desk.application.pk])).text
    assert "WI-77" in page and "No case may be open against the person there." in page
    assert "With a certificate from elsewhere" in whole and "WI-77" in whole
    client.force_login(desk.person)
    with time_machine.travel(desk.now, tick=False):
        assert "WI-77" in client.get(reverse("my_application", args=[desk.application.pk])).text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": " "}, "external_number_missing"),
        ({"choice": "ZZ"}, "state_unknown"),
        ({"since": None}, "part_day_missing"),
        ({"since": date(2026, 3, 3), "until": None}, "part_day_ahead"),
        ({"until": date(2024, 4, 30)}, "external_days_wrong"),
        ({"file": b""}, "upload_missing"),
    ],
)
def test_what_cannot_be_on_a_certificate_of_another_state_is_refused(desk, more, code):
    desk.begin(pathway="reciprocity")
    with refuses(code):
        elsewhere(desk, **more)
    assert not ApplicationPart.objects.exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [({"until": date(2026, 3, 1)}, "external_ended"), ({"choice": "NY"}, "external_of_other_state")],
)
def test_a_certificate_that_ended_or_is_of_another_state_than_the_rules_name_does_not_count(desk, client, more, code):
    desk.begin(pathway="reciprocity")
    elsewhere(desk, **more)
    with refuses("application_incomplete", count=4):
        desk.submit()
    missing, _counts = applications.open_parts(desk.application, at=desk.now)
    assert code in [finding.code for finding in missing]
    client.force_login(desk.person)
    with time_machine.travel(desk.now, tick=False):
        assert "Does not meet the rule yet" in client.get(reverse("my_application", args=[desk.application.pk])).text


def test_a_certificate_in_force_on_its_last_day_counts(desk):
    desk.begin(pathway="reciprocity")
    elsewhere(desk, until=date(2026, 3, 2))
    missing, _counts = applications.open_parts(desk.application, at=desk.now)
    assert "holds_external" not in [finding.type for finding in missing]


def test_a_number_that_another_applicant_gave_is_pointed_out(desk, world, client):
    desk.begin(pathway="reciprocity")
    part = elsewhere(desk)
    desk.submit(incomplete=True)
    desk.take()
    other = world.other_trainee
    row = applications.begin_application(
        person=other, program=desk.program, pathway="reciprocity", by=other, at=desk.now
    )
    about = {"kind": "holds_external", "key": "other-state-peer", "given": Given(file=pdf(), **GIVEN)}
    give_part(application=row, **about, by=other, at=desk.now)
    client.force_login(desk.staff)
    with time_machine.travel(desk.now, tick=False):
        assert "Another applicant gave the same number." in client.get(reverse("part_decide", args=[part.pk])).text
