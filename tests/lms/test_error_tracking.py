"""An error tracker learns where the code failed, and nothing about a person."""

import json

import pytest
import sentry_sdk

from lms import error_tracking

PRIVATE = "I was in the hospital in March"


@pytest.fixture
def sent():
    """Start error tracking with a transport that keeps what would be sent."""
    events = []

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            events.extend(item.payload.json for item in envelope.items if item.payload.json)

    error_tracking.start("https://key@errors.example.org/1", transport=Kept)
    yield events
    sentry_sdk.init()


def test_an_unhandled_error_is_sent_without_what_a_person_told(sent, client, monkeypatch, db):
    def fails(request, *args, **kwargs):
        story = request.POST["story"]
        raise ValueError(f"Cannot read {story}")

    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", lambda self, request: fails(request))
    client.raise_request_exception = False
    client.cookies["sessionid"] = "secret-session"
    assert client.post(f"/desk/?q={PRIVATE}", {"story": PRIVATE}).status_code == 500
    assert [event["exception"]["values"][0]["type"] for event in sent] == ["ValueError"]
    text = json.dumps(sent)
    assert "hospital" not in text and "secret-session" not in text
    assert "test_error_tracking.py" in text


def test_an_event_keeps_neither_user_nor_message_nor_address():
    event = {
        "user": {"email": "a@example.org"},
        "logentry": {"message": PRIVATE},
        "request": {"method": "POST", "url": "https://x/people/7/", "data": PRIVATE, "headers": {"Cookie": "x"}},
        "exception": {"values": [{"type": "ValueError", "value": PRIVATE}]},
        "extra": {"note": PRIVATE},
    }
    assert error_tracking.without_people(event, {}) == {
        "request": {"method": "POST"},
        "exception": {"values": [{"type": "ValueError"}]},
    }
