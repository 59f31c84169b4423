"""An invoice run: a transaction for each payer, numbers without gaps, and a page that says where it stands."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.billing import tasks
from cohorts.billing.actions import invoice_runs, invoices
from cohorts.billing.models import Charge, Invoice, InvoiceRun, InvoiceSeries, Payer, RunResult
from cohorts.core import roles
from cohorts.people.models import Membership, Organization
from tests.cohorts.billing.test_invoices import DUE, charge, issue
from tests.refusals import refuses
from tests.world import ADDRESS, NOW

pytestmark = pytest.mark.django_db
AGENCIES = 12
BAD, BROKEN = 4, 7


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def agencies(world, number=AGENCIES):
    """Agencies with a coordinator and a waiting fee each."""
    rows = []
    for n in range(number):
        agency = Organization.objects.create(kind=roles.AGENCY, name=f"Agency {n:03d}", address=ADDRESS)
        world.person(f"coordinator{n}", agency, roles.AGENCY_COORDINATOR)
        rows.append(Payer.objects.of_agency(agency))
    Charge.objects.bulk_create(
        Charge(
            payer=payer, person=world.trainee, amount=400, description="Fee", reference=f"S-{payer.pk:06d}",
            service_on=NOW.date(), at=NOW,
        )
        for payer in rows
    )  # fmt: skip
    return rows


def start(world, payers, **more):
    return invoice_runs.request_run(**{"payers": payers, "due_on": DUE, "by": world.finance, "at": NOW} | more)


def breaks_once(payer):
    """The real function, except that the database fails for one payer after the number was taken."""
    real, calls = invoices._add_lines, []

    def add_lines(invoice, parts, **more):
        if invoice.payer_id == payer.pk and not calls:
            calls.append(invoice)
            raise RuntimeError("The database went away.")
        return real(invoice, parts, **more)

    return mock.patch.object(invoices, "_add_lines", add_lines)


def test_a_run_with_a_bad_payer_and_a_crash_leaves_no_gap_and_bills_nobody_twice(world, run_jobs):
    """D02."""
    InvoiceSeries.objects.create(year=2026, last=41)
    payers = agencies(world)
    bad, broken = payers[BAD], payers[BROKEN]
    Organization.objects.filter(pk=bad.organization_id).update(address=" ")
    run = start(world, payers)
    with breaks_once(broken):
        run_jobs()
    run = InvoiceRun.objects.with_counts().get(pk=run.pk)
    assert (run.state, run.chosen, run.issued, run.refused) == ("done", AGENCIES, AGENCIES - 2, 2)
    problems = {row.payer_id: row.problem["code"] for row in RunResult.objects.filter(invoice=None)}
    assert problems == {bad.pk: "billing_address_missing", broken.pk: "run_broke"}
    Organization.objects.filter(pk=bad.organization_id).update(address=ADDRESS)
    second = start(world, [bad, broken])
    run_jobs()
    assert InvoiceRun.objects.with_counts().get(pk=second.pk).issued == 2
    numbers = list(Invoice.objects.order_by("pk").values_list("sequence", flat=True))
    assert numbers == list(range(42, 42 + AGENCIES))
    assert Invoice.objects.values("payer").distinct().count() == AGENCIES
    texts = [email.body for email in mail.outbox]
    assert sorted(email.to[0] for email in mail.outbox) == sorted(
        f"coordinator{n}@example.org" for n in range(AGENCIES)
    )
    assert all(any(invoice.number in text for text in texts) for invoice in Invoice.objects.all())
    days = list(Invoice.objects.order_by("sequence").values_list("issued_on", flat=True))
    assert days == sorted(days)
    log = ModelLogEntry.objects.filter(action="invoice_run.requested")
    assert {entry.user for entry in log} == {world.finance} and len(log) == 2


def test_an_invoice_by_hand_during_a_run_gets_the_next_number_and_the_run_goes_on(world, run_jobs):
    """D02."""
    payers = agencies(world, 3)
    charge(world)
    run = start(world, payers)
    real, calls = invoice_runs.issue_in_run, []

    def issue_in_run(**arguments):
        if len(calls) == 1:
            calls.append(issue(world))
        result = real(**arguments)
        calls.append(result.invoice)
        return result

    with mock.patch.object(invoice_runs, "issue_in_run", issue_in_run):
        run_jobs()
    assert [invoice.sequence for invoice in calls] == [1, 2, 3, 4]
    assert calls[1].payer.organization == world.agency
    assert InvoiceRun.objects.with_counts().get(pk=run.pk).issued == 3


class Killed(BaseException):
    """The worker is killed."""


def test_a_run_whose_worker_was_killed_says_where_it_stands_and_is_continued(client, world, run_jobs):
    run = start(world, agencies(world, 4))
    real, calls = invoice_runs.issue_in_run, []

    def issue_in_run(**arguments):
        if len(calls) == 2:
            raise Killed
        calls.append(real(**arguments))

    with mock.patch.object(invoice_runs, "issue_in_run", issue_in_run), pytest.raises(Killed):
        run_jobs()
    client.force_login(world.finance)
    body = client.get(reverse("invoice_run", args=[run.pk])).text
    assert "2 of 4 payers are done." in body and "Continue the run" in body
    page = client.post(reverse("invoice_run_continue", args=[run.pk]), follow=True)
    assert "2 payers are left" in page.text
    run_jobs()
    assert Invoice.objects.count() == 4 and InvoiceRun.objects.get().state == "done"
    tasks.carry_out_run(run.pk)
    assert Invoice.objects.count() == 4
    with refuses("run_finished"):
        invoice_runs.continue_run(run=run, by=world.finance, at=NOW)


def test_a_job_that_was_delivered_twice_issues_one_invoice_to_each_payer(world):
    payers = agencies(world, 2)
    run = start(world, payers)
    first = invoice_runs.issue_in_run(run=run, payer=payers[0], by=world.finance, at=NOW)
    assert invoice_runs.issue_in_run(run=run, payer=payers[0], by=world.finance, at=NOW) == first
    assert invoice_runs.record_problem(
        run=run, payer=payers[0], problem=tasks.PROGRAM_ERROR, by=world.finance, at=NOW
    ) == first  # fmt: skip


def test_whoever_lost_the_role_during_a_run_issues_no_further_invoice(world, run_jobs):
    run = start(world, agencies(world, 2))
    Membership.objects.filter(user=world.finance).update(
        started_at=NOW - timedelta(days=2), ended_at=NOW - timedelta(days=1)
    )
    run_jobs()
    assert {row.problem["code"] for row in run.results.all()} == {"role_required"}
    assert not Invoice.objects.exists()


def test_a_run_is_refused_without_payers_with_a_past_day_and_while_another_is_not_finished(world):
    payers = agencies(world, 2)
    with refuses("run_payers_missing", field="payers"):
        start(world, [])
    with refuses("due_date_past", field="due_on"):
        start(world, payers, due_on=NOW.date() - timedelta(days=1))
    with refuses("run_payer_without_fees", field="payers"):
        start(world, [Payer.objects.of_agency(world.agency)])
    for person in (world.auditor, world.program_staff, world.agency_coordinator):
        with refuses("role_required"):
            start(world, payers, by=person)
    start(world, payers)
    with refuses("run_under_way"):
        start(world, payers)


def test_finance_staff_start_a_run_on_its_page_and_read_what_was_not_issued(client, world, run_jobs):
    payers = agencies(world, 3)
    Organization.objects.filter(pk=payers[1].organization_id).update(address="")
    client.force_login(world.finance)
    body = client.get(reverse("start_invoice_run")).text
    assert "Agency 002: $400.00" in body
    data = {"payers": [payer.pk for payer in payers], "due_on": "2026-04-01"}
    page = client.post(reverse("start_invoice_run"), data, follow=True)
    assert "The invoice run has started" in page.text and "0 of 3 payers are done" in page.text
    run_jobs()
    run = InvoiceRun.objects.get()
    body = client.get(reverse("invoice_run", args=[run.pk])).text
    assert "Agency 001 has no postal address" in body and "2026-00002" in body
    again = client.get(reverse("start_invoice_run"), {"after": run.pk})
    assert again.context["form"].initial["payers"] == [payers[1].pk]
    client.force_login(world.auditor)
    assert "Agency 000" not in client.get(reverse("invoice_runs"), {"q": "nobody"}).text
    assert reverse("invoice_run", args=[run.pk]) in client.get(reverse("invoice_runs"), {"q": "agency 000"}).text
    assert client.get(reverse("start_invoice_run")).status_code == 404
    client.force_login(world.agency_coordinator)
    assert client.get(reverse("invoice_run", args=[run.pk])).status_code in (302, 404)


def test_while_a_run_is_not_finished_the_page_for_another_leads_to_it(client, world):
    run = start(world, agencies(world, 2))
    client.force_login(world.finance)
    page = client.get(reverse("start_invoice_run"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("invoice_run", args=[run.pk])
    assert "Another invoice run is not finished yet." in page.text


def test_runs_are_found_by_every_payer_of_them_and_exported_with_a_moment_that_sorts(client, world):
    payer, other = agencies(world, 2)
    run = start(world, [payer, other])
    tasks.carry_out_run(run.pk)
    client.force_login(world.finance)
    listed = client.get(reverse("invoice_runs"), {"q": payer.name}).context["object_list"]
    assert [row.pk for row in listed] == [run.pk]
    rows = client.get(reverse("invoice_runs"), {"export": "csv"}).getvalue().decode()
    assert "2026-03-02 " in rows and "Mar" not in rows


def test_a_run_with_nothing_to_invoice_leads_back_and_says_so(client, world):
    client.force_login(world.finance)
    page = client.get(reverse("start_invoice_run"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("to_invoice") and "Nothing waits to be invoiced." in page.text
