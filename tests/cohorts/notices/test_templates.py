"""State staff write emails: variables, subjects, languages, preview, versions."""

import pytest
from django.urls import reverse
from django.utils import translation

from cohorts.core.actions import Refused
from cohorts.notices.actions.queue import queue_email
from cohorts.notices.actions.templates import return_to_built_in, save_template
from cohorts.notices.events import EVENTS
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email, EmailTemplate
from cohorts.notices.rules.wording import html_problems, revealing_words
from cohorts.notices.texts import email_text
from cohorts.notices.wording import Facts, compose
from cohorts.training.actions.sessions import change_session
from cohorts.training.models import Session
from tests.cohorts.training.test_reminders import local
from tests.cohorts.training.test_told_of_sessions import as_planned
from tests.world import NOW

pytestmark = pytest.mark.django_db
WORDS = {"subject": "Something new", "text": "Good day {name},\n\nplease look here:\n\n{link}\n\n{office}"}


def write(world, event="exam-news", language="en", **words):
    return save_template(event=event, language=language, **(WORDS | words), by=world.program_staff, at=NOW)


def refusals(world, **words):
    with pytest.raises(Refused) as refused:
        write(world, **words)
    return [(problem.code, problem.field) for problem in refused.value.problems]


def news(person, key="k"):
    return queue_email(person=person, kind="exam-news", about_id=person.pk, key=key, by=None, at=NOW)


def test_an_email_has_the_words_of_staff(world):
    write(world)
    email = news(world.trainee)
    assert email.subject == "Something new"
    assert email.body.startswith("Good day {name},\n\nplease look here:\n\n{link}")
    message = message_of(email)
    assert message.body.startswith(f"Good day {world.trainee.get_short_name()},")
    html = message.alternatives[0][0]
    assert "{link}" not in message.body and "/exams/" in message.body and "/exams/" in html


def test_an_unknown_variable_is_refused_by_its_name(world):
    with pytest.raises(Refused) as refused:
        write(world, text="Hello {nmae} {link} { name }")
    assert refused.value.code == "template_variable_unknown" and refused.value.params["names"] == "{nmae}, { name }"
    assert not EmailTemplate.objects.exists()


@pytest.mark.parametrize(
    "subject", ["You passed", "Your exam result", "Recovery training", "Salud mental", "Peers meet"]
)
def test_a_subject_gives_nothing_away(world, subject):
    assert refusals(world, subject=subject) == [("template_subject_reveals", "subject")]


def test_a_subject_has_no_private_variable(world):
    assert refusals(world, subject="News for {name}") == [("template_subject_variable", "subject")]
    assert revealing_words("Cohort {exam} starts") == []


def test_everything_wrong_is_said_at_once(world):
    wrong = refusals(world, subject="", text="", html="<script>alert(1)</script>")
    assert wrong == [
        ("template_subject_missing", "subject"),
        ("template_text_missing", "text"),
        ("template_html_wrong", "html"),
    ]


@pytest.mark.parametrize(
    "html",
    ['<img src="x">', '<p onclick="x">a</p>', '<a href="javascript:alert(1)">a</a>', "<p>open", "a</p>", "<!-- x -->"],
)
def test_html_of_staff_has_few_elements(html):
    assert html_problems(html) and not html_problems('<p>Hello <a href="{link}">here</a><br></p>')


def test_values_cannot_write_html(world):
    write(world, html="<p>Hello {name}</p><p>{link}</p>")
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(preferred_name="<b>Jo</b>")
    world.trainee.refresh_from_db()
    assert "&lt;b&gt;Jo&lt;/b&gt;" in message_of(news(world.trainee)).alternatives[0][0]


def test_staff_return_to_the_built_in_words_and_versions_stay(world):
    write(world)
    write(world, subject="Something else")
    return_to_built_in(event="exam-news", language="en", by=world.program_staff, at=NOW)
    assert news(world.trainee).subject == "News about your training"
    assert list(EmailTemplate.objects.order_by("version").values_list("version", "subject")) == [
        (1, "Something new"), (2, "Something else"), (3, ""),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        return_to_built_in(event="exam-news", language="en", by=world.program_staff, at=NOW)
    assert refused.value.code == "template_built_in"


def test_words_that_the_program_writes_stay_in_the_language_of_the_site(world):
    """A Spanish email with sentences that the program writes in English would be half and half."""
    wrong = refusals(world, event="seat-given", language="es", text="Hola, {name}: {text}")
    assert wrong == [("template_variable_language", "text")]
    write(world, event="seat-given", language="es", text="Hola, {name}: tiene un lugar en {cohort}. {link}")


@pytest.mark.parametrize("code", sorted(EVENTS))
def test_staff_write_every_email_in_spanish_and_begin_with_words_that_can_be_used(world, client, code):
    """Whoever reads emails in Spanish gets it in Spanish, also where the program writes the sentences in English."""
    client.force_login(world.program_staff)
    form = client.get(reverse("email_template", args=[code, "es"])).context["form"]
    begin = {name: form.initial[name] for name in ("subject", "text", "html")}
    assert post(client, "email_template", begin, event=code, language="es").status_code == 302
    world.trainee.language = "es"
    values = dict.fromkeys((one.name for one in EVENTS[code].variables), "x")
    email = compose(EVENTS[code], world.trainee, Facts(values, "Subject", email_text(world.trainee, "A sentence.")))
    assert email.language == "es" and "A sentence" not in email.text


def test_the_list_says_in_which_languages_readers_get_an_email(world, client):
    write(world, event="seat-given", language="es", text="Hola, {name}: tiene un lugar en {cohort}. {link}")
    client.force_login(world.program_staff)
    rows = {row["event"].code: row["languages"] for row in client.get(reverse("email_events")).context["events"]}
    assert rows["seat-given"] == rows["seat-offer"] == "English, Español" and rows["seat-moved"] == "English"


def test_one_change_is_told_in_the_cohorts_zone_and_each_readers_language(world, settings, monkeypatch):
    """D22"""
    settings.EMAIL_LANGUAGES = [*settings.EMAIL_LANGUAGES, ("fr", "Français")]
    readers = {code: world.person(f"reader-{code}", world.agency, "trainee") for code in ("en", "es", "fr")}
    languages = {person.pk: code for code, person in readers.items()}
    monkeypatch.setattr("cohorts.notices.wording.language_of", lambda person: languages.get(person.pk, "en"))
    world.approve()
    cohort = world.cohort(starts=local(2027, 3, 11, 8), days=1)
    type(cohort).objects.update(time_zone="America/New_York")
    for person in readers.values():
        world.enroll(cohort, person)
    Email.objects.all().delete()
    session = Session.objects.select_related("cohort").get()
    begin = local(2027, 3, 16, 9).replace(tzinfo=None)
    plan = as_planned(session, starts_local=begin, ends_local=begin + (session.ends_at - session.starts_at))
    with translation.override("es"):
        change_session(session=session, plan=plan, by=world.vendor_coordinator, at=local(2027, 3, 1, 9))
    emails = {languages[email.person_id]: email for email in Email.objects.filter(kind="dates")}
    assert {code: email.language for code, email in emails.items()} == {"en": "en", "es": "es", "fr": "en"}
    english, spanish, french = (message_of(emails[code]) for code in ("en", "es", "fr"))
    assert "Thu, Mar 11, 2027, 9:00 am" in english.body and "EST" in english.body
    assert "Tue, Mar 16, 2027, 9:00 am" in english.body and "EDT" in english.body
    assert french.subject == english.subject and "Bonjour" not in french.body
    assert spanish.subject == "Cambiaron las fechas de su capacitación"
    for part in (spanish.body, spanish.alternatives[0][0]):
        assert "jue" in part.lower() and "9:00" in part and "EDT" in part
        assert not {"Hello", "Changed", "Before", "March", "Thu", "Open the page", "to be announced"} & set(
            part.split()
        )
    assert "Abrir la página" in spanish.alternatives[0][0] and "Open the page" in english.alternatives[0][0]
    for message in (english, spanish, french):
        for part in (message.body, message.alternatives[0][0]):
            assert "13:00" not in part and "14:00" not in part and "8:00 a" not in part


def test_a_change_of_the_room_alone_does_not_say_that_the_time_changed(world):
    """D22"""
    world.approve()
    cohort = world.cohort(starts=local(2027, 3, 11, 8), days=1)
    world.enroll(cohort)
    Email.objects.all().delete()
    session = Session.objects.select_related("cohort").get()
    change_session(session=session, plan=as_planned(session, place="Annex"), by=world.vendor_coordinator, at=NOW)
    (email,) = Email.objects.filter(kind="dates")
    assert email.event == "session-details" and "same times as before" in email.body


def post(client, name, data, event="exam-news", language="en"):
    return client.post(reverse(name, args=[event, language]), data)


def test_staff_see_a_preview_before_they_save(world, client):
    client.force_login(world.program_staff)
    page = post(client, "email_template", WORDS | {"data": "sample", "preview": "1"})
    assert page.status_code == 200 and "Good day Jordan," in page.text and not EmailTemplate.objects.exists()
    email = news(world.trainee)
    page = post(client, "email_template", WORDS | {"data": str(email.pk), "preview": "1"})
    assert f"Good day {world.trainee.get_short_name()}," in page.text
    page = post(client, "email_template", WORDS | {"text": "{nobody}", "preview": "1"})
    assert page.status_code == 422 and "{nobody}" in page.text
    assert post(client, "email_template", WORDS).status_code == 302
    assert EmailTemplate.objects.get().by == world.program_staff


def test_staff_send_a_sample_to_themselves(world, client):
    client.force_login(world.program_staff)
    post(client, "email_template", WORDS | {"sample": "1"})
    email = Email.objects.get(kind="sample")
    assert (email.person, email.subject) == (world.program_staff, "Something new") and "Jordan" in email.body
    assert not EmailTemplate.objects.exists()


def test_staff_read_the_list_an_email_and_its_versions(world, client):
    write(world)
    client.force_login(world.program_staff)
    assert reverse("email_event", args=["exam-news"]) in client.get(reverse("email_events")).text
    page = client.get(reverse("email_event", args=["exam-news"]))
    assert "Something new" in page.text and "Noticias sobre su capacitación" in page.text
    assert "Something new" in client.get(reverse("email_versions", args=["exam-news", "en"])).text
    assert client.get(reverse("email_event", args=["no-such"])).status_code == 404
    assert client.get(reverse("email_template", args=["exam-news", "xx"])).status_code == 404
