"""CE-D16: when something restricted fails, neither the page nor the log nor the error report holds any of it."""

import logging

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.core.restricted import text
from lms.certification.actions import application_parts, application_reviews
from lms.certification.actions.application_decisions import decide_application
from tests.lms.certification.application_desk import Desk, link_of, pdf
from tests.lms.test_error_tracking import sent  # noqa: F401

MARK = "ZQX-7731"


def fail(*args, **kwargs):
    raise RuntimeError("It failed on purpose.")


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


@pytest.fixture
def client(client, settings):
    settings.ADMINS = [("Operator", "operator@example.org")]
    client.raise_request_exception = False
    return client


def assert_nothing_of_it(answer, caplog, events):
    formatter = logging.Formatter()
    logged = "".join(formatter.format(record) for record in caplog.records)
    mails = "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert answer.status_code == 500
    for place in (answer.text, logged, mails, str(events)):
        assert MARK not in place
    assert "It failed on purpose." in logged


def test_a_letter_that_cannot_be_kept(desk, client, monkeypatch, caplog, sent):  # noqa: F811
    with time_machine.travel(desk.now, tick=False):
        request = desk.ask("reference", "reference")
        monkeypatch.setattr(text, "encrypt", fail)
        body = {"text": MARK, "name": "Sam Boss", "role": "colleague"}
        assert_nothing_of_it(client.post(link_of(request), body), caplog, sent)


def test_a_file_that_cannot_be_looked_at_by_its_name_or_content(desk, client, monkeypatch, caplog, sent):  # noqa: F811
    monkeypatch.setattr(application_parts, "upload_problem", fail)
    client.force_login(desk.person)
    file = SimpleUploadedFile(f"{MARK}.pdf", pdf() + MARK.encode(), content_type="application/pdf")
    answer = client.post(reverse("give_part", args=[desk.application.pk, "education", "ged"]), {"file": file})
    assert_nothing_of_it(answer, caplog, sent)


def test_a_letter_that_cannot_be_shown(desk, client, monkeypatch, caplog, sent):  # noqa: F811
    with time_machine.travel(desk.now, tick=False):
        part = desk.answer(desk.ask("reference", "reference"), text=MARK)
    desk.submit(incomplete=True)
    desk.take()
    client.force_login(desk.staff)
    monkeypatch.setattr("lms.certification.admin.restricted_texts.ShowsText.show", fail)
    assert_nothing_of_it(client.post(reverse("part_file", args=[part.pk])), caplog, sent)
    monkeypatch.setattr(application_reviews, "read_restricted", fail)
    caplog.clear()
    assert_nothing_of_it(client.post(reverse("part_file", args=[part.pk])), caplog, sent)


def test_an_appeal_that_cannot_be_kept(desk, client, monkeypatch, caplog, sent):  # noqa: F811
    desk.submit(incomplete=True)
    desk.take()
    decide_application(application=desk.application, admitted=False, reason="No.", by=desk.staff, at=desk.now)
    client.force_login(desk.person)
    monkeypatch.setattr(text, "encrypt", fail)
    with time_machine.travel(desk.now, tick=False):
        answer = client.post(reverse("file_appeal", args=[desk.application.pk]), {"text": MARK})
    assert_nothing_of_it(answer, caplog, sent)
