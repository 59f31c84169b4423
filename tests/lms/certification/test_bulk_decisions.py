"""Several applicants are admitted at once, each by a decision of their own."""

import re

import pytest
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.training.models import Admission
from lms.certification.actions import application_reviews
from lms.certification.actions.recusals import step_back
from lms.certification.models import Application
from tests.lms.certification.application_desk import Desk, pdf

TREE = {"all_of": [{"type": "education", "min_level": "ged", "title": "GED"}]}
CHECKED = re.compile(r'value="\d+" checked')
WORDS = "Welcome to the program."


class Several:
    """Applications of several people to one program, reviewed by the same person."""

    def __init__(self, world, count=5, **more):
        self.desk, self.rows = Desk(world, tree=TREE, **more), []
        for number in range(count):
            self.add(world.person(f"several{number}", world.agency, "trainee"))

    def add(self, person):
        self.desk.person = person
        self.desk.begin(person=person, by=person)
        part = self.desk.give("education", "ged", file=pdf())
        self.desk.submit()
        self.desk.take()
        self.desk.decide(part)
        self.rows.append(Application.objects.get(pk=self.desk.application.pk))


@pytest.fixture
def several(world):
    return Several(world)


def chosen(rows):
    return {"chosen": [row.pk for row in rows]}


def form_of(page, rows):
    """What the form of the page sends."""
    seen = {}
    for row in rows:
        marker = f'name="seen-{row.pk}" value="'
        seen[f"seen-{row.pk}"] = page.text.partition(marker)[2].partition('"')[0]
    return {**chosen(rows), **seen, "reason": WORDS}


def test_those_that_lack_nothing_are_admitted_with_one_log_entry_and_one_email_each(several, client):
    client.force_login(several.desk.staff)
    queue = client.get(f"{reverse('applications')}?missing=nothing&reviewer=mine").text
    assert all(f'value="{row.pk}" form="several"' in queue for row in several.rows)
    page = client.get(reverse("applications_decide"), chosen(several.rows))
    assert page.text.count("Accepted: 1") == 5 and len(CHECKED.findall(page.text)) == 5
    assert Admission.objects.count() == 0
    done = client.post(reverse("applications_decide"), form_of(page, several.rows))
    assert "5 people were admitted." in done.text
    assert Email.objects.filter(kind="application-decided").count() == 5
    assert {row.reason for row in Admission.objects.all()} == {WORDS}
    assert set(Application.objects.values_list("state", flat=True)) == {"admitted"}


def test_each_that_cannot_be_decided_is_refused_with_its_own_reason_and_stops_no_other(several, client, world):
    desk = several.desk
    good, stale, incomplete, others, recused = several.rows
    colleague = world.person("colleague", world.state, "program")
    client.force_login(desk.staff)
    page = client.get(reverse("applications_decide"), chosen(several.rows))
    body = form_of(page, several.rows)
    part = stale.parts.get()
    desk.decide(part, "returned", "Page two is missing.")
    desk.decide(part)
    desk.decide(incomplete.parts.get(), "returned", "Page two is missing.")
    application_reviews.take_application(
        application=others, reviewer=colleague, reason="On leave.", by=colleague, at=desk.now
    )
    step_back(application=recused, kind="family", by=desk.staff, at=desk.now)
    again = client.get(reverse("applications_decide"), chosen(several.rows))
    body[f"seen-{incomplete.pk}"] = form_of(again, several.rows)[f"seen-{incomplete.pk}"]
    done = client.post(reverse("applications_decide"), body).text
    assert "1 person was admitted." in done
    for sentence in (
        "A part came in, or something was decided, after you opened",
        "Not everything that is asked counts yet",
        "Take the application first",
        "stepped back from this application",
    ):
        assert done.count(sentence) == 1, sentence
    admitted = Application.objects.filter(state="admitted")
    assert list(admitted) == [good]


def test_the_preview_says_which_cannot_be_decided_and_does_not_check_them(several, client, world):
    several.desk.decide(several.rows[0].parts.get(), "returned", "Page two is missing.")
    client.force_login(several.desk.staff)
    page = client.get(reverse("applications_decide"), chosen(several.rows[:2])).text
    assert len(CHECKED.findall(page)) == 1 and "Not everything that is asked counts yet" in page


def test_the_preview_says_that_a_colleague_must_agree_first(world, client):
    several = Several(world, count=1, reviews={"second": "always"})
    client.force_login(several.desk.staff)
    page = client.get(reverse("applications_decide"), chosen(several.rows))
    assert "ask for a second opinion" in page.text
    done = client.post(reverse("applications_decide"), form_of(page, several.rows)).text
    assert "0 people were admitted." in done and "ask for a second opinion" in done


def test_nothing_chosen_and_what_is_no_number_lead_back_to_the_queue(several, client):
    client.force_login(several.desk.staff)
    for query in ("", "?chosen=", "?chosen=x&chosen=99999999999999999999"):
        assert client.get(reverse("applications_decide") + query).status_code == 302
    assert client.post(reverse("applications_decide"), {}).status_code == 422
    many = {"chosen": list(range(1, 150))}
    assert client.get(reverse("applications_decide"), many).status_code == 302


def test_a_form_that_is_sent_without_what_was_seen_decides_nothing(several, client):
    client.force_login(several.desk.staff)
    client.post(reverse("applications_decide"), chosen(several.rows))
    assert not Admission.objects.exists()
