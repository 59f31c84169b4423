"""Saving answers in the first middleware: what it accepts, and how it resists abuse."""

import json
from contextlib import contextmanager

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.delivery import fast_path
from exams.delivery.actions import sittings
from exams.delivery.models import Answer, Sitting
from tests.exams.delivery.sitting_helpers import Hall, as_sent, message, post_answers, save, token_header
from tests.world import World


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def sitting(hall):
    return hall.begin()


@pytest.fixture
def trainee(hall):
    return visitor(hall.world.trainee)


@pytest.fixture
def one(sitting):
    return message(sitting, 1, 1, ["A"])


def visitor(person):
    client = Client()
    client.force_login(person)
    return client


def saved(response):
    """The numbers that were acknowledged."""
    assert response.status_code == 200, response.content
    return response.json()["saved"]


def refused_for(response, status, code):
    """Assert that the request was refused with this code and nothing was stored."""
    assert (response.status_code, response.json()) == (status, {"error": code})
    assert not Answer.objects.exists()


# --- What it accepts ---


def test_it_is_the_first_middleware_and_handles_one_address_only():
    assert site_settings.MIDDLEWARE[0] == "exams.delivery.fast_path.FastPath"
    assert fast_path.ADDRESS.fullmatch(reverse("exam_answers", args=[17]))[1] == "17"
    for name in ("exam_sitting", "exam_state", "exam_take_over", "exam_submit"):
        assert not fast_path.ADDRESS.fullmatch(reverse(name, args=[17]))


def test_the_exam_page_gets_its_token_on_take_over_and_with_the_state(trainee, sitting, one):
    page = {"Accept": "application/json"}
    taken_over = trainee.post(reverse("exam_take_over", args=[sitting.pk]), {"device": "phone"}, headers=page).json()
    state = trainee.get(reverse("exam_state", args=[sitting.pk]), {"device": "phone"}).json()
    for number, reply in enumerate((taken_over, state), 1):
        answer = message(sitting, number, 1, ["A"])
        response = post_answers(trainee, sitting, answer, epoch=2, headers={fast_path.HEADER: reply["token"]})
        assert saved(response) == [number] and response.json()["yours"]


def test_a_repeated_request_is_acknowledged_again_and_written_once(trainee, sitting, one):
    for _ in range(2):
        assert saved(post_answers(trainee, sitting, one)) == [1]
    assert Answer.objects.count() == 1


def test_a_lone_surrogate_is_stored_as_a_question_mark(trainee, sitting):
    assert saved(post_answers(trainee, sitting, message(sitting, 1, 5, "hope \ud83d"))) == [1]
    assert Answer.objects.get().value == "hope ?"


def test_the_fast_path_writes_the_same_rows_as_the_plain_action(hall, sitting):
    place, now = hall.form.places.get(position=1), timezone.now()
    rows = [(sitting.pk, place.pk, 1, number, ["A"] if number % 2 else None, now, now, False) for number in range(250)]
    assert fast_path.append(rows[:200]) == 200 and fast_path.append(rows[100:]) == 50
    fast = list(Answer.objects.values_list("number", "value", "given_at", "received_at", "late"))
    other = hall.begin(person=another(hall))
    rows = [(other.pk, *row[1:]) for row in rows]
    assert Answer.objects.append_numbered(rows[:200]) == 200 and Answer.objects.append_numbered(rows[100:]) == 50
    assert Answer.objects.append_numbered([]) == fast_path.append([]) == 0
    plain = Answer.objects.filter(sitting=other).values_list("number", "value", "given_at", "received_at", "late")
    assert list(plain) == fast and len(fast) == 250


def another(hall):
    """Another person with a seat."""
    person = hall.world.person("another", hall.world.agency, "trainee")
    hall.world.enroll(hall.cohort, person)
    return person


# --- Who owns it ---


def test_a_token_without_the_cookie_saves_nothing(trainee, sitting, one):
    refused_for(post_answers(Client(), sitting, one, headers=token_header(trainee, sitting)), 401, "token")


def test_a_cookie_without_the_token_saves_nothing(trainee, sitting, one):
    refused_for(post_answers(trainee, sitting, one, headers={}), 401, "token")


def test_a_token_with_the_cookie_of_another_session_saves_nothing(hall, trainee, sitting, one):
    headers = token_header(trainee, sitting)
    for person in (hall.world.other_trainee, hall.world.trainee):
        refused_for(post_answers(visitor(person), sitting, one, headers=headers), 401, "token")


def test_a_token_of_another_sitting_saves_nothing(hall, sitting, one):
    person = another(hall)
    hall.begin(person=person)
    theirs = visitor(person)
    headers = token_header(theirs, Sitting.objects.get(person=person))
    refused_for(post_answers(theirs, sitting, one, headers=headers), 401, "token")


def test_a_token_for_another_persons_sitting_saves_nothing(hall, sitting, one):
    """Only someone with the secret key could sign it; the query still checks the person."""
    theirs = visitor(another(hall))
    refused_for(post_answers(theirs, sitting, one), 401, "session")
    session = fast_path.fingerprint(theirs.cookies["sessionid"].value)
    token = fast_path.Token(sitting.pk, hall.world.other_trainee.pk, "one", 1, session)
    refused_for(post_answers(theirs, sitting, one, headers={fast_path.HEADER: token.signed()}), 401, "session")


def log_out(client, person):
    key = client.cookies["sessionid"].value
    client.logout()
    client.cookies["sessionid"] = key


def change_password(client, person):
    person.set_password("another one, longer")
    person.save()


def deactivate(client, person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def expire(client, person):
    Session.objects.update(expire_date=timezone.now())


def forget_the_backend(client, person):
    session = client.session
    session["_auth_user_backend"] = "django.contrib.auth.backends.RemoteUserBackend"
    session.save()


@pytest.mark.parametrize("end", [log_out, change_password, deactivate, expire, forget_the_backend])
def test_a_token_ends_with_its_session(hall, trainee, sitting, one, end):
    headers = token_header(trainee, sitting)
    end(trainee, hall.world.trainee)
    refused_for(post_answers(trainee, sitting, one, headers=headers), 401, "session")


def test_after_another_log_in_the_page_gets_a_token_that_saves(hall, trainee, sitting, one):
    headers = token_header(trainee, sitting)
    trainee.force_login(hall.world.trainee)
    trainee.logout()
    trainee.force_login(hall.world.trainee)
    refused_for(post_answers(trainee, sitting, one, headers=headers), 401, "token")
    token = trainee.get(reverse("exam_state", args=[sitting.pk]), {"device": "one"}).json()["token"]
    assert saved(post_answers(trainee, sitting, one, headers={fast_path.HEADER: token})) == [1]


def test_a_log_out_during_a_request_keeps_this_answer_and_refuses_later_ones(trainee, sitting, one, monkeypatch):
    append = fast_path.append

    def log_out_first(rows):
        Session.objects.all().delete()
        return append(rows)

    monkeypatch.setattr(fast_path, "append", log_out_first)
    headers = token_header(trainee, sitting)
    assert saved(post_answers(trainee, sitting, one, headers=headers)) == [1]
    assert Answer.objects.count() == 1
    assert post_answers(trainee, sitting, message(sitting, 2, 2, None), headers=headers).status_code == 401
    assert Answer.objects.count() == 1


# --- Forged ---


def spoilt(token):
    body, rest = token.split(":", 1)
    yield f"{body[:-2]}AA:{rest}"
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield ""
    yield "x" * 5000
    yield signing.dumps([1], salt=fast_path.SALT)
    yield signing.dumps({"sitting": 1}, salt=fast_path.SALT)
    yield signing.dumps(signing.loads(token, salt=fast_path.SALT), salt="another use of the same key")


def test_a_token_that_was_changed_or_signed_for_something_else_saves_nothing(trainee, sitting, one):
    token = token_header(trainee, sitting)[fast_path.HEADER]
    for forged in spoilt(token):
        refused_for(post_answers(trainee, sitting, one, headers={fast_path.HEADER: forged}), 401, "token")


def test_a_token_is_read_from_the_header_alone(trainee, sitting, one):
    token = token_header(trainee, sitting)[fast_path.HEADER]
    trainee.cookies[fast_path.HEADER] = token
    body = json.dumps({"epoch": 1, "messages": [as_sent(one)], "token": token})
    address = f"{reverse('exam_answers', args=[sitting.pk])}?token={token}&{fast_path.HEADER}={token}"
    refused_for(trainee.post(address, body, content_type="application/json"), 401, "token")


def test_a_token_signed_with_the_old_secret_key_works_while_the_old_key_is_kept(hall, sitting, one, settings):
    settings.SECRET_KEY = "the old key"
    trainee = visitor(hall.world.trainee)
    headers = token_header(trainee, sitting)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", ["the old key"]
    assert saved(post_answers(trainee, sitting, one, headers=headers)) == [1]
    settings.SECRET_KEY_FALLBACKS = []
    assert post_answers(trainee, sitting, one, headers=headers).status_code == 401


# --- Another site ---


def test_a_request_from_another_site_saves_nothing(trainee, sitting, one):
    headers = token_header(trainee, sitting)
    for origin in ("https://elsewhere.example", "null", "https://testserver"):
        refused_for(post_answers(trainee, sitting, one, headers=headers | {"Origin": origin}), 403, "origin")
    assert saved(post_answers(trainee, sitting, one, headers=headers | {"Origin": "http://testserver"})) == [1]


def test_a_form_of_another_site_cannot_be_an_answer(trainee, sitting, one):
    body = json.dumps({"epoch": 1, "messages": [as_sent(one)]})
    address, headers = reverse("exam_answers", args=[sitting.pk]), token_header(trainee, sitting)
    for sort in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused_for(trainee.post(address, body, content_type=sort, headers=headers), 415, "json")


def test_a_trusted_origin_may_save(trainee, sitting, one, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://exams.example"]
    headers = token_header(trainee, sitting) | {"Origin": "https://exams.example"}
    assert saved(post_answers(trainee, sitting, one, headers=headers)) == [1]


def test_an_unknown_host_is_refused(trainee, sitting, one):
    headers = token_header(trainee, sitting) | {"Host": "elsewhere.example"}
    assert post_answers(trainee, sitting, one, headers=headers).status_code == 400
    assert not Answer.objects.exists()


# --- Too much ---


WRONG_LENGTHS = [
    ("", 411, "length"),
    ("x", 411, "length"),
    ("-1", 411, "length"),
    (str(2**19 + 1), 413, "long"),
    ("9" * 5000, 413, "long"),
]


@pytest.mark.parametrize(("length", "status", "code"), WRONG_LENGTHS)
def test_a_body_without_a_length_or_with_too_great_a_length_is_not_read(trainee, sitting, length, status, code):
    headers = token_header(trainee, sitting)
    address = reverse("exam_answers", args=[sitting.pk])
    response = trainee.post(address, b"{", content_type="application/json", headers=headers, CONTENT_LENGTH=length)
    refused_for(response, status, code)


def test_too_many_answers_at_once_are_refused(trainee, sitting, one):
    messages = [message(sitting, 1, 1, None)] * 501
    assert post_answers(trainee, sitting, *messages).status_code == 409
    assert not Answer.objects.exists()


# --- Devices and epochs ---


def test_the_replaced_page_delivers_what_it_had_and_nothing_new(trainee, sitting, one):
    headers = token_header(trainee, sitting, epoch=1, device="one")
    sittings.take_over(sitting_id=sitting.pk, device="phone", by=sitting.person, at=timezone.now())
    response = post_answers(trainee, sitting, one, headers=headers)
    assert saved(response) == [1] and not response.json()["yours"] and response.json()["epoch"] == 2
    response = post_answers(trainee, sitting, message(sitting, 1, 1, ["B"]), epoch=2, headers=headers)
    assert response.status_code == 409
    assert [answer.epoch for answer in Answer.objects.all()] == [1]


def test_the_page_in_use_hears_of_an_answer_that_arrived_from_the_replaced_page(trainee, sitting, one):
    for device in ("phone", "laptop"):
        sittings.take_over(sitting_id=sitting.pk, device=device, by=sitting.person, at=timezone.now())
    old_page = token_header(trainee, sitting, epoch=2, device="phone")
    page = {"device": "laptop"}
    before = trainee.get(reverse("exam_state", args=[sitting.pk]), page).json()
    reply = post_answers(trainee, sitting, one, epoch=2, headers=old_page).json()
    assert (reply["saved"], reply["yours"]) == ([1], False)
    after = trainee.get(reverse("exam_state", args=[sitting.pk]), page).json()
    assert (before["earlier"], after["earlier"], len(after["values"])) == (0, 1, 1)


def test_a_token_of_an_earlier_epoch_cannot_save_answers_of_other_epochs(trainee, sitting, one):
    for device in ("phone", "tablet"):
        sittings.take_over(sitting_id=sitting.pk, device=device, by=sitting.person, at=timezone.now())
    headers = token_header(trainee, sitting, epoch=2, device="phone")
    for epoch in (1, 3):
        assert (
            post_answers(trainee, sitting, message(sitting, 1, 1, None), epoch=epoch, headers=headers).status_code
            == 409
        )
    assert saved(post_answers(trainee, sitting, message(sitting, 1, 1, None), epoch=2, headers=headers)) == [1]


def test_the_current_page_delivers_what_it_still_had_from_an_earlier_epoch(trainee, sitting, one):
    sittings.take_over(sitting_id=sitting.pk, device="phone", by=sitting.person, at=timezone.now())
    headers = token_header(trainee, sitting, epoch=2, device="phone")
    assert saved(post_answers(trainee, sitting, one, epoch=1, headers=headers)) == [1]


def test_a_device_that_is_not_in_use_saves_nothing_new(trainee, sitting, one):
    response = post_answers(trainee, sitting, one, device="another")
    assert saved(response) == [] and response.json()["refused"][0]["code"] == "moved" and not response.json()["yours"]
    assert not Answer.objects.exists()


def test_after_submission_a_token_only_repeats_what_was_saved_and_delivers_to_received_late(trainee, sitting, one):
    save(sitting, one)
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=timezone.now(), how="person")
    response = post_answers(trainee, sitting, one, message(sitting, 2, 2, None))
    assert saved(response) == [1]
    assert (response.json()["late"], response.json()["refused"]) == ([2], [])
    assert Answer.objects.count() == 1 and response.json()["state"] == "submitted"


# --- The database ---


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_saved_after_the_database_was_restarted():
    hall = Hall(World(), now=timezone.now())
    sitting, trainee = hall.begin(), visitor(hall.world.trainee)
    assert saved(post_answers(trainee, sitting, message(sitting, 1, 1, ["A"]))) == [1]
    second = message(sitting, 2, 2, None)
    with lost_connection():
        assert saved(post_answers(trainee, sitting, second)) == [2]
    assert Answer.objects.count() == 2


@contextmanager
def lost_connection():
    """Break the connection of this thread without notice, so that the next query fails."""
    if connection.vendor == "postgresql":
        import psycopg

        own = connection.connection.info
        with psycopg.connect(own.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [own.backend_pid])
        yield
        return
    # SQLite has no server to lose.
    queries = []

    def fail_once(execute, *arguments):
        queries.append(arguments)
        if len(queries) == 1:
            raise OperationalError("the connection is closed")
        return execute(*arguments)

    with connection.execute_wrapper(fail_once), pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "is_usable", lambda: False)
        yield
