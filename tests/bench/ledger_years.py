"""Two years of agency accounts in bulk: fees, invoices, payments, and an entry of the ledger for each event."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from cohorts.billing.models import (
    Application,
    Book,
    Charge,
    Entry,
    EntryLine,
    Invoice,
    InvoiceLine,
    Payer,
    Receipt,
)
from cohorts.billing.rules import postings
from cohorts.core import roles
from cohorts.people.models import Organization, User
from tests.world import World

FEE = Decimal(400)
BATCH = 5000
DAYS = 700
# Of so many invoices one is not paid, and of so many one only in part.
UNPAID, PAID_IN_PART = 6, 7


class LedgerYears:
    """Rows of two years before `today`. `agencies`, `invoices` and `entries` are counts."""

    def __init__(self, today: date, *, agencies: int, invoices: int, entries: int):
        self.today, self.world = today, World()
        self.count_of_agencies, self.count_of_invoices = agencies, invoices
        # Three of the entries of an invoice are not of a fee: issued, received, applied.
        self.fees_of_an_invoice = max(1, entries // invoices - 3)
        self.book, _created = Book.objects.get_or_create(code="state")
        self.entry_ids = itertools.count(1)
        self.entries: list[Entry] = []
        self.entry_lines: list[EntryLine] = []

    @property
    def entries_since(self) -> date:
        """The day of the first entry."""
        return self._day(0)

    def lay(self) -> None:
        """Write all rows."""
        self._payers()
        self._fees()
        self._invoices()
        self._payments()
        for number in range(self.count_of_invoices):
            self._post_invoice(number)
        self._write_ledger()

    def let_wait(self, fees: int) -> None:
        """Charge every agency `fees` that are on no invoice yet, and give it a coordinator, who gets its emails."""
        for number, payer in enumerate(self.payers):
            self.world.person(f"coordinator{number}", payer.organization, roles.AGENCY_COORDINATOR)
        last = self.count_of_invoices - 1
        new = Charge.objects.bulk_create(
            Charge(
                payer=payer, person=self.person, vendor=self.world.vendor, amount=FEE, description="Training fee",
                reference=f"W-{number:06d}", service_on=self.today, at=self._moment(last),
            )
            for number, payer in enumerate(payer for payer in self.payers for _fee in range(fees))
        )  # fmt: skip
        for charge in new:
            self._post(postings.CHARGED, last, [(charge.amount, {"charge": charge, "payer": charge.payer})])
        self._write_ledger()

    def _moment(self, number: int) -> datetime:
        return datetime.combine(self._day(number), time(15), UTC)

    def _day(self, number: int) -> date:
        return self.today - timedelta(days=DAYS - DAYS * number // self.count_of_invoices)

    def _payers(self):
        names = [f"County agency {number:03}" for number in range(self.count_of_agencies)]
        agencies = Organization.objects.bulk_create(
            Organization(name=name, kind=self.world.agency.kind, address=f"1 Main St\n{name}") for name in names
        )
        self.payers = Payer.objects.bulk_create(Payer(kind="agency", organization=agency) for agency in agencies)
        self.person = User.objects.create_user("payee@example.org", given_name="Rosa", family_name="Day")

    def _fees(self):
        numbers = range(self.count_of_invoices * self.fees_of_an_invoice)
        self.charges = Charge.objects.bulk_create(
            (
                Charge(
                    payer=self.payers[(number // self.fees_of_an_invoice) % len(self.payers)],
                    person=self.person,
                    vendor=self.world.vendor,
                    amount=FEE,
                    description="Training fee",
                    reference=f"S-{number:06d}",
                    service_on=self._day(number // self.fees_of_an_invoice),
                    at=self._moment(number // self.fees_of_an_invoice),
                )
                for number in numbers
            ),
            batch_size=BATCH,
        )

    def _invoices(self):
        self.invoices = Invoice.objects.bulk_create(
            Invoice(
                payer=self.payers[number % len(self.payers)],
                year=self._day(number).year,
                sequence=number + 1,
                issued_on=self._day(number),
                due_on=self._day(number) + timedelta(days=30),
                issuer="State Office",
                bill_to="County agency",
                at=self._moment(number),
            )
            for number in range(self.count_of_invoices)
        )
        self.lines = InvoiceLine.objects.bulk_create(
            (
                InvoiceLine(
                    invoice=self.invoices[number // self.fees_of_an_invoice],
                    charge=charge,
                    amount=charge.amount,
                    text=charge.description,
                    reference=charge.reference,
                    service_on=charge.service_on,
                )
                for number, charge in enumerate(self.charges)
            ),
            batch_size=BATCH,
        )

    def _lines_of(self, number: int) -> list[InvoiceLine]:
        return self.lines[number * self.fees_of_an_invoice : (number + 1) * self.fees_of_an_invoice]

    def _paid_lines(self, number: int) -> list[InvoiceLine]:
        lines = self._lines_of(number)
        if number % UNPAID == 0:
            return []
        return lines[: len(lines) // 2] if number % PAID_IN_PART == 0 else lines

    def _payments(self):
        paid = [number for number in range(self.count_of_invoices) if self._paid_lines(number)]
        rows = Receipt.objects.bulk_create(
            Receipt(
                payer=self.invoices[number].payer,
                method="check",
                amount=FEE * len(self._paid_lines(number)),
                received_on=self._day(number),
                reference=f"CHK {number}",
                reference_key=f"chk {number}",
                at=self._moment(number),
            )
            for number in paid
        )
        self.receipts = dict(zip(paid, rows, strict=True))
        Application.objects.bulk_create(
            (
                Application(receipt=receipt, line=line, amount=line.amount, at=receipt.at)
                for number, receipt in self.receipts.items()
                for line in self._paid_lines(number)
            ),
            batch_size=BATCH,
        )

    def _post_invoice(self, number: int) -> None:
        invoice, lines = self.invoices[number], self._lines_of(number)
        for line in lines:
            self._post(postings.CHARGED, number, [(line.amount, {"charge": line.charge})])
        about = {"invoice": invoice}
        self._post(postings.INVOICED, number, [(line.amount, {**about, "charge": line.charge}) for line in lines])
        if number in self.receipts:
            receipt = self.receipts[number]
            self._post(postings.RECEIVED, number, [(receipt.amount, {"receipt": receipt})])
            parts = [
                (line.amount, {**about, "charge": line.charge, "receipt": receipt}) for line in self._paid_lines(number)
            ]
            self._post(postings.APPLIED, number, parts)

    def _post(self, event: str, number: int, items: list[tuple[Decimal, dict[str, object]]]) -> None:
        own = {"payer": self.invoices[number].payer, "vendor": self.world.vendor, "course": "pet-80"}
        amounts = postings.lines_of(event, [postings.Item(amount, own | about) for amount, about in items])
        entry = Entry(
            pk=next(self.entry_ids), book=self.book, event=event, document_on=self._day(number),
            posted_on=self._day(number), line_count=len(amounts), at=self._moment(number),
        )  # fmt: skip
        self.entries.append(entry)
        self.entry_lines += (
            EntryLine(entry=entry, account=one.account, amount=one.amount, posted_on=entry.posted_on, **one.about)
            for one in amounts
        )
        if len(self.entries) >= BATCH:
            self._write_ledger()

    def _write_ledger(self):
        """Lines before their entries, as the triggers require."""
        EntryLine.objects.bulk_create(self.entry_lines, batch_size=BATCH)
        Entry.objects.bulk_create(self.entries, batch_size=BATCH)
        self.entries, self.entry_lines = [], []
