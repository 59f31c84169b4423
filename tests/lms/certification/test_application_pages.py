"""The pages of an application: the applicant's list, the queue, the desk of the reviewer, and who reads what there."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import Application, ApplicationPart, PartDecision, StatementText
from tests.lms.certification.application_desk import Desk, pdf

MARK = "ZQX-7731"
LETTERS = {"type": "reference", "kinds": ["employer"], "title": "Letter"}


@pytest.fixture
def desk(world):
    return Desk(world)


def upload():
    return SimpleUploadedFile(f"{MARK}.pdf", pdf(), content_type="application/pdf")


def test_a_person_applies_on_the_pages_and_reads_what_is_still_missing(desk, client):
    client.force_login(desk.person)
    answer = client.post(reverse("apply"), {"way": f"{desk.program.pk}:initial"})
    row = Application.objects.get()
    assert answer.url == reverse("my_application", args=[row.pk])
    page = client.get(answer.url).text
    assert "0 of 8 done" in page and "One of these is enough" in page
    address = reverse("give_part", args=[row.pk, "education", "ged"])
    assert client.post(address, {"file": upload()}).status_code == 302
    part = ApplicationPart.objects.get()
    assert client.post(reverse("own_part_file", args=[part.pk])).content == pdf()
    submit = reverse("submit_application", args=[row.pk])
    assert "Supervisor’s signature" in client.get(submit).text
    assert client.post(submit).status_code == 422
    assert client.post(submit, {"incomplete": "on"}).status_code == 302
    assert Email.objects.filter(kind="application-submitted", person=desk.person).count() == 1
    again = client.post(submit, follow=True)
    assert again.status_code == 200 and "Your application is submitted." in again.text


def test_an_application_of_somebody_else_is_not_there(desk, client, world):
    desk.begin()
    part = desk.give("education", "ged", file=pdf())
    for person in (world.supervisor, world.agency_coordinator, world.other_trainee, world.vendor_coordinator):
        client.force_login(person)
        assert client.get(reverse("my_application", args=[desk.application.pk])).status_code == 404
        assert client.post(reverse("own_part_file", args=[part.pk])).status_code == 404
        assert client.get(reverse("application", args=[desk.application.pk])).status_code in (302, 404)


def test_the_reviewer_looks_at_a_part_and_decides_on_its_page(desk, client):
    desk.begin()
    part = desk.give("education", "ged", file=pdf())
    desk.submit(incomplete=True)
    client.force_login(desk.staff)
    page = reverse("application", args=[desk.application.pk])
    assert "Review this application" in client.get(page).text
    client.post(reverse("application_take", args=[desk.application.pk]))
    assert reverse("part_decide", args=[part.pk]) in client.get(page).text
    assert client.post(reverse("part_file", args=[part.pk])).content == pdf()
    form = client.get(reverse("part_decide", args=[part.pk]))
    assert part.digest in form.text
    body = {"outcome": "returned", "reason": "The second page is missing.", "seen": part.digest}
    client.post(reverse("part_decide", args=[part.pk]), body)
    client.force_login(desk.person)
    assert "The second page is missing." in client.get(reverse("my_application", args=[desk.application.pk])).text


def test_nobody_but_the_reviewer_reads_more_than_one_line_about_eligibility(desk, client, world):
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    page = reverse("application", args=[desk.application.pk])
    colleague = world.person("colleague", world.state, "program")
    for person in (colleague, world.auditor):
        client.force_login(person)
        text = client.get(page).text
        assert "Eligibility: complete" in text and "Quartz" not in text
    desk.take()
    client.force_login(desk.staff)
    assert "Quartz" in client.get(page).text
    client.force_login(colleague)
    assert "Quartz" not in client.get(page).text


def test_files_and_letters_leave_no_trace_in_rows_and_emails(desk, client):
    """CE-D16 in part: what is restricted, and the name of a file, is in no row."""
    desk.begin()
    client.force_login(desk.person)
    client.post(reverse("give_part", args=[desk.application.pk, "education", "ged"]), {"file": upload()})
    desk.answer(desk.ask("reference", "reference"), text=MARK, name="Sam Boss")
    rows = [*ApplicationPart.objects.values(), *Email.objects.values(), *PartDecision.objects.values()]
    assert len(rows) > 2 and MARK not in str(rows)


def test_the_queue_costs_the_same_for_one_application_and_for_many(desk, client, world, django_assert_num_queries):
    desk.begin()
    desk.own_parts()
    desk.others()
    desk.submit()
    client.force_login(desk.staff)
    client.get(reverse("applications"))
    with django_assert_num_queries(QUERIES):
        assert "For us to do: " in client.get(reverse("applications")).text
    for number in range(10):
        person = world.person(f"more{number}", world.agency, "trainee")
        desk.begin(person=person, by=person)
        desk.submit(by=person, incomplete=True)
    with django_assert_num_queries(QUERIES):
        assert client.get(reverse("applications")).status_code == 200


QUERIES = 22


def test_a_new_wording_is_signed_from_then_on_and_the_old_signature_no_longer_counts(desk, client):
    desk.begin()
    desk.give("agreement", "ethics", signed_name=desk.person.get_full_name(), text_version="1")
    client.force_login(desk.staff)
    client.post(reverse("program_texts", args=[desk.program.pk]), {"key": "ethics", "text": "We do good."})
    assert StatementText.objects.latest_row().number == 2
    client.force_login(desk.person)
    address = reverse("give_part", args=[desk.application.pk, "agreement", "ethics"])
    assert "We do good." in client.get(address).text
    stale = client.post(address, {"signed_name": desk.person.get_full_name(), "text_version": "1"})
    assert stale.status_code == 422
    assert client.post(address, {"signed_name": desk.person.get_full_name(), "text_version": "2"}).status_code == 302


def test_paper_is_entered_part_by_part_and_submitted_as_of_the_day_of_receipt(desk, client, world):
    client.force_login(desk.staff)
    body = {"person": desk.person.email, "way": f"{desk.program.pk}:initial", "received_on": "2026-02-02"}
    client.post(reverse("application_key_in"), body)
    row = Application.objects.get()
    address = reverse("part_key_in", args=[row.pk, "age", "age"])
    assert client.post(address, {"as_of": "1990-05-05"}).status_code == 302
    client.post(reverse("application_submit_paper", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "submitted" and str(row.received_on) == "2026-02-02"
    client.force_login(desk.person)
    assert "received it on paper" in client.get(reverse("my_application", args=[row.pk])).text


def test_an_applicant_mends_a_wrong_birthday_and_a_wrong_file_until_somebody_decides(desk, client):
    desk.begin()
    desk.own_parts()
    client.force_login(desk.person)
    page = reverse("my_application", args=[desk.application.pk])
    addresses = {
        name: reverse("give_part", args=[desk.application.pk, *name])
        for name in (("age", "age"), ("document", "job"), ("agreement", "ethics"))
    }
    text = client.get(page).text
    assert [address in text for address in addresses.values()] == [True, True, False]
    desk.submit(incomplete=True)
    assert client.post(addresses["age", "age"], {"as_of": "1996-02-29"}).status_code == 302
    assert ApplicationPart.objects.filter(type="age", replaced_by=None).get().as_of == date(1996, 2, 29)
    desk.take()
    desk.accept_all()
    text = client.get(page).text
    assert addresses["document", "job"] not in text and addresses["age", "age"] in text


def test_a_text_that_changed_meanwhile_is_read_and_then_signed(desk, client):
    desk.begin()
    client.force_login(desk.person)
    address = reverse("give_part", args=[desk.application.pk, "agreement", "ethics"])
    body = {"signed_name": desk.person.get_full_name(), "text_version": "1"}
    enter_text(program=desk.program, key="ethics", text="We do no harm at all.", by=desk.staff, at=desk.now)
    answer = client.post(address, body)
    assert answer.status_code == 422 and "We do no harm at all." in answer.text
    again = body | {"text_version": answer.context["form"]["text_version"].value()}
    assert client.post(address, again).status_code == 302


def test_the_reviewer_sees_what_was_chosen_and_who_the_applicant_says_it_is(world, client):
    desk = Desk(world, tree={"all_of": [{"type": "residence", "states": ["MN"], "title": "Residence"}, LETTERS]})
    desk.begin()
    state = desk.give("residence", "residence", choice="MN")
    letter = desk.answer(desk.ask("reference", "reference", letter="employer"), text="Good.")
    desk.submit()
    desk.take()
    client.force_login(desk.staff)
    assert "Minnesota" in client.get(reverse("part_decide", args=[state.pk])).text
    text = client.get(reverse("part_decide", args=[letter.pk])).text
    assert "my supervisor" in text and "employer" in text


def test_applicants_read_again_what_they_signed_and_who_reads_what_they_send(desk, client):
    desk.begin()
    desk.own_parts()
    enter_text(program=desk.program, key="ethics", text="We do no harm at all.", by=desk.staff, at=desk.now)
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert "<p>We do no harm.</p>" in page and "at all" not in page
    letters = client.get(reverse("ask_other", args=[desk.application.pk, "reference", "reference"])).text
    assert "Other program staff and auditors see that it is here" in letters


def test_the_first_missing_part_is_the_next_step_also_after_the_submission(desk, client):
    desk.begin()
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    box = page.partition('class="next"')[2].partition("</div>")[0]
    assert reverse("give_part", args=[desk.application.pk, "age", "age"]) in box
    desk.own_parts()
    desk.submit(incomplete=True)
    box = client.get(reverse("my_application", args=[desk.application.pk])).text
    box = box.partition('class="next"')[2].partition("</div>")[0]
    assert reverse("ask_other", args=[desk.application.pk, "signature", "supervisor"]) in box


def test_lists_and_the_path_for_staff_say_eligibility_in_one_line(desk, client, world):
    """Also to program staff and auditors: only the reviewer reads each statement, on the page of the application."""
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    candidacy = desk.application.cycle.candidacy
    for person in (desk.staff, world.auditor, world.examinations):
        client.force_login(person)
        page = client.get(reverse("candidacies:inspect", args=[candidacy.pk])).text
        assert "Eligibility" in page and "Quartz" not in page
        assert "Quartz" not in client.get(reverse("candidacies:index")).text
