"""Two whole worlds side by side for the access tests: in every table one row of the insiders and one of the outsiders.

All rows of a side carry the same primary key, so that an address with a number in it meets a row of that side whatever
model stands behind it; and every text of a side carries the side's marker, so that a leak shows in the page.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django_q.models import Task

from cohorts.billing.models import (
    Account,
    Application,
    BankAccount,
    BankDecision,
    BankFile,
    BankName,
    BankRow,
    Book,
    Charge,
    Closing,
    Commitment,
    Credit,
    CreditNote,
    CreditNoteLine,
    Entry,
    EntryLine,
    Fund,
    FundTerms,
    Invoice,
    InvoiceLine,
    InvoiceRun,
    Order,
    OrderFile,
    Payer,
    Quote,
    Receipt,
    ReceiptEnd,
    Refund,
    ReturnUndone,
    RunPayer,
    RunResult,
)
from cohorts.billing.models.carried import ITEMS
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import (
    AddressFault,
    Bounce,
    BounceAnswer,
    Email,
    EmailTemplate,
    MailboxCheck,
    NoticeChoice,
    NoticePolicy,
)
from cohorts.people.models import (
    AccountMerge,
    DifferentPeople,
    FormerLink,
    Invitation,
    Membership,
    NameDecision,
    NameRequest,
    Organization,
    User,
)
from cohorts.training.models import (
    Admission,
    AgendaLine,
    CalendarFeed,
    Cohort,
    CohortMessage,
    CompletionStatement,
    CorrectionRequest,
    Course,
    CourseVersion,
    CreditDecision,
    CycleAnnulment,
    EmployerChange,
    Enrollment,
    Funding,
    FundingPart,
    Holiday,
    MakeUp,
    ReachNotice,
    RequestForSeat,
    Room,
    Roster,
    RunDecision,
    SeatCharge,
    SeatMove,
    SeatOffer,
    Session,
    TeachingEnd,
    TrainerQualification,
    TrainingCycle,
    Unit,
    VendorApproval,
    Venue,
    WaitingPlace,
)
from exams.analysis.models import AnalysisRun, RunReport, VersionFigures
from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Item, ItemImport, ItemVersion, ItemView, Key, KeyProposal
from exams.delivery.models import (
    Accommodation,
    AccommodationWithdrawal,
    Agreement,
    Answer,
    AnswerSheet,
    CountedAnswers,
    ExamEntry,
    ExamEntryEnd,
    ExamWindow,
    LateAnswer,
    NoShow,
    Preparation,
    Release,
    RemovedWindow,
    Score,
    Sitting,
    SittingAids,
    SittingEvent,
    StartCode,
    Statement,
)
from exams.results.models import ReviewRequest
from lms.certification import models as certification
from tests.access.accommodation_situations import accommodation_rows
from tests.access.application_situations import application_rows, asking_program
from tests.access.audit_situations import audit_rows
from tests.access.certificate_appeal_situations import certificate_appeal_rows
from tests.access.complaint_situations import complaint_rows
from tests.access.employer_situations import employer_rows
from tests.access.endorsement_situations import endorsement_rows
from tests.access.go_live_situations import list_rows
from tests.access.practice_situations import practice_rows
from tests.access.record_situations import record_rows
from tests.access.renewal_situations import renewal_rows
from tests.access.situations import Situations
from tests.access.sponsor_situations import sponsor_rows
from tests.candidates import LEVEL, content, version_of
from tests.lms.certification.findings import MET_FINDINGS
from tests.presence import mark_row

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def draft_content(key):
    """What the draft of a side says."""
    return content() | {"version": f"draft-{key}", "effective_from": f"{2030 + key % 50}-01-01"}


# What each side has with its certificate, in this order.
AFTER_A_CERTIFICATE = (
    application_rows,
    practice_rows,
    renewal_rows,
    audit_rows,
    employer_rows,
    sponsor_rows,
    endorsement_rows,
    record_rows,
    accommodation_rows,
    complaint_rows,
    certificate_appeal_rows,
    list_rows,
)


class Side(Situations):
    """One side: a vendor, an agency, their people, and a row in every table that belongs to somebody."""

    def __init__(self, name, pk, shared):
        self.name, self.pk, self.marker, self.shared = name, pk, f"MARK-{name.upper()}", shared
        self.people = {}
        self.vendor = self.row(Organization, kind=roles.VENDOR, name=f"{self.marker} vendor")
        self.agency = self.row(
            Organization, offset=1, kind=roles.AGENCY, name=f"{self.marker} agency", address=self.marker
        )
        for role, where in (
            (roles.VENDOR_COORDINATOR, self.vendor),
            (roles.TRAINER, self.vendor),
            (roles.PROCTOR, self.vendor),
            (roles.AGENCY_COORDINATOR, self.agency),
            (roles.SUPERVISOR, self.agency),
            (roles.TRAINEE, self.agency),
        ):
            self.people[role] = self.person(role, where)
        self.trainee = self.people[roles.TRAINEE]
        self.merged_record()
        self.training()
        self.places()
        self.calendars()
        self.money()
        self.examination()
        self.certification()

    def merged_record(self):
        """Another record of the trainee, which was merged into theirs."""
        account = User(
            pk=self.pk + 9, email=f"merged@{self.name}.example.org", given_name="Merged",
            family_name=f"{self.marker}-person",
        )  # fmt: skip
        account.set_unusable_password()
        account.save()
        names = {"given_name": "Merged", "family_name": self.marker, "preferred_name": "", "pronouns": ""}
        former = {str(account.pk): names}
        request = {"person": self.trainee, "given_name": "Ruth", "family_name": self.marker, "reason": self.marker}
        self.row(NameRequest, **request, at=NOW)
        former_request = self.row(NameRequest, offset=1, **request, at=NOW)
        staff = self.shared.staff[roles.PROGRAM]
        self.row(NameDecision, request=former_request, granted=False, reason=self.marker, by=staff, at=NOW)
        invited = {"user": account, "organization": self.agency, "role": roles.SUPERVISOR, "given_name": "Merged"}
        invited |= {"family_name": self.marker, "email": account.email, "token_hash": f"{self.marker}-letter"}
        times = {"invited_at": NOW, "expires_at": NOW, "withdrawn_at": NOW}
        letter = self.row(Invitation, offset=5, **invited, **times)
        self.row(FormerLink, invitation=letter, token_hash=f"{self.marker}-link", at=NOW)
        self.row(AccountMerge, account=account, into=self.trainee, former=former, reason=self.marker, at=NOW)
        apart = {"first": self.trainee, "second": account, "are_different": True}
        self.row(DifferentPeople, **apart, reason=self.marker, at=NOW)

    def row(self, model, offset=0, **fields):
        """A row with this side's key."""
        return model.objects.create(pk=self.pk + offset, **fields)

    def person(self, role, where):
        """A person of this side with one role; the trainee has the side's key."""
        number = self.pk if role == roles.TRAINEE else self.pk + 10 + len(self.people)
        user = User(
            pk=number,
            email=f"{role}@{self.name}.example.org",
            given_name=role.title(),
            family_name=f"{self.marker}-person",
        )
        user.set_password("correct horse")
        user.save()
        supervisor = self.people.get(roles.SUPERVISOR) if role == roles.TRAINEE else None
        Membership.objects.create(
            pk=number, user=user, organization=where, role=role, supervisor=supervisor, started_at=NOW
        )
        return user

    def training(self):
        """A cohort with a session, a seat and a mark."""
        self.cohort = self.row(
            Cohort,
            code=f"{self.marker}-C",
            vendor=self.vendor,
            course_version=self.shared.version,
            time_zone="America/Chicago",
            place=f"{self.marker} place",
            seats=9,
            starts_at=NOW,
            ends_at=NOW + timedelta(days=5),
            state="planned",
        )
        self.session = self.row(
            Session,
            cohort=self.cohort,
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=8),
            place=f"{self.marker} room",
        )
        # A second day, which nobody has marked yet.
        self.unmarked = self.row(
            Session,
            offset=1,
            cohort=self.cohort,
            starts_at=NOW + timedelta(days=1),
            ends_at=NOW + timedelta(days=1, hours=8),
            place=f"{self.marker} room",
        )
        for number, session in enumerate((self.session, self.unmarked)):
            session.trainers.add(self.people[roles.TRAINER])
            times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
            about = {"kind": "unit", "unit": self.shared.unit, "unit_from": number * 480}
            self.row(AgendaLine, offset=number, session=session, **times, **about)
        self.enrollment = self.row(
            Enrollment, cohort=self.cohort, person=self.trainee, agency=self.agency, enrolled_at=NOW
        )
        mark_row(pk=self.pk, session=self.session, enrollment=self.enrollment, minutes=60, at=NOW).save()
        self.facts_of_training()

    def facts_of_training(self):
        """What was decided, asked and told."""
        self.waiting_list()
        self.notices()
        self.correction()
        self.row(Admission, person=self.trainee, program="p", admitted=True, reason=self.marker, at=NOW)
        self.row(
            VendorApproval,
            vendor=self.vendor,
            course=self.shared.course,
            approved=True,
            valid_from=date(2026, 1, 1),
            reason=self.marker,
            at=NOW,
        )
        email = self.row(
            Email,
            person=self.trainee,
            event="exam-news",
            kind="news",
            state="sent",
            key=self.marker,
            subject="News",
            body=self.marker,
            queued_at=NOW,
            sent_at=NOW,
        )
        self.bounces(email)

    def bounces(self, email):
        """Two emails of the trainee did not arrive; about one of them staff reached the trainee another way."""
        about = {"person": self.trainee, "address": self.trainee.email.lower(), "permanent": True, "status": "5.1.1"}
        about |= {"email": email, "diagnostic": self.marker, "received_at": NOW}
        self.row(Bounce, report_id="<one@example.org>", **about)
        reached = self.row(Bounce, offset=1, report_id="<two@example.org>", **about)
        self.row(BounceAnswer, bounce=reached, reached=True, note=self.marker, at=NOW)
        self.row(MailboxCheck, problem="mailbox_login", at=NOW)

    def notices(self):
        """The trainee's address was refused; staff wrote and decided; the trainee chose; the vendor wrote."""
        self.row(
            AddressFault, person=self.trainee, address=self.trainee.email.lower(), at=NOW, code=550, answer=self.marker
        )
        self.row(NoticePolicy, event="vendor-seat", timing="now", at=NOW)
        self.row(NoticeChoice, person=self.trainee, event="training-reminder", timing="now", at=NOW)
        words = {"subject": "News", "text": f"{self.marker} {{link}}"}
        self.row(EmailTemplate, event="exam-news", language="en", version=self.pk, at=NOW, **words)
        text = {"subject": "News", "text": self.marker}
        self.row(CohortMessage, cohort=self.cohort, groups="seats", people=1, at=NOW, **text)

    def waiting_list(self):
        """The trainee is offered a seat, waited for one before, a request is open, and a roster read."""
        joined = {"cohort": self.cohort, "agency": self.agency, "asked_at": NOW, "joined_at": NOW}
        place = self.row(WaitingPlace, person=self.trainee, state="offered", **joined)
        left = {"person": self.trainee, "state": "left", "off_list_at": NOW}
        self.row(WaitingPlace, offset=1, priority_reason=self.marker, **left, **joined)
        ends = timezone.now() + timedelta(days=9)
        request = {"cohort": self.cohort, "course": self.shared.course, "agency": self.agency, "message": self.marker}
        asker = self.people[roles.SUPERVISOR]
        self.row(RequestForSeat, person=self.trainee, asked_at=NOW, asked_by=asker, **request)
        self.row(Roster, cohort=self.cohort, agency=self.agency, filename=self.marker, at=NOW)
        self.row(SeatOffer, place=place, made_at=NOW, ends_at=ends, token_hash=self.marker)

    def correction(self):
        """The trainee asks to correct what was recorded."""
        mark = self.enrollment.marks.get()
        self.row(CorrectionRequest, mark=mark, text=self.marker, requested_at=NOW)

    def make_up(self):
        """The trainee asks to make up, and was told that the hours are out of reach."""
        about = {"person": self.trainee, "seat": self.enrollment, "session": self.unmarked, "requested_at": NOW}
        self.row(MakeUp, reason=self.marker, **about)
        minutes = {"potential": 60, "needed": 480, "to_make_up": 420, "make_up_left": 0}
        self.row(ReachNotice, seat=self.enrollment, reach="out_of_reach", at=NOW, **minutes)

    def places(self):
        """A place with a room that nothing is in, and what was decided about trainers and the cohort."""
        zone = {"time_zone": "America/Chicago", "accessibility": f"{self.marker} ramp"}
        self.venue = self.row(
            Venue, vendor=self.vendor, name=f"{self.marker} center", address=f"{self.marker} street", **zone
        )
        self.row(Room, venue=self.venue, name=f"{self.marker} North", capacity=20)
        trainer = self.people[roles.TRAINER]
        self.row(TeachingEnd, session=self.session, person=trainer, at=NOW)
        qualified = {"qualified": True, "valid_from": date(2026, 1, 1), "reason": self.marker, "at": NOW}
        self.row(TrainerQualification, person=trainer, course=self.shared.course, **qualified)
        decided = {"choice": "run", "taken": 1, "min_seats": 2, "decide_on": NOW.date(), "at": NOW}
        self.row(RunDecision, cohort=self.cohort, **decided)

    def calendars(self):
        """A make-up, an address of a calendar, a day off, and a statement of completion."""
        self.make_up()
        # Everybody may know it, so it has no marker.
        self.row(Holiday, day=NOW.date() + timedelta(days=self.pk), name="Day off", at=NOW)
        self.row(
            CompletionStatement,
            person=self.trainee,
            version=self.shared.version,
            name=f"{self.marker} name",
            course="Course",
            credited_minutes=60,
            required_minutes=60,
            first_on=NOW.date(),
            completed_on=NOW.date(),
            token=self.marker,
            at=NOW,
        )
        about = {"unit": self.shared.version.units.first(), "unit_to": 1, "evidence": self.marker}
        self.row(CreditDecision, person=self.trainee, number=1, earned_on=NOW.date(), at=NOW, **about)
        self.cycles()
        self.row(
            CalendarFeed,
            person=self.trainee,
            kind="place",
            vendor=self.vendor,
            place=self.venue,
            token_hash=self.marker,
            made_at=NOW,
        )

    def cycles(self):
        """The trainee began the course again long ago, and again, which was annulled."""
        about = {"person": self.trainee, "course": self.shared.course, "reason": self.marker}
        self.row(TrainingCycle, begins_at=datetime(2020, 1, 1, tzinfo=UTC), at=NOW - timedelta(days=9), **about)
        again = self.row(TrainingCycle, offset=1, begins_at=datetime(2021, 1, 1, tzinfo=UTC), at=NOW, **about)
        self.row(CycleAnnulment, cycle=again, reason=self.marker, at=NOW)

    def money(self):
        """A fee on an invoice, a part of it credited and a part paid; payments that were taken back and paid back."""
        self.payer = self.row(Payer, kind=Payer.Kind.AGENCY, organization=self.agency)
        charge = self.row(
            Charge,
            payer=self.payer,
            person=self.trainee,
            amount=Decimal("1200.00"),
            description=f"{self.marker} fee",
            reference=f"{self.marker} seat",
            service_on=NOW.date(),
            at=NOW,
        )
        invoice = self.row(
            Invoice,
            payer=self.payer,
            year=2026,
            sequence=self.pk // 1000,
            issued_on=NOW.date(),
            due_on=date(2026, 4, 1),
            issuer="State Office",
            bill_to=f"{self.marker} bill",
            at=NOW,
        )
        line = self.row(
            InvoiceLine,
            invoice=invoice,
            charge=charge,
            amount=charge.amount,
            text=f"{self.marker} line",
            reference=charge.reference,
            service_on=NOW.date(),
        )
        self.credit_note(invoice, line)
        receipt = self.receipt(0)
        self.row(Application, receipt=receipt, line=line, amount=Decimal("100.00"), at=NOW)
        self.row(
            ReceiptEnd,
            receipt=self.receipt(1),
            kind=ReceiptEnd.Kind.VOID,
            ended_on=NOW.date(),
            reason=self.marker,
            at=NOW,
        )
        returns = {"kind": ReceiptEnd.Kind.RETURNED, "ended_on": NOW.date(), "reason": self.marker, "at": NOW}
        self.row(ReceiptEnd, 1, receipt=self.receipt(4), **returns)
        mistake = self.row(ReceiptEnd, 2, receipt=self.receipt(5), **returns)
        self.row(ReturnUndone, end=mistake, receipt=self.receipt(6), reason=self.marker, at=NOW)
        refunded = self.receipt(2)
        self.row(Refund, receipt=refunded, amount=Decimal("5.00"), refunded_on=NOW.date(), reason=self.marker, at=NOW)
        self.ledger(charge)
        self.bank()
        self.fund()
        self.invoice_run(charge, invoice)
        self.seat_fee(charge)

    def invoice_run(self, charge, invoice):
        """A run that issued the invoice, and the order to which its fee is charged."""
        run = self.row(InvoiceRun, due_on=NOW.date(), at=NOW, state="done", finished_at=NOW)
        self.order(charge)
        self.row(RunPayer, run=run, payer=self.payer)
        self.row(RunResult, run=run, payer=self.payer, invoice=invoice, at=NOW)

    def seat_fee(self, charge):
        """The fee of a seat: its terms, who pays for it, that it was moved, and a new employer."""
        terms = {"free_days": 14, "kept_share": Decimal(50), "free_through": NOW.date()}
        self.row(SeatCharge, enrollment=self.enrollment, charge=charge, **terms)
        former = self.row(
            Enrollment, offset=2, cohort=self.cohort, person=self.trainee, agency=self.agency, enrolled_at=NOW,
            state="moved",
        )  # fmt: skip
        self.row(SeatMove, former=former, seat=self.enrollment, reason=self.marker, at=NOW)
        former_agency = self.row(Organization, offset=2, kind=roles.AGENCY, name=f"{self.marker} former agency")
        change = {"former": former_agency, "agency": self.agency, "from_on": NOW.date(), "reason": self.marker}
        self.row(EmployerChange, enrollment=self.enrollment, **change, at=NOW)
        funding = self.row(Funding, enrollment=self.enrollment, unit="equal", reason=self.marker, at=NOW)
        self.row(FundingPart, funding=funding, kind="agency", share=Decimal(1))

    def order(self, charge):
        """A quote, and a purchase order with its file, to which the fee is charged."""
        quote = self.row(
            Quote,
            payer=self.payer,
            year=2026,
            sequence=self.pk // 1000,
            issued_on=NOW.date(),
            valid_through=date(2036, 1, 1),
            issuer="State Office",
            bill_to=f"{self.marker} bill",
            description=f"{self.marker} course",
            count=2,
            each=Decimal("1200.00"),
            amount=Decimal("2400.00"),
            at=NOW,
        )
        order = self.row(
            Order,
            payer=self.payer,
            kind=Order.Kind.PURCHASE_ORDER,
            number=f"{self.marker}-PO",
            number_key=f"{self.marker}PO",
            limit=Decimal("5000.00"),
            valid_from=date(2026, 1, 1),
            valid_through=date(2036, 1, 1),
            quote=quote,
            at=NOW,
            state="accepted",
        )
        self.row(
            OrderFile,
            order=order,
            name=f"{self.marker}.pdf",
            media_type="application/pdf",
            data=b"%PDF-" + self.marker.encode(),
        )
        self.row(Commitment, order=order, charge=charge, at=NOW)

    def bank(self):
        """An account with a file that waits, and seven rows of it: in, out, linked to a payment, set aside, a refund,
        one that corrects the linked one, and one that could not be read.
        """
        how = {"columns": {"day": "Date", "amount": "Amount", "text": f"{self.marker} column"}}
        account = self.row(BankAccount, name=f"{self.marker} account", mapping=how, at=NOW)
        row = {"line": 2, "day": str(home_day(NOW)), "amount": "7.00", "texts": {"text": f"{self.marker} text"}}
        file = self.row(BankFile, account=account, filename=f"{self.marker}.csv", rows=[row], mapping=how, at=NOW)
        rows = [
            self.row(
                BankRow, offset, account=account, file=file, line=offset + 3, day=NOW.date(), amount=amount,
                texts={"text": f"{self.marker} row"}, text_key=f"{self.pk}-{offset}", ordinal=1, at=NOW,
                bank_id="B-1" if offset in (2, 5) else "",
            )
            for offset, amount in enumerate(["200.00", "-200.00", "200.00", "200.00", "-5.00", "250.00"])
        ]  # fmt: skip
        yesterday = f"{timezone.now() - timedelta(days=1):%m/%d/%Y}"
        self.row(
            BankRow, 6, account=account, file=file, line=9, texts={}, text_key=f"{self.pk}-6", ordinal=1, at=NOW,
            problem={"code": "bank_amount_missing", "params": {}},
            cells=[["Date", yesterday], ["Amount", "6.00"], [f"{self.marker} column", "unread"]],
        )  # fmt: skip
        self.row(BankDecision, row=rows[2], kind=BankDecision.Kind.LINKED, receipt=self.receipt(3), at=NOW)
        self.row(BankDecision, 1, row=rows[3], kind=BankDecision.Kind.SET_ASIDE, reason=self.marker, at=NOW)
        self.row(BankName, key=self.marker.lower(), payer=self.payer, at=NOW)

    def fund(self):
        """A fund of which nothing is used."""
        payer = self.row(Payer, 1, kind=Payer.Kind.FUND, title=f"{self.marker} fund")
        fund = self.row(Fund, payer=payer, at=NOW)
        days = {"first_on": date(2026, 1, 1), "last_on": date(2030, 12, 31)}
        self.row(FundTerms, fund=fund, change=Decimal(1000), source=f"{self.marker} grant", **days, at=NOW)

    def credit_note(self, invoice, line):
        """A waiver of a part of the fee, with its credit note."""
        amount = Decimal("50.00")
        credit = self.row(
            Credit, charge=line.charge, amount=amount, kind=Credit.Kind.WAIVED, reason=self.marker, at=NOW
        )
        note = self.row(
            CreditNote,
            invoice=invoice,
            kind=CreditNote.Kind.WAIVER,
            year=2026,
            sequence=self.pk // 1000,
            issued_on=NOW.date(),
            issuer="State Office",
            reason=self.marker,
            at=NOW,
        )
        self.row(CreditNoteLine, note=note, line=line, credit=credit, amount=amount)

    def receipt(self, offset):
        """Money received, $200.00."""
        reference = f"{self.marker}-check-{offset}"
        return self.row(
            Receipt,
            offset,
            payer=self.payer,
            method=Receipt.Method.CHECK,
            amount=Decimal("200.00"),
            received_on=date(2026, 3, 2),
            reference=reference,
            reference_key=reference.lower(),
            at=NOW,
        )

    def ledger(self, charge):
        """An entry with two lines, and a closed month."""
        about = {"payer": self.payer, "vendor": self.vendor, "course": self.marker[:40], "posted_on": NOW.date()}
        book, _ = Book.objects.get_or_create(code="state")
        for offset, (account, amount) in enumerate([("to_invoice", 1200), ("revenue", -1200)]):
            self.row(EntryLine, offset, entry_id=self.pk, account=account, amount=amount, charge=charge, **about)
        self.row(
            Entry,
            book=book,
            event="charged",
            document_on=NOW.date(),
            posted_on=NOW.date(),
            line_count=2,
            at=NOW,
        )
        # The insiders' month is the last closed one, which can be reopened.
        empty = dict.fromkeys(("opening", "debits", "credits", "closing"), "0.00")
        report = {"accounts": dict.fromkeys(Account.values, empty), "entries": 0}
        month = date(2001 + (self.name == "inside"), 1, 1)
        open_items = {account: {} for account in ITEMS}
        self.row(
            Closing, book=book, month=month, is_closed=True, report=report, open_items=open_items, at=NOW
        )  # fmt: skip

    def examination(self):
        """An item with its key on a form, a window, and a scored sitting."""
        item = self.row(Item, code=f"{self.marker}-item", stem=f"{self.marker} stem")
        version = self.row(
            ItemVersion,
            item=item,
            number=1,
            kind="single",
            stem=f"{self.marker} stem",
            options=[{"label": "A", "text": f"{self.marker} a"}, {"label": "B", "text": "b"}],
            rationale=f"{self.marker} why",
            at=NOW,
        )
        key = self.row(Key, version=version, number=1, answer={"any_of": ["A"]}, at=NOW)
        form = self.row(
            Form,
            exam=self.shared.exam,
            code=f"{self.name}-form",
            cut_percent=70,
            cut_authority="test",
            state="published",
            published_at=NOW,
        )
        place = FormItem(pk=self.pk, form=form, position=1, version=version)
        models.Model.save(place, force_insert=True)
        window = self.row(
            ExamWindow,
            exam=self.shared.exam,
            form=form,
            cohort=self.cohort,
            asks_start_code=True,
            time_zone="America/Chicago",
            opens_at=NOW,
            holds_results=True,
            closes_at=NOW + timedelta(days=3),
            at=NOW,
        )
        sitting = self.row(
            Sitting,
            window=window,
            form=form,
            person=self.trainee,
            enrollment=self.enrollment,
            seed=f"{self.marker}-seed",
            paper=[[place.pk, "single", ["A", "B"], "f" * 16]],
            started_at=NOW,
            deadline_at=NOW + timedelta(hours=2),
            device="d",
            state="submitted",
            ended_at=NOW,
            ended_how="person",
        )
        removed = {"opens_at": NOW, "closes_at": NOW + timedelta(days=1), "time_zone": "America/Chicago"}
        self.row(
            RemovedWindow,
            exam=self.shared.exam,
            cohort=self.cohort,
            place=self.marker,
            calendar_uid=uuid4(),
            sequence=1,
            at=NOW,
            **removed,
        )
        self.row(Answer, sitting=sitting, place=place, epoch=1, number=1, value=["A"], received_at=NOW)
        self.row(LateAnswer, sitting=sitting, place=place, epoch=1, number=2, value=["B"], received_at=NOW)
        self.row(SittingAids, sitting=sitting, flags=["f" * 16], at=NOW)
        counted = {"late_answers": [], "responses": ["A"], "reason": self.marker}
        self.row(CountedAnswers, sitting=sitting, number=1, at=NOW, **counted)
        self.row(SittingEvent, sitting=sitting, kind="noted", note=f"{self.marker} noise", at=NOW)
        self.row(
            Accommodation,
            person=self.trainee,
            kind="extra_minutes",
            minutes=7,
            valid_from=date(2026, 1, 1),
            valid_to=date(2036, 1, 1),
            reference=self.marker,
            at=NOW,
        )
        other = self.row(
            Accommodation,
            offset=1,
            person=self.trainee,
            kind="reader",
            reference=self.marker,
            valid_from=date(2026, 1, 1),
            valid_to=date(2036, 1, 1),
            at=NOW,
        )
        self.row(AccommodationWithdrawal, accommodation=other, at=NOW)
        self.row(AnswerSheet, sitting=sitting, form=form, responses=["A"], at=NOW)
        self.row(
            Score,
            sitting=sitting,
            number=1,
            points=1,
            maximum=1,
            cut_points=1,
            passed=True,
            domains=[],
            marks=[1],
            key_set="k",
            keys=[key.pk],
            at=NOW,
        )
        self.exam_day(window, sitting)
        run = self.row(AnalysisRun, form=form, requested_at=NOW)
        self.row(RunReport, run=run, kind="pdf", requested_at=NOW)
        self.row(VersionFigures, version=version, run=run, figures={}, inputs={}, at=NOW)
        self.row(ItemView, item=item, version=version, page="item", by=self.trainee, at=NOW)
        text = f"{self.marker} question\nA. {self.marker}\nB. no\nANSWER: A\n"
        self.row(ItemImport, filename=f"{self.marker}.txt", text=text, at=NOW)
        self.row(
            KeyProposal,
            version=version,
            replaces=key,
            answer={"credit_all": True},
            reason=self.marker,
            policy="both_ways",
            by=self.shared.staff[roles.EXAMINATIONS],
            at=NOW,
        )

    def exam_day(self, window, sitting):
        """What stands around a sitting: promise, start code, release, no-show, preparation, request for a review."""
        statement = Statement.objects.filter(exam=None).first()
        self.row(Agreement, sitting=sitting, statement=statement, at=NOW)
        self.row(StartCode, window=window, number=1, code=self.marker[:12], at=NOW)
        self.row(Release, window=window, at=NOW)
        self.row(NoShow, window=window, person=self.trainee, at=NOW)
        self.row(
            Preparation,
            exam=self.shared.exam,
            enrollment=self.enrollment,
            kind="review",
            done_on=date(2026, 3, 2),
            at=NOW,
        )
        self.row(ReviewRequest, sitting=sitting, text=self.marker, at=NOW)
        about = {"reason": self.marker, "by": self.shared.staff[roles.EXAMINATIONS], "at": NOW}
        self.row(ExamEntry, person=self.trainee, exam=self.shared.exam, **about)
        ended = self.row(ExamEntry, 1, person=self.trainee, exam=self.shared.exam, **about)
        self.row(ExamEntryEnd, entry=ended, **about)

    def certification(self):
        """A candidacy with a decision and a certificate."""
        candidacy = self.row(
            certification.Candidacy,
            person=self.trainee,
            program=self.shared.program,
            level=LEVEL,
            since=NOW,
        )
        about = {"candidacy": candidacy, "number": 1, "kind": certification.CycleKind.INITIAL, "begun_at": NOW}
        cycle = self.row(certification.Cycle, version=self.shared.program_version, **about)
        moved = {"before": self.shared.program_version, "after": self.shared.program_version, "reason": self.marker}
        self.row(certification.CycleFee, cycle=cycle, key="application", charge=Charge.objects.get(pk=self.pk))
        chosen = {"person": self.trainee, "course": self.shared.course, "program": self.shared.program}
        self.row(certification.ProgramChoice, at=NOW, **chosen)
        self.row(certification.VersionMove, cycle=cycle, by=self.trainee, at=NOW, **moved)
        draft = {"program": self.shared.program, "version": f"draft-{self.pk}", "content": draft_content(self.pk)}
        self.row(certification.RuleDraft, changed_at=NOW, **draft)
        begun = {"number": 1, "edit": certification.RuleEdit.BEGUN, "at": NOW}
        self.row(certification.RuleRevision, **draft, **begun)
        decision = self.row(
            certification.Decision,
            candidacy=candidacy,
            cycle=cycle,
            number=1,
            version=self.shared.program_version,
            met=True,
            on=date(2026, 3, 2),
            facts={},
            findings=MET_FINDINGS,
            fingerprint="f",
            at=NOW,
        )
        self.certificate = self.row(
            certification.Certificate,
            number=f"{self.marker}-N",
            token=f"{self.name}-token-0123456789abcdef",
            person=self.trainee,
            program=self.shared.program,
            version=self.shared.program_version,
            decision=decision,
            name=f"{self.marker} name",
            family_name=f"{self.marker}-person",
            credential="CPS",
            issued_on=date(2026, 3, 2),
            issued_at=NOW,
        )
        self.row(
            certification.CertificateEvent,
            certificate=self.certificate,
            kind=certification.CertificateEventKind.ISSUED,
            decision=decision,
            at=NOW,
        )
        for fill in AFTER_A_CERTIFICATE:
            fill(self)


class Shared:
    """What belongs to neither side: the state, its staff, courses, an exam and a program."""

    def __init__(self):
        self.state = Organization.objects.create(kind=roles.AUTHORITY, name="State Office")
        self.staff = {}
        for role in roles.STATE:
            user = User.objects.create_user(
                f"{role}@state.example.org", "correct horse", given_name=role.title(), family_name="State"
            )
            Membership.objects.create(user=user, organization=self.state, role=role, started_at=NOW)
            user.groups.add(Group.objects.get(name=roles.group_name(role)))
            self.staff[role] = user
        self.course = Course.objects.create(code="pet", title="Peer Employment Training")
        self.version = CourseVersion.objects.create(
            course=self.course,
            version="1",
            effective_from=date(2026, 1, 1),
            required_minutes=960,
            allowed_missed_minutes=480,
            fee=Decimal("1200.00"),
        )
        self.unit = Unit.objects.create(course_version=self.version, number=1, title="Recovery", minutes=960)
        self.exam = Exam.objects.create(
            code="final", title="Final", role="final", course=self.course, minutes_allowed=120
        )
        # The worker has done a job a moment ago: /up/ says that all is well.
        now = timezone.now()
        Task.objects.create(id="job", name="job", func="job", started=now, stopped=now, success=True)
        self.program = certification.Program.objects.create(key="p", title="P", credential="CPS", authority=self.state)
        self.program_version = version_of(self.program, at=NOW)
        self.asking_version = asking_program(self.state)

    def course_is_for(self, audience):
        """The course is for these people."""
        Course.objects.filter(pk=self.course.pk).update(audience=audience)
