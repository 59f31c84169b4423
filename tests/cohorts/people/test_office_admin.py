"""The office's screens in the Wagtail admin: program and finance staff write through actions, auditors only read."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from cohorts.billing.actions import invoices
from cohorts.billing.models import Charge, Invoice, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.actions import people
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.models import Course, CourseVersion, Enrollment, VendorApproval
from tests.approvals.second import second_approves
from tests.charges import charge_for, pay_invoice, payer_of
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


def due():
    """The day in a month, as a form sends it."""
    return (home_day(timezone.now()) + timedelta(days=30)).isoformat()


@pytest.fixture
def enter(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def charge(world, agency=None, person=None, amount="1200.00"):
    agency = agency or world.agency
    seat = world.enroll(world.cohort(f"C-{Charge.objects.count()}"), person or world.trainee, agency)
    return charge_for(seat, amount, agency=agency, description=f"Seat {seat.pk}", at=timezone.now())


def an_invoice(world, due=None):
    charge(world)
    due = due or date.today() + timedelta(days=30)
    return invoices.issue_invoice(payer=payer_of(world.agency), due_on=due, by=world.finance, at=timezone.now())


def a_payment(world, invoice, amount="100"):
    yesterday = date.today() - timedelta(days=1)
    return pay_invoice(invoice, amount, received_on=yesterday, reference="check 9", by=world.finance, at=timezone.now())


def message_of(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def writes_of_money(invoice, payment):
    """Addresses by which finance staff write."""
    return [
        reverse("issue_invoice", args=[invoice.payer_id]),
        reverse("record_receipt", args=[invoice.payer_id]),
        reverse("void_receipt", args=[payment.pk]),
        reverse("return_receipt", args=[payment.pk]),
        reverse("correct_receipt", args=[payment.pk]),
        reverse("refund_receipt", args=[payment.pk]),
        reverse("reapply_receipt", args=[payment.pk]),
        reverse("correct_invoice", args=[invoice.pk]),
    ]


def everything(world):
    """Each screen's address, on real rows: those all state staff read, those for money, those that write."""
    version = world.course().versions.get()
    invoice = an_invoice(world)
    payment = a_payment(world, invoice)
    invitation = people.invite(
        email="noor@example.org",
        given_name="Noor",
        family_name="Haddad",
        organization=world.agency,
        role=roles.TRAINEE,
        by=None,
        at=timezone.now(),
    )
    row = Membership.objects.get(user=world.trainee)
    read = [
        reverse("people"),
        reverse("people_results"),
        reverse("person", args=[world.trainee.pk]),
        reverse("approvals"),
        reverse("approvals_results"),
        reverse("course_version", args=[version.pk]),
        reverse("organizations:index"),
        reverse("organizations:inspect", args=[world.agency.pk]),
        reverse("courses:index"),
        reverse("courses:inspect", args=[version.course_id]),
    ]
    money = [
        reverse("to_invoice"),
        reverse("finance_invoices"),
        reverse("finance_invoices_results"),
        reverse("finance_invoice", args=[invoice.pk]),
        reverse("payers"),
        reverse("payers_results"),
        reverse("finance_payer", args=[invoice.payer_id]),
        reverse("receipts"),
        reverse("receipts_results"),
        reverse("receipt", args=[payment.pk]),
    ]
    write = [
        reverse("person_invite"),
        reverse("person_give_role", args=[world.trainee.pk]),
        reverse("person_change", args=[world.trainee.pk]),
        reverse("person_end_role", args=[row.pk]),
        reverse("person_send_again", args=[invitation.pk]),
        reverse("person_withdraw", args=[invitation.pk]),
        reverse("approve_vendor"),
        reverse("withdraw_approval"),
        reverse("course_version_change", args=[version.pk]),
        reverse("course_version_publish", args=[version.course_id]),
        reverse("organizations:add"),
        reverse("organizations:edit", args=[world.agency.pk]),
        reverse("courses:add"),
        reverse("courses:edit", args=[version.course_id]),
        reverse("organizations:delete", args=[world.agency.pk]),
        reverse("courses:delete", args=[version.course_id]),
        *writes_of_money(invoice, payment),
    ]
    return read, money, write


def snapshot():
    models = (Organization, Membership, Course, CourseVersion, VendorApproval, Invoice, Receipt, Charge, Invitation)
    return [list(model.objects.order_by("pk").values()) for model in models] + [ModelLogEntry.objects.count()]


POST = {
    "name": "Changed",
    "title": "Changed",
    "kind": "agency",
    "code": "changed",
    "reason": "x",
    "amount": "1",
    "received_on": "2026-01-02",
    "reference": "r",
    "due_on": due(),
    "email": "x@example.org",
    "given_name": "X",
    "family_name": "Y",
    "role": "trainee",
    "valid_from": "2026-01-01",
    "audience": "trainees",
    "version": "v",
    "effective_from": "2026-01-01",
    "required_hours": "80",
    "missed_hours": "8",
    "correction_days": "14",
    "make_up": "none",
    "fee": "1",
}


def test_an_auditor_reads_everything_and_changes_nothing(world, enter):
    read, money, write = everything(world)
    client = enter(world.auditor)
    before = snapshot()
    for url in read + money:
        assert client.get(url).status_code == 200, url
    body = POST | {"organization": world.agency.pk, "vendor": world.vendor.pk, "course": world.course().pk}
    for url in write + read + money:
        assert client.post(url, body).status_code in (302, 403, 404, 405), url
    assert snapshot() == before


@pytest.mark.parametrize("who", ["examinations", "publishing", "program_staff"])
def test_state_staff_read_the_office_but_only_finance_sees_money(world, enter, who):
    read, money, write = everything(world)
    client = enter(getattr(world, who))
    for url in read[3:] if who == "publishing" else read:
        assert client.get(url).status_code == 200, url
    for url in [*money, *write[-3:]]:
        assert client.get(url).status_code == 404, url


@pytest.mark.parametrize("who", ["finance", "publishing"])
def test_finance_and_publishing_staff_do_not_see_who_is_in_the_system(world, enter, who):
    read, _, _ = everything(world)
    reader = getattr(world, who)
    client = enter(reader)
    for url in read[:3]:
        assert client.get(url).status_code == 404, url
    assert reverse("people") not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert list(User.objects.visible_to(reader)) == [reader]
    assert not Membership.objects.visible_to(reader).exclude(user=reader).exists()
    assert not Enrollment.objects.visible_to(reader).exists()


@pytest.mark.parametrize("who", ["finance", "examinations", "publishing"])
def test_only_program_staff_write_outside_of_money(world, enter, who):
    _, _, write = everything(world)
    client = enter(getattr(world, who))
    before = snapshot()
    for url in write[:-8]:
        assert client.post(url, POST).status_code in (302, 403, 404, 405), url
    assert snapshot() == before


@pytest.mark.parametrize("who", ["agency_coordinator", "vendor_coordinator", "trainee", "trainer", "supervisor"])
def test_nobody_else_enters_the_admin(world, enter, who):
    read, money, write = everything(world)
    client = enter(getattr(world, who))
    before = snapshot()
    for url in read + money + write:
        for method in (client.get, client.post):
            answer = method(url, POST) if method == client.post else method(url)
            assert answer.status_code in (302, 403, 404), url
            assert world.trainee.email not in answer.content.decode()
    assert snapshot() == before


# --- Organizations, people, approvals, courses ----------------------------------------------------------------------
def test_program_staff_create_and_change_an_organization_through_actions(world, enter):
    client = enter(world.program_staff)
    client.post(reverse("organizations:add"), {"kind": "vendor", "name": "North Shore Training", "email": "a@b.org"})
    made = Organization.objects.get(name="North Shore Training")
    client.post(reverse("organizations:edit", args=[made.pk]), {"name": "North Shore", "is_active": ""})
    made.refresh_from_db()
    assert (made.kind, made.name, made.is_active) == ("vendor", "North Shore", False)
    logged = ModelLogEntry.objects.filter(object_id=str(made.pk), content_type__model="organization")
    assert list(logged.order_by("timestamp").values_list("action", "user")) == [
        ("organization.created", world.program_staff.pk),
        ("organization.changed", world.program_staff.pk),
    ]


def test_a_taken_name_is_explained_and_what_was_typed_stays(world, enter):
    answer = enter(world.program_staff).post(
        reverse("organizations:add"), {"kind": "vendor", "name": "LAKES training center", "phone": "555-0100"}
    )
    body = answer.content.decode()
    assert answer.status_code == 200 and "already" in body and "555-0100" in body


def test_an_organization_is_not_deleted_by_anybody(world, enter):
    client = enter(world.program_staff)
    client.post(reverse("organizations:delete", args=[world.other_vendor.pk]))
    assert Organization.objects.filter(pk=world.other_vendor.pk).exists()


def test_program_staff_invite_give_and_end_roles(world, enter):
    client = enter(world.program_staff)
    body = POST | {"organization": world.vendor.pk, "role": "trainer"}
    answer = client.post(reverse("person_invite"), body, follow=True)
    assert "x@example.org" in message_of(answer)
    invitation = Invitation.objects.get()
    client.post(reverse("person_send_again", args=[invitation.pk]))
    client.post(reverse("person_withdraw", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    give = reverse("person_give_role", args=[world.trainee.pk])
    answer = client.post(give, {"organization": world.vendor.pk, "role": "trainer"}, follow=True)
    assert "Trainer at Lakes Training Center" in message_of(answer)
    answer = client.post(give, {"organization": world.vendor.pk, "role": "supervisor"})
    assert "type of organization that cannot have the role" in answer.content.decode()
    row = Membership.objects.get(user=world.trainee, role="trainer")
    end = reverse("person_end_role", args=[row.pk])
    assert "will no longer hold this role" in client.get(end).content.decode()
    client.post(end, {"reason": "Moved"})
    answer = client.post(end, {"reason": "Moved"})
    assert "is no longer" in answer.content.decode()
    assert "Past roles" in client.get(reverse("person", args=[world.trainee.pk])).content.decode()


def test_a_name_is_mended_with_a_reason(world, enter):
    url, client = reverse("person_change", args=[world.trainee.pk]), enter(world.program_staff)
    form = {"given_name": "Traci", "family_name": "Example", "is_active": "on"}
    assert "required" in client.post(url, form).content.decode()
    assert "Traci Example was changed." in message_of(client.post(url, form | {"reason": "Typing error"}, follow=True))


def test_people_are_found_by_name_role_and_organization(world, enter):
    client = enter(world.auditor)
    results = client.get(reverse("people"), {"q": "trainee"}).content.decode()
    assert "trainee@example.org" in results and "trainer@example.org" not in results
    results = client.get(reverse("people"), {"q": f" {world.trainee.family_name}  {world.trainee.given_name}"})
    assert "trainee@example.org" in results.content.decode()
    assert "trainee@example.org" not in client.get(reverse("people"), {"q": "trainee zz"}).content.decode()
    results = client.get(reverse("people"), {"role": "proctor"}).content.decode()
    assert "proctor@example.org" in results and "trainer@example.org" not in results
    results = client.get(reverse("people"), {"organization": world.other_agency.pk}).content.decode()
    assert "outsuper@example.org" in results and "trainer@example.org" not in results


def test_a_person_s_name_that_looks_like_a_formula_is_harmless_in_a_download(world, enter):
    world.person("sum", world.agency, roles.TRAINEE, family_name="=1+1")
    answer = enter(world.auditor).get(reverse("people"), {"export": "csv"})
    assert "'=1+1" in answer.content.decode("utf-8-sig")


def test_a_vendor_is_approved_and_the_approval_withdrawn(world, enter):
    client, course = enter(world.program_staff), world.course()
    who = {"vendor": world.vendor.pk, "course": course.pk}
    answer = client.post(reverse("approve_vendor"), who | {"valid_from": "2026-01-01"}, follow=True)
    assert "may teach PET" in message_of(answer)
    again = client.post(reverse("approve_vendor"), who | {"valid_from": "2026-01-01"})
    assert "is already approved to teach" in again.content.decode()
    client.post(reverse("withdraw_approval"), who | {"reason": "Rooms"})
    assert [row.approved for row in VendorApproval.objects.order_by("pk")] == [True, False]


def test_program_staff_publish_a_version_from_an_outline(world, enter):
    client = enter(world.program_staff)
    client.post(reverse("courses:add"), {"code": "crisis", "title": "Crisis Services", "audience": "trainees"})
    course = Course.objects.get(code="crisis")
    url = reverse("course_version_publish", args=[course.pk])
    form = {
        "version": "2026",
        "effective_from": "2026-01-01",
        "required_hours": "30",
        "missed_hours": "3",
        "correction_days": "14",
        "make_up": "none",
        "fee": "450",
        "free_days": "14",
        "kept_share": "50",
        "units": "Signs | 14.5\n- Name three signs.\nAfter | 15",
    }
    answer = client.post(url, form)
    assert on_page("course_units_do_not_add_up", units=29 * 60 + 30, course=30 * 60) in answer.content.decode()
    answer = client.post(url, form | {"units": "Signs"})
    assert on_page("outline_unit_incomplete", line=1) in answer.content.decode()
    client.post(url, form | {"units": "Signs | 15\n- Name three signs.\nAfter | 15"})
    version = course.versions.get()
    assert (version.required_minutes, version.allowed_missed_minutes) == (1800, 180)
    page = client.get(reverse("course_version_change", args=[version.pk])).content.decode()
    assert "Signs | 15" in page and "- Name three signs." in page
    client.post(reverse("course_version_change", args=[version.pk]), form | {"units": "All | 30"})
    assert [unit.title for unit in version.units.all()] == ["All"]
    assert client.get(reverse("course_version", args=[version.pk])).status_code == 200


def test_a_version_in_use_is_not_changed(world, enter):
    version = world.cohort().course_version
    form = {"effective_from": "2026-01-01", "required_hours": "1", "missed_hours": "0", "fee": "1"}
    form |= {"free_days": "14", "kept_share": "50", "correction_days": "14", "make_up": "none"}
    answer = enter(world.program_staff).post(reverse("course_version_change", args=[version.pk]), form)
    assert "A cohort uses this version" in answer.content.decode()
    version.refresh_from_db()
    assert version.required_minutes == 4800


# --- Money ----------------------------------------------------------------------------------------------------------
def test_finance_issues_an_invoice_for_what_waits(world, enter):
    first, second = charge(world), charge(world, amount="300")
    client = enter(world.finance)
    assert "$1,500.00 is not invoiced yet." in client.get(reverse("to_invoice")).content.decode()
    url = reverse("issue_invoice", args=[payer_of(world.agency).pk])
    answer = client.post(url, {"charges": [first.pk], "due_on": due()}, follow=True)
    invoice = Invoice.objects.get()
    assert f"Invoice {invoice.number} was issued" in message_of(answer)
    answer = client.post(url, {"charges": [first.pk, second.pk], "due_on": due()})
    assert "already on an invoice" in answer.content.decode() and Invoice.objects.count() == 1
    answer = client.post(url, {"charges": [second.pk], "due_on": "2020-01-01"})
    assert on_page("due_date_past") in answer.content.decode() and Invoice.objects.count() == 1


def test_more_for_a_fee_than_is_owed_is_refused_and_what_was_typed_stays(world, enter):
    invoice = an_invoice(world)
    url = reverse("record_receipt", args=[invoice.payer_id])
    client = enter(world.finance)
    line = f"line_{invoice.lines.get().pk}"
    form = {"method": "check", "amount": "1200.01", "received_on": "2026-01-02", "reference": "check 1234"}
    body = client.post(url, form | {line: "1200.01"}).content.decode()
    assert on_page("part_above_owed", above=Decimal("0.01")) in body
    assert "check 1234" in body and not Receipt.objects.exists()
    answer = client.post(url, form | {line: "1200"}, follow=True)
    assert "Recorded $1,200.01" in message_of(answer)
    receipt = Receipt.objects.unapplied().get()
    assert receipt.left == Decimal("0.01")
    body = client.post(url, form | {line: "1200"}).content.decode()
    assert on_page("receipt_recorded", day=receipt.received_on) in body and Receipt.objects.count() == 1


def test_a_payment_is_taken_back_with_a_reason_once(world, enter):
    invoice = an_invoice(world)
    payment = a_payment(world, invoice)
    url = reverse("void_receipt", args=[payment.pk])
    client = enter(world.finance)
    assert "required" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "Typed twice"})
    assert "already been proposed" in client.post(url, {"reason": "Typed twice"}).content.decode()
    second_approves(world, "finance")
    assert on_page("receipt_ended") in client.post(url, {"reason": "Typed twice"}).content.decode()
    body = client.get(reverse("finance_invoice", args=[invoice.pk])).content.decode()
    assert "−$100.00" in body
    body = client.get(reverse("receipt", args=[payment.pk])).content.decode()
    assert "Typed twice" in body and "does not count any more" in body and url not in body


def test_invoices_are_listed_with_age_filtered_searched_and_downloaded(world, enter, monkeypatch):
    invoice = an_invoice(world)
    a_payment(world, invoice)
    client = enter(world.auditor)
    page = client.get(reverse("finance_invoices")).content.decode()
    assert invoice.number in page and "1,100.00" in page and "Not due" in page
    for query, is_listed in (
        ({"state": "open"}, True),
        ({"state": "settled"}, False),
        ({"state": "overdue"}, False),
        ({"q": invoice.number}, True),
        ({"q": "check 9"}, True),
        ({"q": "9999"}, False),
        ({"q": "Prairie"}, True),
        ({"payer__organization": world.other_agency.pk}, False),
        ({"ordering": "-owed"}, True),
    ):
        rows = client.get(reverse("finance_invoices"), query).context["object_list"]
        assert bool(rows) == is_listed, query
    later = date.today() + timedelta(days=75)
    monkeypatch.setattr("cohorts.billing.admin.invoices._today", lambda: later)
    assert "31 to 60 days overdue" in client.get(reverse("finance_invoices"), {"state": "overdue"}).content.decode()
    book = load_workbook(BytesIO(client.get(reverse("finance_invoices"), {"export": "xlsx"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "Number" and rows[1][0] == invoice.number and rows[1][7] == 1100


def test_what_waits_can_be_downloaded(world, enter):
    charge(world)
    answer = enter(world.auditor).get(reverse("to_invoice"), {"export": "csv"})
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 2


@pytest.mark.parametrize("who", ["finance", "program_staff"])
def test_rows_that_do_not_exist_are_not_found(world, enter, who):
    client = enter(getattr(world, who))
    for name in (
        "person",
        "course_version",
        "finance_invoice",
        "finance_payer",
        "record_receipt",
        "receipt",
        "void_receipt",
        "waive_fee",
        "issue_invoice",
        "person_end_role",
        "person_give_role",
    ):
        assert client.get(reverse(name, args=[999999])).status_code == 404, name


# --- The menu -------------------------------------------------------------------------------------------------------
def test_wagtail_s_own_users_and_groups_are_in_nobody_s_menu(world, rf):
    from django.contrib.auth.models import Permission
    from wagtail.admin.menu import settings_menu

    def menu(user):
        request = rf.get("/admin/")
        request.user = user
        return {item.name for item in settings_menu.menu_items_for_request(request)}

    world.program_staff.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "change_group"]))
    assert not {"users", "groups"} & menu(world.program_staff)
    root = User.objects.create_superuser("root@example.org", "x", given_name="R", family_name="T")
    assert not {"users", "groups"} & menu(root)


def test_each_sees_their_own_part_of_the_menu(world, enter):
    money = reverse("finance_invoices")
    assert money in enter(world.finance).get(reverse("wagtailadmin_home")).content.decode()
    assert money not in enter(world.publishing).get(reverse("wagtailadmin_home")).content.decode()


def test_wagtail_s_own_form_for_people_gives_state_staff_nothing(world, enter):
    client = enter(world.program_staff)
    for name, args in (("index", []), ("add", []), ("edit", [world.trainee.pk])):
        assert client.get(reverse(f"wagtailusers_users:{name}", args=args)).status_code == 404


def test_the_page_of_one_s_own_settings_offers_no_name_that_would_not_be_saved(world, enter):
    client = enter(world.program_staff)
    page = client.get(reverse("wagtailadmin_account"))
    assert page.status_code == 200 and "first_name" not in page.content.decode()
    assert "avatar" in page.content.decode()
    sent = {
        "notifications-submitted_notifications": "on",
        "locale-preferred_language": "en",
        "locale-current_time_zone": "America/Chicago",
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    assert client.post(reverse("wagtailadmin_account"), sent).status_code == 302
    world.program_staff.refresh_from_db()
    assert world.program_staff.wagtail_userprofile.theme == "dark"
    client.force_login(world.trainee)
    assert client.get(reverse("wagtailadmin_account")).status_code in (302, 404)


@pytest.mark.parametrize("typed", ["😀", "%", "–"])
def test_a_search_without_letters_or_digits_finds_nothing_and_says_what_to_type(client, world, typed):
    client.force_login(world.program_staff)
    for name in ("people", "organizations:index"):
        page = client.get(reverse(name), {"q": typed})
        assert "Type letters or numbers" in page.text, name
        rows = reverse("person", args=[world.trainee.pk]), reverse("organizations:inspect", args=[world.agency.pk])
        assert not any(row in page.text for row in rows), name


def test_canceling_an_invitation_asks_first_and_says_what_follows(world, enter):
    client = enter(world.program_staff)
    client.post(reverse("person_invite"), POST | {"organization": world.vendor.pk, "role": "trainer"})
    invitation = Invitation.objects.get()
    address = reverse("person_withdraw", args=[invitation.pk])
    assert f'href="{address}"' in client.get(reverse("person", args=[invitation.user_id])).text
    page = client.get(address)
    for name in ("happens", "affected", "undo"):
        assert page.context[name], name
    assert "x@example.org" in page.text and not Invitation.objects.get().withdrawn_at
