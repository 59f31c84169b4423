"""The demo data: created by production actions, plausible, with problems that the item analysis finds."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from cohorts.billing.models import (
    Account,
    BankRow,
    Closing,
    EntryLine,
    Fund,
    Invoice,
    Order,
    Quote,
    Receipt,
    Refund,
    Reminder,
)
from cohorts.billing.models.bank_links import contested_by
from cohorts.billing.rules.balances import age_of_debt
from cohorts.people.models import User
from cohorts.training.models import Cohort, Funding, RequestForSeat, Roster
from exams.assembly.models import Form
from exams.bank.models import KeyProposal
from exams.delivery.models import Score
from lms.certification.models import Certificate, Decision
from lms.certification.rules.findings import deciding
from lms.demo.logins import LOGINS
from lms.demo.timeline import build_demo
from lms.demo.training import PLANS
from tests.journal_balance import balances_of, problems_of, read_journal
from tests.module_data import FAST_SETTINGS

NOW = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)


CODES = {
    "PET-LAKES-1",
    "PET-LAKES-3",
    "PET-LAKES-4",
    "PET-LAKES-6",
    "PET-RIVER-5",
    "COACH-LAKES-1",
    "CRISIS-RIVER-1",
    "MI-RIVER-1",
}


@pytest.fixture(scope="module")
def chapters(django_db_setup, django_db_blocker):
    """A small demo, built once; returns its progress messages."""
    small = [plan._replace(taken=min(plan.taken, 4)) for plan in PLANS if plan.code in CODES]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**FAST_SETTINGS):
            chapters = list(build_demo(now=NOW, seed=7, plans=small))
        with django_db_blocker.block():
            yield chapters
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_demo_data_has_every_promised_log_in(chapters):
    assert len(chapters) > len(CODES)
    assert set(Cohort.objects.values_list("state", flat=True)) >= {"open", "running", "finished"}
    promised = {login.email for login in LOGINS}
    assert set(User.objects.filter(email__in=promised).values_list("email", flat=True)) == promised
    assert Certificate.objects.filter(person__email="certified@demo.example", state="active").exists()
    assert not Certificate.objects.filter(person__email="notyet@demo.example").exists()
    last = Decision.objects.filter(candidacy__person__email="notyet@demo.example").latest("number")
    assert {"exam_prepare", "exam_retake_blocked"} & {finding.code for finding in deciding(last.tree)}
    finals = Form.objects.filter(exam__role="final")
    assert {form.blueprint.number for form in finals.usable()} == {1} and finals.filter(state="draft").exists()
    assert not Score.objects.filter(sitting__form__exam__role="midterm").exclude(passed=None).exists()
    invoices = list(Invoice.objects.order_by("year", "sequence"))
    assert len(invoices) > 3 and invoices == sorted(invoices, key=lambda one: one.at)
    assert {(one.due_on - one.issued_on).days for one in invoices} == {30}
    waiting = KeyProposal.objects.get()
    assert waiting.state == "proposed" and waiting.trial["gained"] and waiting.trial["lost"]
    losers = {person for _, person, *_ in waiting.trial["losses"]}
    assert Certificate.objects.filter(person__in=losers, state="active").exists()
    assert Score.objects.filter(passed=True).exists() and Score.objects.filter(passed=False).exists()
    assert RequestForSeat.objects.open().count() == 3 and RequestForSeat.objects.filter(seat__isnull=False).exists()
    assert {row["outcome"] for row in Roster.objects.get().report} >= {"matched", "new", "refused"}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_demo_year_has_a_fund_split_fees_orders_a_bank_file_a_refund_and_closed_months(chapters):
    fund = Fund.objects.with_figures().get().figures
    assert fund.committed and fund.spent and fund.available
    assert {row.enrollment_id is None for row in Funding.objects.all()} == {True, False}
    orders = {order.state: order.use.committed for order in Order.objects.with_sums()}
    assert orders["accepted"] > 0 and orders["submitted"] == 0 and Quote.objects.exists()
    # A payment that was recorded, and four rows that wait for a person: one cannot be read, one corrects the payment.
    assert BankRow.objects.count() == 5 and BankRow.objects.waiting().count() == 4
    assert contested_by(BankRow.objects.waiting().get(other__isnull=False)).amount > 0
    assert Refund.objects.get().amount == 600 and Receipt.objects.unapplied().get().left == 900
    owing = list(Invoice.objects.with_sums().filter(owed__gt=0).select_related("payer"))
    ages = {age_of_debt(row.statement.balance, row.due_on, NOW.date()) for row in owing}
    assert len(ages - {"not_due"}) >= 2 and Reminder.objects.count() >= 3
    assert any(row.payer.kind == "person" for row in owing)
    assert User.objects.filter(email="finance2@demo.example").exists()
    closed = [row.month for row in Closing.objects.filter(is_closed=True).order_by("pk")]
    assert closed == sorted(closed) and closed[-1] == date(2026, 9, 1)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_journal_of_the_demo_year_balances_without_code_of_the_product(chapters, client, tmp_path):
    """By tests/journal_balance.py, which knows nothing of the ledger; CSV and workbook agree with it and each other."""
    client.force_login(User.objects.get(email="finance@demo.example"))
    journals = []
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"journal.{kind}"
        path.write_bytes(client.get(reverse("ledger_lines"), {"export": kind}).content)
        journals.append(read_journal(path))
    balances = {str(Account(account).label): amount for account, amount in EntryLine.objects.balances().items()}
    for rows in journals:
        assert problems_of(rows) == [] and len(rows) == EntryLine.objects.count() > 100
        assert balances_of(rows) == {account: amount for account, amount in balances.items() if amount}
    done = subprocess.run(
        [sys.executable, "tests/journal_balance.py", tmp_path / "journal.csv", tmp_path / "journal.xlsx"],
        cwd=settings.BASE_DIR, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and f"{len(journals[0])} lines" in done.stdout


def test_the_balance_of_a_journal_finds_what_is_wrong():
    line = {"Entry": "1", "Posted on": "2026-11-01", "Event": "Fee charged", "Account": "Fees", "Amount": Decimal(400)}
    credit = line | {"Account": "Revenue", "Amount": Decimal(-400)}
    assert problems_of([line, credit]) == []
    for wrong in (
        [line, credit | {"Amount": Decimal("-399.99")}],
        [line | {"Amount": Decimal("399.995")}, credit | {"Amount": Decimal("-399.995")}],
        [line, credit | {"Posted on": "2026-12-01"}],
        [line, credit, credit | {"Entry": "2", "Amount": Decimal("0.00")}],
        [line | {"Entry": 1}, credit | {"Entry": 1}],
        [],
    ):
        assert problems_of(wrong)


def test_the_demo_is_refused_without_its_setting():
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo", "--no-serve")
