"""Two tabs, two people: a form opened before a newer save is refused, with what changed, and nothing typed is lost."""

import pytest
from django.urls import get_resolver, reverse
from wagtail.admin.viewsets import viewsets

from cohorts.core import roles
from cohorts.people.actions.organizations import change_organization
from cohorts.training.actions.courses import change_course
from cohorts.ui.action_view import FormActionMixin
from cohorts.ui.older_forms import OPENED_FIELD, RefusesOlderForm
from cohorts.ui.viewsets import ScopedModelViewSet, ScopedSnippetViewSet
from exams.assembly.actions.exams import change_exam
from exams.bank.models import Item
from tests.exams.delivery.rows import exam, into_admin, item
from tests.kept_forms import values_of
from tests.world import NOW

pytestmark = pytest.mark.django_db


def opened(client, url):
    page = client.get(url)
    token = page.content.decode().split(f'name="{OPENED_FIELD}" value="')[1].split('"')[0]
    return values_of(page.context["form"]) | {OPENED_FIELD: token.replace("&quot;", '"')}


def change(agency, by, **new):
    names = ("name", "email", "phone", "address", "is_active")
    return change_organization(
        organization=agency, by=by, at=NOW, **{name: getattr(agency, name) for name in names} | new
    )


def test_an_older_form_does_not_undo_what_another_person_saved(world, client):
    client.force_login(world.program_staff)
    url = reverse("organizations:edit", args=[world.agency.pk])
    body = opened(client, url)
    change(world.agency, world.program_staff, email="new@agency.example")
    page = client.post(url, body | {"name": "Another name"})
    world.agency.refresh_from_db()
    assert page.status_code == 200 and world.agency.email == "new@agency.example"
    text = page.content.decode()
    assert "Somebody saved changes after you opened this page" in text and "Email" in text
    # What was typed stays, and the untouched field shows the new value: sent once more, both are kept.
    assert 'value="Another name"' in text and 'value="new@agency.example"' in text
    again = page.context["form"].data.dict() | {OPENED_FIELD: opened(client, url)[OPENED_FIELD]}
    assert client.post(url, again).status_code == 302
    world.agency.refresh_from_db()
    assert (world.agency.name, world.agency.email) == ("Another name", "new@agency.example")


def test_a_field_that_both_changed_shows_the_other_value_beside_it(world, client):
    client.force_login(world.program_staff)
    url = reverse("organizations:edit", args=[world.agency.pk])
    body = opened(client, url)
    change(world.agency, world.program_staff, phone="217 555 0100")
    text = client.post(url, body | {"phone": "217 555 0199"}).content.decode()
    assert "217 555 0199" in text and "Meanwhile it was changed to “217 555 0100”" in text


def test_a_form_that_comes_back_with_errors_still_replaces_nothing_newer(world, client):
    client.force_login(world.program_staff)
    url = reverse("organizations:edit", args=[world.agency.pk])
    body = opened(client, url)
    change(world.agency, world.program_staff, email="new@agency.example")
    page = client.post(url, body | {"name": ""}).text
    token = page.split(f'name="{OPENED_FIELD}" value="')[1].split('"')[0].replace("&quot;", '"')
    text = client.post(url, body | {"name": "Another name", OPENED_FIELD: token}).text
    world.agency.refresh_from_db()
    assert world.agency.email == "new@agency.example" and "Somebody saved changes after you opened this page" in text


def test_a_form_is_saved_while_nobody_else_saved(world, client):
    client.force_login(world.program_staff)
    url = reverse("organizations:edit", args=[world.agency.pk])
    assert client.post(url, opened(client, url) | {"name": "Another name"}).status_code == 302


def test_courses_and_exams_do_the_same(world, client):
    into_admin(client, world.program_staff)
    course = world.cohort().course_version.course
    url = reverse("courses:edit", args=[course.pk])
    body = opened(client, url)
    change_course(course=course, title="Another title", summary="", by=world.program_staff, at=NOW)
    assert client.post(url, body | {"summary": "Mine"}).status_code == 200
    into_admin(client, world.examinations)
    final = exam()
    url = reverse("exams:edit", args=[final.pk])
    body = opened(client, url)
    names = ("title", "grace_seconds", "instructions")
    values = {name: getattr(final, name) for name in names}
    change_exam(exam=final, minutes_allowed=7, **values, by=world.examinations, at=NOW)
    assert client.post(url, body | {"title": "Mine"}).status_code == 200


def test_an_item_is_not_saved_over_a_newer_draft(world, client):
    bank_item = item("Q-1")
    url = reverse("wagtailsnippets_bank_item:edit", args=[bank_item.pk])
    into_admin(client, world.examinations)
    body = opened(client, url)
    into_admin(client, world.person("second", world.state, roles.EXAMINATIONS))
    assert client.post(url, opened(client, url) | {"tags": "of the second"}).status_code == 302
    into_admin(client, world.examinations)
    page = client.post(url, body | {"stem": "Of the first?"})
    assert page.status_code == 200 and "Of the first?" in page.content.decode()
    draft = Item.objects.get(pk=bank_item.pk).get_latest_revision_as_object()
    assert draft.tags == "of the second" and draft.stem != "Of the first?"


def test_a_form_calls_a_field_in_its_errors_as_above_the_field(world, client):
    bank_item = item("Q-1")
    url = reverse("wagtailsnippets_bank_item:edit", args=[bank_item.pk])
    into_admin(client, world.examinations)
    body = opened(client, url)
    assert client.post(url, body | {"stem": "Changed in another tab?"}).status_code == 302
    text = client.post(url, body | {"stem": "Changed here?"}).text
    assert "Changed: Question." in text and "Question: Meanwhile" in text


# These begin with a proposal of ours, such as today or an open amount, and replace nothing that is stored.
STARTS_WITH_A_PROPOSAL = {"RecordPart", "TakeSeveral",
    "AddSession", "ApproveVendor", "GrantPage", "CorrectInvoice", "IssueInvoice", "OpenWindow", "RecordPreparation",
    "RecordReceipt", "RefundReceipt", "ReturnReceipt", "WaiveFee", "WriteOff", "ForgiveStep", "ChangeEmployer",
    "ReassignInvoice", "StartRun", "RecordBankRow", "RecordOrder", "AgencySubmitOrder", "IssueQuote",
    "ChooseYear", "AddYear", "WriteToCohort", "RequestName", "QualifyTrainer", "BeginCycle",
    "Apply", "SendForm", "EnterPractice", "CopyWeek", "AskForAccommodations", "PlaceHold", "ProposePurge",
    "Decide", "NotifySpecialist", "EnterPage",
}  # fmt: skip
# They carry the number of the mark, the amount to be credited, the version of a text or the digest of a part, and the
# action compares it.
COMPARES_BY_ITSELF = {"Correction", "WithdrawView", "AgencyWithdraw", "SupervisorWithdraw", "VendorWithdraw"} | {
    "GrantCorrection",
    "UndoWithdrawalView", "AgencyUndo", "VendorUndo", "SupervisorUndo", "DecidePart", "GivePart", "KeyInPart",
    "DecideApplication", "SendBack", "AnswerRequest", "AnswerSecond", "GiveToColleague", "SubmitApplication",
    # The end of a merge names the digest of what its page said.
    "EndMerge",
    # A change of a draft names the revision that was seen.
    "AddEntry", "AddRequirement", "AddWay", "ChangePart", "EditForm", "MovePart",
}  # fmt: skip
# What is granted begins today: the form starts with that day, and with nothing that is stored.
BEGINS_WITH_A_DAY = {"GrantEndorsement"}
# A payment and a bank row never change: one that was corrected meanwhile has ended, and the action refuses that.
REPLACES_A_ROW = {"CorrectReceipt", "EnterBankRow"}


def subclasses(cls):
    return {cls} | {deeper for below in cls.__subclasses__() for deeper in subclasses(below)}


def starts_with_values(page):
    ours = [base for base in page.__mro__ if base.__module__.split(".")[0] in ("cohorts", "exams", "lms")]
    return any("get_initial" in vars(base) for base in ours)


def test_every_page_that_replaces_stored_values_refuses_an_older_form():
    assert get_resolver().url_patterns
    pages = {page for page in subclasses(FormActionMixin) if starts_with_values(page)}
    without = {page.__name__ for page in pages if not page.refuses_older}
    assert without == STARTS_WITH_A_PROPOSAL | COMPARES_BY_ITSELF | REPLACES_A_ROW | BEGINS_WITH_A_DAY
    ours = [one for one in viewsets.viewsets if isinstance(one, (ScopedModelViewSet, ScopedSnippetViewSet))]
    assert all(
        issubclass(one.edit_view.view_class, RefusesOlderForm) for one in ours if hasattr(one.edit_view, "view_class")
    )
