"""What the public reads of a decision follows the person in the program: another level or record does not lose it."""

import pytest
from django.urls import reverse

from cohorts.people.actions.merging import digest_of, merge, view_of_merge
from lms.certification.actions import complaint_notes
from lms.certification.actions.register_choices import choose_name
from lms.certification.models import Candidacy, Certificate
from tests.lms.certification.complaint_desk import Complained
from tests.lms.certification.holder import local

pytestmark = pytest.mark.django_db
SAYS = "Code of ethics: 2.3."


@pytest.fixture
def desk(world):
    desk = Complained(world)
    desk.decided("probation")
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    return desk


def of_next_level(desk):
    """A certificate of another candidacy of the person, in the same program."""
    first = desk.certificate
    chain = Candidacy.objects.create(
        person=desk.person, program=desk.program, level="second", since=first.candidacy.since
    )
    fields = {field.attname: getattr(first, field.attname) for field in Certificate._meta.concrete_fields}
    fields |= {"id": None, "candidacy_id": chain.pk, "number": "MN-2", "number_key": "MN2", "token": "2" * 40}
    return Certificate.objects.create(**fields)


def test_a_certificate_of_the_next_level_says_it_too(desk, client):
    second = of_next_level(desk)
    assert SAYS in client.get(f"/verify/{second.token}/").text
    client.force_login(desk.person)
    assert "2.3" in client.get(reverse("certificate_standing", args=[second.pk])).text


def test_a_merged_record_does_not_lose_it_and_the_page_of_the_merge_says_so(desk, world, client):
    other, at = desk.holder.certify(local(2026, 2, 5, 10), world.other_trainee), desk.now
    choose_name(certificate=other, hidden=True, by=world.other_trainee, at=at)
    address = f"/verify/{other.token}/"
    assert SAYS not in client.get(address).text
    Certificate.objects.filter(pk=desk.certificate.pk).update(state="active")
    pair = {"account": desk.person, "into": world.other_trainee}
    view = view_of_merge(**pair, by=desk.staff, at=at)
    (line,) = [note for note in view.notes if "The public reads" in note]
    assert desk.certificate.number in line and "Probation" in line
    merge(**pair, reason="One person", looked=True, shown=digest_of(view), by=desk.staff, at=at)
    page = client.get(address).text
    # What an authority made public stays under the name.
    assert SAYS in page and other.name in page
    client.force_login(desk.staff)
    assert "2.3" in client.get(reverse("certificate_standing", args=[other.pk])).text
    complaint_notes.withdraw_note(note=desk.note(), by=desk.staff, at=at)
    assert SAYS not in client.get(address).text
