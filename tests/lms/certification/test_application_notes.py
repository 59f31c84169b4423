"""Notes and contacts: restricted words, some of them part of the person's record."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from lms.certification.actions import application_notes, application_reviews
from lms.certification.actions.application_notes import Contact
from lms.certification.actions.recusals import step_back
from lms.certification.models import ApplicationNote
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses

MARK = "ZQX-7731"


@pytest.fixture
def desk(world):
    desk = Desk(world)
    desk.begin()
    desk.submit(incomplete=True)
    desk.take()
    return desk


def add(desk, kind="record", text=MARK, by=None, contact=None):
    return application_notes.add_note(
        application=desk.application, kind=kind, text=text, contact=contact, by=by or desk.staff, at=desk.now
    )


def read(desk, by):
    return [text for _note, text in application_notes.read_notes(application=desk.application, by=by, at=desk.now)]


def call(desk, **more):
    return Contact(**{"on": desk.now.date(), "channel": "phone", "whom": "employer"} | more)


def test_the_person_reads_notes_of_the_record_and_contacts_and_no_working_notes(desk):
    add(desk, text="one")
    add(desk, "working", text="two")
    add(desk, "contact", text="three", contact=call(desk))
    assert read(desk, desk.staff) == ["one", "two", "three"]
    assert read(desk, desk.person) == ["one", "three"]


def test_only_the_reviewer_reads_the_words_and_each_read_is_in_the_log(desk, world):
    colleague = world.person("colleague", world.state, "program")
    add(desk, by=colleague)
    with refuses("review_not_yours"):
        read(desk, colleague)
    with refuses("role_required"):
        read(desk, world.auditor)
    with refuses("role_required"):
        add(desk, by=world.auditor)
    before = ModelLogEntry.objects.filter(action="restricted.read").count()
    read(desk, desk.staff)
    assert ModelLogEntry.objects.filter(action="restricted.read").count() == before + 1


def test_a_contact_says_when_how_and_with_whom(desk):
    with refuses("part_day_ahead", field="on"):
        add(desk, "contact", contact=call(desk, on=desk.later(days=2).date()))
    with refuses("contact_channel_missing", field="channel"):
        add(desk, "contact", contact=call(desk, channel="fax"))
    with refuses("contact_whom_missing", field="whom"):
        add(desk, "contact", contact=call(desk, whom=""))
    with refuses("note_kind_missing", field="kind"):
        add(desk, "contact")
    with refuses("note_empty", field="text"):
        add(desk, text=" ")


def test_a_note_that_was_struck_is_read_by_nobody(desk, world):
    note = add(desk, text="For somebody else.")
    colleague = world.person("colleague", world.state, "program")
    with refuses("note_not_yours"):
        application_notes.strike_note(note=note, reason="wrong_file", by=colleague, at=desk.now)
    application_notes.strike_note(note=note, reason="wrong_file", by=desk.staff, at=desk.now)
    with refuses("notes_none"):
        read(desk, desk.staff)
    with refuses("notes_none"):
        read(desk, desk.person)
    with refuses("note_struck_already"):
        application_notes.strike_note(note=note, reason="wrong", by=desk.staff, at=desk.now)


def test_a_person_who_stepped_back_writes_nothing(desk):
    step_back(application=desk.application, kind="friend", by=desk.staff, at=desk.now)
    with refuses("review_recused"):
        add(desk)


def test_the_words_of_notes_are_in_no_list_file_log_email_or_search(desk, client, world):
    add(desk)
    add(desk, "working")
    add(desk, "contact", contact=call(desk))
    assert not any(MARK in str(row) for row in ApplicationNote.objects.values())
    assert not ModelLogEntry.objects.filter(data__icontains=MARK).exists()
    assert not Email.objects.filter(body__contains=MARK).exists()
    client.force_login(desk.staff)
    queue, page = reverse("applications"), reverse("application", args=[desk.application.pk])
    for address in (queue, f"{queue}?export=csv", page, reverse("desk")):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert MARK.encode() not in content, address
    assert not client.get(f"{queue}?q={MARK}").context["object_list"]
    assert MARK in client.post(reverse("notes_read", args=[desk.application.pk])).text
    client.force_login(world.auditor)
    assert MARK not in client.get(page).text


def test_after_the_decision_nobody_of_the_office_reads_them(desk):
    add(desk)
    application_reviews.take_application(application=desk.application, reviewer=None, by=desk.staff, at=desk.now)
    with refuses("review_not_yours"):
        read(desk, desk.staff)
    assert read(desk, desk.person) == [MARK]
