"""A person gets a copy of what is kept about them; staff for somebody who cannot log in, without what is restricted."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.models import RestrictedRecord
from cohorts.notices.models import Email
from lms.certification.actions.application_notes import add_note
from lms.records import tasks
from lms.records.actions.copies import ask_copy, download_copy
from lms.records.facts.own_headings import HEADINGS, TECHNICAL
from lms.records.facts.own_subjects import SUBJECTS
from lms.records.facts.own_words import in_words, titles_of_parts
from lms.records.facts.person_data import _columns, own_models
from lms.records.models import CopyState, RecordCopy
from tests.lms.records.office import there
from tests.refusals import refuses

MARK = "ZQX-7731"


def opened(data):
    """(the JSON, the page, the names of the files) of a ZIP."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = [name for name in archive.namelist() if name.startswith("files/")]
    return json.loads(archive.read("records.json")), archive.read("records.html").decode(), names


def ready(office, person, by=None, reason=""):
    copy = ask_copy(person=person, reason=reason, by=by or person, at=office.now)
    with time_machine.travel(office.now, tick=False):
        tasks.prepare_copy(copy.pk)
        tasks.prepare_copy(copy.pk)
    return RecordCopy.objects.get(pk=copy.pk)


def test_a_copy_has_what_is_kept_about_the_person_with_their_own_files(office, world):
    office.denied(world.trainee, appeal=f"I ask again {MARK}.")
    world.enroll(world.cohort(), world.trainee)
    copy = ready(office, world.trainee)
    data, page, names = opened(download_copy(copy=copy, by=world.trainee, at=office.now))
    assert data["person"] == world.trainee.get_full_name()
    (person,) = data["tables"]["people.User"]["rows"]
    assert person["Email address"] == world.trainee.email and "Password" not in person
    assert len(data["tables"]["training.Enrollment"]["rows"]) == 1
    assert len(names) == 3 and f"appeal-{office.application.appeals.get().pk}.txt" in str(names)
    assert world.trainee.email in page and "<script" not in page
    assert copy.contents["certification.Application"] == 1


def test_nothing_of_anybody_else_is_in_a_copy(office, world):
    office.withdrawn(world.other_trainee)
    office.withdrawn(world.trainee)
    copy = ready(office, world.trainee)
    data, page, names = opened(download_copy(copy=copy, by=world.trainee, at=office.now))
    text = json.dumps(data) + page
    assert world.other_trainee.email not in text and world.other_trainee.family_name not in text
    assert office.staff.get_full_name() not in text and len(names) == 2


def test_what_others_wrote_in_confidence_is_left_out_and_counted(office, world):
    office.applicant(world.trainee)
    office.answer(office.ask("reference", "reference"), text=f"I know them well {MARK}.")
    copy = ready(office, world.trainee)
    data = download_copy(copy=copy, by=world.trainee, at=office.now)
    assert MARK not in json.dumps(opened(data)[0]) and data.count(MARK.encode()) == 0
    assert copy.left_out == {"written_by_others": 1}
    assert "Letters and notes that others wrote in confidence: 1." in opened(data)[1]


def test_what_was_destroyed_is_counted_and_not_there(later, world):
    later.withdrawn(world.trainee)
    later.periods()
    later.purge()
    copy = ready(later, world.trainee)
    data, _page, names = opened(download_copy(copy=copy, by=world.trainee, at=later.now))
    assert names == [] and data["left_out"]["destroyed"] == 2


def test_the_person_is_emailed_once_and_every_step_is_in_the_log(office, world):
    copy = ready(office, world.trainee)
    assert Email.objects.filter(kind="record-copy", person=world.trainee).count() == 1
    download_copy(copy=copy, by=world.trainee, at=office.now)
    entries = list(ModelLogEntry.objects.filter(action__startswith="copy.").values_list("action", flat=True))
    assert set(entries) == {"copy.asked", "copy.prepared", "copy.downloaded"}


def test_a_copy_is_encrypted_and_removed_after_7_days(office, world):
    copy = ready(office, world.trainee)
    records = [piece.record for piece in copy.pieces.all()]
    assert all(b"records.json" not in bytes(record.sealed) for record in records)
    with time_machine.travel(office.now + timedelta(days=6), tick=False):
        tasks.night()
    assert there(records) == 1
    with time_machine.travel(office.now + timedelta(days=7), tick=False):
        tasks.night()
    assert there(records) == 0 and RecordCopy.objects.get().state == CopyState.GONE
    with refuses("copy_gone"):
        download_copy(copy=copy, by=world.trainee, at=office.now)


def test_a_hold_keeps_a_copy_too(office, world):
    copy = ready(office, world.trainee)
    office.hold(world.trainee, at=office.now)
    with time_machine.travel(office.now + timedelta(days=8), tick=False):
        assert "Kept: legal hold 1. Nothing was deleted." in tasks.night()
    assert there([piece.record for piece in copy.pieces.all()]) == 1


def test_nobody_else_gets_a_copy(office, world):
    copy = ready(office, world.trainee)
    for person in (world.other_trainee, office.staff, world.auditor, world.supervisor):
        with refuses("copy_of_another"):
            download_copy(copy=copy, by=person, at=office.now)
    with refuses("role_required"):
        ask_copy(person=world.trainee, by=world.supervisor, at=office.now)


def test_a_second_copy_waits_until_the_first_is_removed(office, world):
    ready(office, world.trainee)
    with refuses("copy_too_soon"):
        ask_copy(person=world.trainee, by=world.trainee, at=office.now)


def test_staff_get_a_copy_to_hand_over_without_restricted_and_without_exams(office, world):
    with refuses("copy_reason_missing"):
        ask_copy(person=world.trainee, by=office.staff, at=office.now)
    office.denied(world.trainee, appeal=f"Again {MARK}.")
    copy = ready(office, world.trainee, by=office.staff, reason="Came to the counter with a passport.")
    data, page, names = opened(download_copy(copy=copy, by=office.staff, at=office.now))
    assert names == [] and copy.left_out["restricted"] == 3 and MARK not in json.dumps(data) + page
    assert not any(
        row["Restricted"] for row in data["tables"].get("certification.ApplicationPart", {"rows": []})["rows"]
    )
    with refuses("copy_of_another"):
        download_copy(copy=copy, by=office.second, at=office.now)
    assert not Email.objects.filter(kind="record-copy").exists()


def test_results_that_are_held_are_not_in_a_copy(office, world):
    assert "delivery.Score" in {model._meta.label for model in own_models()}
    from exams.delivery.models import Score

    assert Score.objects.not_held().query is not None


def test_the_person_asks_and_downloads_on_their_page(office, world, client):
    client.force_login(world.trainee)
    page = client.post(reverse("my_copy_ask"), {"sure": "on"}, follow=True)
    assert "We email you when it is ready" in page.text
    copy = RecordCopy.objects.get()
    assert client.post(reverse("my_copy_file", args=[copy.pk])).status_code == 302
    tasks.prepare_copy(copy.pk)
    answer = client.post(reverse("my_copy_file", args=[copy.pk]))
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    assert opened(answer.content)[0]["person"] == world.trainee.get_full_name()
    assert client.get(reverse("my_copy_file", args=[copy.pk])).status_code == 405
    client.force_login(world.other_trainee)
    assert client.post(reverse("my_copy_file", args=[copy.pk])).status_code == 404


def test_staff_ask_and_download_on_their_page(office, world, client):
    client.force_login(office.staff)
    about = {"person": world.trainee.email, "reason": "By letter, with a copy of the passport."}
    client.post(reverse("record_copy_ask"), about)
    copy = RecordCopy.objects.get()
    tasks.prepare_copy(copy.pk)
    assert client.get(reverse("record_copy", args=[copy.pk])).status_code == 200
    assert client.post(reverse("record_copy_file", args=[copy.pk]))["Content-Type"] == "application/zip"
    client.force_login(office.second)
    assert client.post(reverse("record_copy_file", args=[copy.pk])).status_code == 404
    assert RestrictedRecord.objects.filter(kind="own-copy").count() == 1


@pytest.mark.parametrize("address", ["no-such@example.org", "x"])
def test_an_address_that_nobody_has_is_said_at_its_field(office, world, client, address):
    client.force_login(office.staff)
    page = client.post(reverse("record_copy_ask"), {"person": address, "reason": "Letter."})
    assert page.status_code == 422 and not RecordCopy.objects.exists()


def test_the_page_of_a_copy_is_read_by_subject_in_words(office, world):
    office.denied(world.trainee)
    world.enroll(world.cohort(), world.trainee)
    add_note(application=office.application, kind="working", text="Call again.", by=office.staff, at=office.now)
    copy = ready(office, world.trainee)
    data, page, _names = opened(download_copy(copy=copy, by=world.trainee, at=office.now))
    assert (
        copy.left_out["working_notes"] == 1
        and "Working notes and second opinions of staff, which are not part of your record: 1." in page
    )
    assert page.index(">You and your work</h2>") < page.index(">Training</h2>") < page.index(">Emails</h2>")
    assert "<h3>Seats</h3>" in page and ">Seat since<" in page and "enrolled_at" not in page.lower()
    assert ">Not admitted<" in page and ">denied<" not in page and "CST" in page
    assert "State" in data["tables"]["certification.Application"]["rows"][0]


def test_every_table_and_column_of_a_copy_has_words():
    labels = {model._meta.label for model in own_models()}
    named = [name for _title, names in SUBJECTS for name in names]
    assert sorted(named) == sorted(labels), "Name the table in lms/records/facts/own_subjects.py."
    fields = {field.name for model in own_models() for field, _path in _columns(model)}
    missing = fields - set(HEADINGS) - TECHNICAL
    assert not missing, "Name the column in lms/records/facts/own_headings.py."
    assert not TECHNICAL & set(HEADINGS)


def test_requirements_parts_and_outcomes_of_a_copy_are_in_words(office, world):
    kept = {
        "requirements.all_of": {"title": "Requirements", "state": "Not met yet", "text": "Some.", "actor": "Trainee"},
        "requirements.all_of[0]": {"title": "Age", "state": "Met", "text": "At least 18.", "actor": ""},
        "requirements.all_of[1]": {"title": "Letter", "state": "Not met yet", "text": "Asked.", "actor": "State"},
    }
    assert in_words("words", kept) == "Age: Met. At least 18.\nLetter: Not met yet. Asked."
    assert in_words("outcome", "returned") == "sent back"
    assert in_words("pathway", "initial") == "the usual way"
    office.applicant(world.trainee)
    titles = titles_of_parts([world.trainee.pk])
    assert titles and not any("_" in title for title in titles.values())
    copy = ready(office, world.trainee)
    page = opened(download_copy(copy=copy, by=world.trainee, at=office.now))[1]
    assert ">education<" not in page and ">initial<" not in page
