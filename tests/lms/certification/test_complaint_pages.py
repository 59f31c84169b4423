"""The pages of complaints: the public form and its link, the specialist's pages, and the desk of program staff."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from lms.certification.actions import complaint_notes, complaint_reviews
from lms.certification.models import Complaint, ComplaintLetter, ComplaintPaper, ComplaintState, EthicsCode, NoteState
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.complaint_desk import SECRET, Complained

pytestmark = pytest.mark.django_db

FORM = {"about": "Taylor", "text": f"They lent money. {SECRET}"}


@pytest.fixture
def desk(world):
    cache.clear()
    made = Complained(world)
    made.now = timezone.now()
    return made


def complain(client, **more):
    return client.post(reverse("complain"), FORM | more)


def page(client, name, *arguments):
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.text


def codes(user):
    return [task.code for task in tasks_of(user, timezone.now()) if "complaint" in task.code or "matter" in task.code]


# --- The public form ---


def test_anybody_complains_and_reads_where_it_stands_in_one_line(desk, client):
    answer = complain(client)
    row = Complaint.objects.get()
    assert answer.url == reverse("complaint_status", args=[row.token])
    text = page(client, "complaint_status", row.token)
    assert "We received it. A reviewer will read it." in text and SECRET not in text and "Taylor" not in text
    desk.row = row
    desk.take()
    assert "A reviewer is looking into it." in page(client, "complaint_status", row.token)
    assert client.get(reverse("complaint_status", args=["x" * 43])).status_code == 404


def test_the_answer_is_the_same_whether_or_not_somebody_is_certified(desk, client):
    answers = []
    for about in (desk.certificate.number, desk.certificate.name, "Nobody at all"):
        answer = complain(client, about=about)
        text = client.get(answer.url).text
        answers.append((answer.status_code, re.sub(r"[\w-]{43,}", "", text)))
    assert len(set(answers)) == 1


def test_one_network_complains_three_times_an_hour(desk, client):
    for _time in range(3):
        assert complain(client).status_code == 302
    answer = complain(client)
    assert answer.status_code == 422 and "too many tries" in answer.text and SECRET in answer.text
    assert Complaint.objects.count() == 3


def test_files_are_kept_sealed_and_one_that_is_none_is_refused(desk, client):
    with pdf_file() as file:
        assert complain(client, file=file).status_code == 302
    assert [row.media_type for row in ComplaintPaper.objects.order_by("pk")] == ["text/plain"] * 2 + ["application/pdf"]
    with pdf_file(b"no pdf") as file:
        assert complain(client, file=file).status_code == 422


def pdf_file(data=None):
    file = BytesIO(pdf() if data is None else data)
    file.name = "paper.pdf"
    return file


def test_what_is_missing_is_said_at_the_field(desk, client):
    answer = client.post(reverse("complain"), {"about": "", "text": ""})
    assert answer.status_code == 422
    assert "Write what happened." in answer.text and "as well as you know it" in answer.text


def test_more_is_sent_by_the_link(desk, client):
    row = desk.file()
    client.post(reverse("complaint_status", args=[row.token]), {"text": "One more thing."})
    assert desk.papers().last().kind == "more"
    answer = client.post(reverse("complaint_status", args=[row.token]), {"text": ""})
    assert answer.status_code == 422 and "Write what happened." in answer.text


def test_no_page_of_a_complaint_is_kept_or_listed(desk, client):
    row = desk.file()
    for address in (reverse("complain"), reverse("complaint_status", args=[row.token])):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"


# --- The specialist ---


def test_the_specialist_answers_and_appeals_from_the_tasks_of_the_desk(desk, client):
    desk.file(), desk.take(), desk.match()
    assert codes(desk.person) == []
    desk.notify()
    assert codes(desk.person) == ["matter_answer"]
    client.force_login(desk.person)
    text = page(client, "my_matter", desk.row.pk)
    assert "You can answer through" in text and SECRET not in text
    letter = ComplaintLetter.objects.get(kind="notice")
    assert SECRET in client.post(reverse("matter_letter", args=[letter.pk])).text
    client.post(reverse("answer_matter", args=[desk.row.pk]), {"text": "I did not."})
    desk.recommend("probation"), desk.take_decision(), desk.decide("probation")
    assert codes(desk.person) == ["matter_appeal"]
    assert "Decided on" in page(client, "my_matter", desk.row.pk)
    client.post(reverse("appeal_matter", args=[desk.row.pk]), {"text": "It is wrong."})
    assert codes(desk.person) == []
    assert "Your appeal of" in page(client, "my_matter", desk.row.pk)
    assert "The office wrote on" in page(client, "my_matters")


def test_before_the_notice_and_for_anybody_else_there_is_no_page(desk, client):
    desk.file(), desk.take(), desk.match()
    client.force_login(desk.person)
    assert client.get(reverse("my_matter", args=[desk.row.pk])).status_code == 404
    desk.notify()
    client.force_login(desk.colleague)
    assert client.get(reverse("my_matter", args=[desk.row.pk])).status_code == 404


# --- The desk of program staff ---


def test_the_queue_names_nobody_and_cannot_be_searched_or_downloaded(desk, client):
    desk.heard()
    client.force_login(desk.third)
    text = page(client, "complaints")
    assert str(desk.row) in text and "days left" in text and "&lt;time" not in text
    assert desk.person.get_full_name() not in text and desk.certificate.number not in text and SECRET not in text
    assert client.get(reverse("complaints") + "?export=csv").status_code == 404


def test_who_is_concerned_finds_nothing_in_the_queue_even_as_program_staff(desk, client):
    desk.heard()
    Membership.objects.create(
        user=desk.person, organization=desk.world.state, role="program", started_at=desk.world.now
    )
    desk.world._open_admin([(desk.person, "program")])
    client.force_login(desk.person)
    assert str(desk.row) not in page(client, "complaints")
    assert client.get(reverse("complaint", args=[desk.row.pk])).status_code == 404
    assert not any("complaint" in code for code in codes(desk.person))


def test_the_reviewer_goes_through_the_whole_review_on_the_pages(desk, client):
    desk.file()
    client.force_login(desk.staff)
    pk = [desk.row.pk]
    assert "nobody else" in page(client, "complaint", *pk)
    client.post(reverse("complaint_take", args=pk))
    paper = ComplaintPaper.objects.get(kind="complaint")
    assert SECRET in client.post(reverse("complaint_paper", args=[paper.pk])).text
    assert ModelLogEntry.objects.filter(action="restricted.read", user=desk.staff).count() == 1
    answer = client.post(reverse("complaint_match", args=pk), {"number": "2026-0000"})
    assert answer.status_code == 422 and "no certificate with this number" in answer.text
    client.post(reverse("complaint_match", args=pk), {"number": desk.certificate.number})
    assert desk.certificate.number in page(client, "complaint", *pk)
    until = (home_day(timezone.now()) + timedelta(days=30)).isoformat()
    client.post(reverse("complaint_notify", args=pk), {"text": "You are said to …", "until": until})
    client.post(reverse("complaint_note", args=pk), {"text": "Called the agency."})
    client.post(reverse("complaint_extend", args=pk))
    desk.reload()
    desk.answer(desk.letters("notice").get(), at=timezone.now())
    page(client, "complaint_recommend", *pk)
    body = {"outcome": "probation", "clauses": ["2.3"], "reason": "It is so.", "lasts_until": ""}
    client.post(reverse("complaint_recommend", args=pk), body)
    assert desk.reload().state == ComplaintState.RECOMMENDED
    client.force_login(desk.colleague)
    assert "complaints_decide" in codes(desk.colleague)
    client.post(reverse("complaint_take_decision", args=pk))
    assert "Code of 2026" not in page(client, "complaint_decide", *pk)
    client.post(reverse("complaint_decide", args=pk), body)
    assert desk.reload().state == ComplaintState.DECIDED and desk.now_certificate().state == "probation"
    note = desk.note()
    assert "Code of ethics: 2.3." in page(client, "discipline_publish", note.pk)
    client.post(reverse("discipline_publish", args=[note.pk]))
    assert desk.note().state == NoteState.PUBLISHED
    text = page(client, "complaint", *pk)
    assert "can appeal through" in text and "I do not lend money" in text


def test_a_colleague_who_does_not_review_it_reads_where_it_stands_and_no_more(desk, client):
    desk.heard()
    client.force_login(desk.third)
    text = page(client, "complaint", desk.row.pk)
    assert "nobody else" in text and desk.certificate.number not in text and desk.person.get_full_name() not in text
    paper = desk.papers().first()
    assert client.post(reverse("complaint_paper", args=[paper.pk])).status_code == 404


def test_an_auditor_reads_the_queue_and_nothing_that_was_written(desk, client):
    desk.heard()
    client.force_login(desk.world.auditor)
    assert str(desk.row) in page(client, "complaints")
    assert desk.certificate.number not in page(client, "complaint", desk.row.pk)
    assert client.post(reverse("complaint_take", args=[desk.row.pk])).status_code == 404


def test_staff_key_in_what_came_by_mail_and_confirm_it_by_letter(desk, client):
    client.force_login(desk.staff)
    day = home_day(timezone.now()).isoformat()
    form = page(client, "complaint_key_in")
    assert "Name of whoever complains" in form and "Your name" not in form and "We send you" not in form
    client.post(reverse("complaint_key_in"), FORM | {"received_on": day})
    row = Complaint.objects.get()
    assert row.acknowledged_on is None and "complaints_confirm" in codes(desk.staff)
    client.post(reverse("complaint_acknowledge", args=[row.pk]), {"on": day})
    assert "complaints_confirm" not in codes(desk.staff)


def test_whoever_stepped_back_is_not_offered_as_a_reviewer(desk, client):
    desk.file()
    complaint_reviews.step_back(complaint=desk.row, kind="friend", by=desk.third, at=desk.now)
    client.force_login(desk.staff)
    offered = client.get(reverse("complaint_assign", args=[desk.row.pk])).context["form"].fields["colleague"].queryset
    assert desk.colleague in offered and desk.third not in offered


def test_a_note_that_is_due_soon_is_a_task_and_a_late_one_says_so(desk):
    desk.decided("probation")

    def at(hours):
        rows = tasks_of(desk.colleague, desk.now + timedelta(hours=hours))
        return [task.code for task in rows if task.code.startswith("note_")]

    assert (at(1), at(30), at(73)) == ([], ["note_publish"], ["note_late"])
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    assert at(73) == []


def test_an_appeal_is_a_task_of_who_did_not_decide(desk, client):
    desk.decided("probation")
    appeal = desk.appeal()
    assert "complaint_appeal" in codes(desk.third)
    assert "complaint_appeal" not in codes(desk.staff) + codes(desk.colleague)
    client.force_login(desk.third)
    client.post(reverse("complaint_appeal_take", args=[appeal.pk]))
    assert SECRET in client.post(reverse("complaint_appeal_read", args=[appeal.pk])).text
    assert "Read the reason" in page(client, "complaint", desk.row.pk)
    client.post(reverse("complaint_appeal_decide", args=[appeal.pk]), {"granted": "yes", "reason": "They are right."})
    assert desk.reload().annulled_at is not None


def test_program_staff_enter_a_code_of_ethics_one_clause_a_line(desk, client):
    client.force_login(desk.staff)
    address = reverse("ethics_codes", args=[desk.program.pk])
    body = {"title": "Code of 2027", "effective_from": "2027-01-01", "clauses": "1.1 I respect people.\nwithout number"}
    answer = client.post(address, body)
    assert answer.status_code == 422 and "Line 2 is not clear." in answer.text
    client.post(address, body | {"clauses": "1.1 I respect people.\n\n1.2 I listen.", "public": ["revocation"]})
    code = EthicsCode.objects.get(title="Code of 2027")
    assert [clause.number for clause in code.clauses.all()] == ["1.1", "1.2"] and code.public == ["revocation"]
    assert "The public page shows: Revocation." in client.get(address).text
