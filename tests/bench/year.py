"""A full year of rows in bulk: one vendor's cohorts, one agency's people, marks, charges, invoices, candidacies."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from cohorts.billing.models import Application, Charge, Invoice, InvoiceLine, Receipt
from cohorts.core import roles
from cohorts.people.models import Membership, User
from cohorts.training.actions.credits import recount
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Room, SeatCharge, Session, Venue
from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.attendance import unsaved_mark
from cohorts.training.rules.presence import first_minutes
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow
from lms.certification.models import Candidacy, Cycle, CycleKind, Program, ProgramVersion
from lms.certification.rules.program_files import block_data, read_program_file
from tests.charges import payer_of, terms_for
from tests.world import World, add_agendas

PROGRAM_FILE = Path(__file__).parents[2] / "tests/lms/certification/five_requirements.yaml"


class Year:
    """Rows of one year. `cohorts`, `people` per cohort and `sessions` per cohort are counts.

    `program`: the file of the rules that everybody is on the way by, and the number of the version in it.
    """

    def __init__(self, now, *, cohorts, people, sessions, program=(PROGRAM_FILE, 0)):
        self.now, self.size, self.program = now, (cohorts, people, sessions), program
        self.world = World()
        self.trainee = None

    def lay(self):
        """Write all rows."""
        self.lay_training()
        self._exams()
        recount([person.pk for person in self.people], at=self.now)
        self._money()
        self._candidacies()

    def lay_training(self):
        """Write cohorts, places, seats and marks; hours are not counted."""
        self._cohorts()
        self._places()
        self._seats()
        self._marks()

    def _moment(self, number):
        """A different time for each row, so that text cached for one row does not help the next."""
        return self.now - timedelta(minutes=number)

    def _cohorts(self):
        count, people, sessions = self.size
        version = self.world.course().versions.get()
        start = [self.now + timedelta(days=7 * number - 7 * (count - 10)) for number in range(count)]
        self.cohorts = Cohort.objects.bulk_create(
            Cohort(
                code=f"PET-{number:03}",
                vendor=self.world.vendor,
                course_version=version,
                state="finished" if number < count - 12 else "running" if number < count - 10 else "open",
                time_zone="America/Chicago",
                place="St. Paul",
                seats=people + 2,
                starts_at=start[number],
                ends_at=start[number] + timedelta(days=sessions),
            )
            for number in range(count)
        )
        self.sessions = Session.objects.bulk_create(
            Session(
                cohort=cohort,
                starts_at=cohort.starts_at + timedelta(days=day),
                ends_at=cohort.starts_at + timedelta(days=day, hours=8),
                break_minutes=60,
            )
            for cohort in self.cohorts
            for day in range(sessions)
        )
        for cohort in self.cohorts:
            add_agendas(cohort)
        through = Session.trainers.through
        through.objects.bulk_create(through(session=row, user=self.world.trainer) for row in self.sessions)

    def _places(self):
        """Five places with two rooms each; no two cohorts at the same time share a room."""
        self.venues = Venue.objects.bulk_create(
            Venue(vendor=self.world.vendor, name=f"Place {number}", time_zone="America/Chicago") for number in range(5)
        )
        self.rooms = Room.objects.bulk_create(
            Room(venue=venue, name=f"Room {number}", capacity=40) for number in range(2) for venue in self.venues
        )
        rooms = {cohort.pk: self.rooms[number % len(self.rooms)] for number, cohort in enumerate(self.cohorts)}
        for cohort in self.cohorts:
            cohort.venue = rooms[cohort.pk].venue
        Cohort.objects.bulk_update(self.cohorts, ["venue"])
        for session in self.sessions:
            session.room = rooms[session.cohort_id]
        Session.objects.bulk_update(self.sessions, ["room"], batch_size=400)

    def _exams(self):
        """A final, and a day for it at the end of each cohort."""
        exam = Exam.objects.create(
            code="bench-final", title="Final exam", role="final", course=self.world.course(), minutes_allowed=120
        )
        form = Form.objects.create(
            exam=exam, code="a", cut_percent=Decimal(70), cut_authority="Board", published_at=self.now
        )
        ExamWindow.objects.bulk_create(
            ExamWindow(
                exam=exam,
                form=form,
                cohort=cohort,
                time_zone="America/Chicago",
                opens_at=cohort.ends_at + timedelta(days=1),
                closes_at=cohort.ends_at + timedelta(days=1, hours=4),
                at=self.now,
            )
            for cohort in self.cohorts
        )

    def _seats(self):
        _, people, _ = self.size
        password = self.world.trainee.password
        self.people = User.objects.bulk_create(
            User(
                email=f"p{cohort.pk}-{number}@example.org",
                password=password,
                given_name=f"Given{number}",
                family_name=f"Family{cohort.pk}",
            )
            for cohort in self.cohorts
            for number in range(people)
        )
        self.trainee = self.people[0]
        Membership.objects.bulk_create(
            Membership(
                user=person,
                organization=self.world.agency,
                role=roles.TRAINEE,
                started_at=self.now,
                supervisor=self.world.supervisor if number % 30 == 0 else None,
            )
            for number, person in enumerate(self.people)
        )
        self.seats = Enrollment.objects.bulk_create(
            Enrollment(
                cohort=self.cohorts[number // people],
                person=person,
                agency=self.world.agency,
                state="enrolled",
                enrolled_at=self._moment(number),
            )
            for number, person in enumerate(self.people)
        )

    def _marks(self):
        by_cohort = {}
        for session in self.sessions:
            if session.ends_at < self.now:
                by_cohort.setdefault(session.cohort_id, []).append(session)
        agendas = agendas_of([session.pk for session in self.sessions])
        AttendanceMark.objects.bulk_create(
            (
                unsaved_mark(
                    session,
                    seat,
                    first_minutes(agendas[session.pk], 420 - number % 5),
                    agendas[session.pk],
                    number=1,
                    at=session.ends_at + timedelta(seconds=number),
                    made_at=session.ends_at + timedelta(seconds=number),
                )
                for number, seat in enumerate(self.seats)
                for session in by_cohort.get(seat.cohort_id, ())
            ),
            batch_size=2_000,
        )

    def _money(self):
        payer, today = payer_of(self.world.agency), self.now.date()
        charges = Charge.objects.bulk_create(
            Charge(
                payer=payer,
                person=seat.person,
                amount=Decimal(1200),
                description="Training fee",
                reference=f"S-{seat.pk:06d}",
                service_on=seat.enrolled_at.date(),
                at=seat.enrolled_at,
            )
            for seat in self.seats
        )
        SeatCharge.objects.bulk_create(
            SeatCharge(enrollment=seat, charge=charge, **terms_for(seat))
            for seat, charge in zip(self.seats, charges, strict=True)
        )
        invoiced = charges[: len(charges) * 9 // 10]
        invoices = Invoice.objects.bulk_create(
            Invoice(
                payer=payer,
                year=self.now.year,
                sequence=number,
                issued_on=today,
                issuer="State Office",
                bill_to="Prairie",
                due_on=date(self.now.year, 12, 31),
                at=self.now,
            )
            for number in range(1, len(invoiced) // 5 + 1)
        )
        lines = InvoiceLine.objects.bulk_create(
            InvoiceLine(
                invoice=invoices[min(number // 5, len(invoices) - 1)],
                charge=charge,
                amount=charge.amount,
                text=charge.description,
                reference=charge.reference,
                service_on=charge.service_on,
            )
            for number, charge in enumerate(invoiced)
        )
        self._payments(payer, {line.invoice_id: line for line in lines}.values())

    def _payments(self, payer, lines):
        receipts = Receipt.objects.bulk_create(
            Receipt(
                payer=payer,
                method=Receipt.Method.CHECK,
                amount=line.amount,
                received_on=self.now.date(),
                reference=f"CHK {line.pk}",
                reference_key=f"chk {line.pk}",
                at=self.now,
            )
            for line in lines
        )
        Application.objects.bulk_create(
            Application(receipt=receipt, line=line, amount=line.amount, at=self.now)
            for receipt, line in zip(receipts, lines, strict=True)
        )

    def _candidacies(self):
        file, number = self.program
        source = file.read_text()
        rules = read_program_file(source).programs[0].versions[number]
        program = Program.objects.create(
            key="bench", title="Bench program", credential="Peer support specialist", authority=self.world.state
        )
        version = ProgramVersion.objects.create(
            program=program,
            version="1",
            effective_from=date(2020, 1, 1),
            content=block_data(rules),
            source=source,
            at=self.now,
        )
        level = rules.all_levels[0].key
        rows = Candidacy.objects.bulk_create(
            Candidacy(person=person, program=program, level=level, since=self._moment(number))
            for number, person in enumerate(self.people)
        )
        Cycle.objects.bulk_create(
            Cycle(candidacy=row, number=1, kind=CycleKind.INITIAL, version=version, begun_at=row.since) for row in rows
        )
