"""People of the demo who were certified before the site was used: a list that was imported and released, and another
one that waits for program staff.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.dates import home_day, home_zone
from cohorts.core.tables import write_csv
from cohorts.people.models import User
from lms.certification.actions import go_live, go_live_importing, go_live_release
from lms.certification.actions.renewal_notices import give_notices
from lms.certification.go_live_act import propose_import
from lms.certification.models import Certificate, ImportedRow, ImportedRowOutcome
from lms.certification.rules.go_live import PERSON, Decided
from lms.certification.rules.validity import months_before
from lms.demo import cast as demo_cast

HEAD = (
    "Certificate number", "Email", "First name", "Last name", "Program", "Issued", "Certified since", "Expires",
    "Status",
)  # fmt: skip
LEARNED = ("Certificate number", "Date", "Hours", "Title", "Area")
PROGRAM, TERM_MONTHS, DAY = "mn-cps", 24, timedelta(days=1)
# With so many days before the next step after the notices.
HOLD_DAYS = 30


@dataclass(frozen=True)
class Peer:
    """Somebody of the list: how many days from today the certificate ends, and for how many years they are certified.

    agency: by its number, of those who have an account here already; None: the list makes the account.
    """

    key: str
    given: str
    family: str
    ends: int
    years: int = 2
    agency: int | None = None
    email: str = ""
    status: str = ""

    @property
    def address(self):
        """The email address."""
        return self.email or f"{self.given}.{self.family}@before.demo.example".lower()


PEERS = (
    Peer("soon", "Maren", "Aasen", 24, agency=0, email="renewing@demo.example"),
    Peer("grace", "Signe", "Halla", -11, 4, agency=0),
    Peer("late", "Otis", "Brandvold", -75, 4, agency=0, email="late@demo.example"),
    Peer("lapsed", "Ruben", "Castellanos", -225),
    Peer("six", "Ellen", "Thorsby", -110, 6, agency=0, email="level2@demo.example"),
    Peer("second", "Nils", "Ekstrand", 210, 4, agency=0),
    Peer("audited", "Paloma", "Sather", 40, agency=1, email="audited@demo.example"),
    Peer("answers", "Desta", "Ruud", 52, agency=1),
    Peer("listed", "Ivo", "Bergstad", 47, agency=2),
    Peer("probation", "Gil", "Okonma", 300, 4, agency=2),
    Peer("renamed", "Robin", "Formerly", 260),
    Peer("hidden", "June", "Sheltered", 330),
    Peer("moved", "Clay", "Farwell", 150, 4),
    Peer("first-record", "Lena", "Twyman", 80, 4),
    Peer("second-record", "Lena", "Twyman-Ross", 400),
)
# (key, days from today, hours, title): what the list of continuing education says.
HOURS_BEFORE = (("soon", -330, 10, "Ethics and boundaries"), ("second", -310, 12, "Groups that work"))


@dataclass
class Peers:
    """The people of the list by their keys, and their certificates."""

    people: dict = field(default_factory=dict)
    employments: dict = field(default_factory=dict)

    def certificate(self, key):
        """The newest certificate of somebody."""
        return Certificate.objects.filter(person=self.people[key]).order_by("issued_at", "pk").last()


def number_of(peer):
    """The number on the old paper."""
    return f"MN-{1000 + PEERS.index(peer) * 37}"


def bring(cast, *, began, now):
    """Program staff upload, decide, propose, import and release the list; returns the Peers."""
    peers = Peers()
    for peer in PEERS:
        if peer.agency is not None:
            agency = cast.agencies[peer.agency]
            peers.people[peer.key] = demo_cast.add_person(
                cast, peer.address, peer.given, peer.family, agency, roles.TRAINEE, at=began,
                supervisor=cast.supervisors[agency],
            )  # fmt: skip
            peers.employments[peer.key] = peers.people[peer.key].memberships.get(organization=agency)
    imported = _import(cast, _rows(now), _learned(now), at=began + DAY)
    go_live_release.start_release(
        imported=imported, hold_days=HOLD_DAYS, by=cast.staff[roles.PROGRAM], at=began + 3 * DAY
    )
    _work(go_live_release.release_part, go_live_release.close_release, imported, cast, began + 3 * DAY)
    for peer in PEERS:
        peers.people.setdefault(peer.key, User.objects.get(email=peer.address))
    return peers


def _rows(now):
    today = home_day(now)
    rows = []
    for peer in PEERS:
        until = today + peer.ends * DAY
        issued = months_before(until + DAY, TERM_MONTHS)
        since = months_before(until + DAY, 12 * peer.years)
        days = [_american(day) for day in (issued, since, until)]
        rows.append([number_of(peer), peer.address, peer.given, peer.family, PROGRAM, *days, peer.status])
    return rows


def _learned(now):
    numbers = {peer.key: number_of(peer) for peer in PEERS}
    return [
        [numbers[key], _american(home_day(now) + days * DAY), hours, title, "peer-support"]
        for key, days, hours, title in HOURS_BEFORE
    ]


def _american(day):
    return day.strftime("%m/%d/%Y")


def _import(cast, rows, learned, *, at):
    staff = cast.staff[roles.PROGRAM]
    imported = go_live.read_list(
        authority=cast.state, filename="certified-before.csv", content=write_csv(HEAD, rows),
        date_format="MM/DD/YYYY", learning_name="continuing-education.csv", learning=write_csv(LEARNED, learned),
        by=staff, at=at,
    )  # fmt: skip
    # Of somebody who has a record here, a person of the office compares the address and the name.
    unclear = imported.rows.filter(outcome=ImportedRowOutcome.ASK)
    ways = {row.line: Decided(PERSON, row.candidates[0]) for row in unclear}
    go_live.decide_rows(imported=imported, ways=ways, by=staff, at=at + timedelta(hours=1))
    imported.refresh_from_db()
    proposal = propose_import(imported=imported, reason="Go-live", by=staff, at=at + timedelta(hours=2))
    approve(
        proposal=proposal, reason="Compared with the paper files.", by=cast.second_program, at=at + timedelta(hours=3)
    )
    _work(go_live_importing.import_part, go_live_importing.finish_import, imported, cast, at + timedelta(hours=3))
    imported.refresh_from_db()
    return imported


def _work(part, end, imported, cast, at):
    """What the worker does with a list."""
    by = cast.staff[roles.PROGRAM]
    while part(imported=imported, by=by, at=at):
        pass
    end(imported=imported, by=by, at=at)


def remind(*, now):
    """Each night on which something was due about a certificate of the list: its notice."""
    ids = list(ImportedRow.objects.exclude(certificate=None).values_list("certificate", flat=True))
    today = home_day(now)
    due = Certificate.objects.filter(pk__in=ids, replaced_from=None, next_notice_on__lt=today)
    while rows := list(due.order_by("next_notice_on", "pk").values_list("pk", "next_notice_on")):
        night = rows[0][1]
        those = [pk for pk, day in rows if day == night]
        give_notices(certificate_ids=those, by=None, at=datetime.combine(night, time(5, 10), home_zone()))


def leave_another(cast, *, now):
    """A second list, of a former office: read, with rows that need somebody, and not imported."""
    today = home_day(now)
    until = _american(today + 200 * DAY)
    issued = _american(months_before(today + 201 * DAY, TERM_MONTHS))
    trainee, _agency = cast.trainees[7]
    rows = [
        ["NS-301", "ada.winslow@before.demo.example", "Ada", "Winslow", PROGRAM, issued, "", until, ""],
        ["NS-302", "tom.harlow@before.demo.example", "Tom", "Harlow", PROGRAM, "31/12/2025", "", "", ""],
        ["NS-303", "rae.linden@before.demo.example", "Rae", "Linden", PROGRAM, issued, "", until, "on leave"],
        ["NS-304", trainee.email, trainee.given_name, trainee.family_name, PROGRAM, issued, "", until, ""],
    ]
    return go_live.read_list(
        authority=cast.state, filename="north-office.csv", content=write_csv(HEAD, rows), date_format="MM/DD/YYYY",
        by=cast.staff[roles.PROGRAM], at=now - timedelta(hours=22, minutes=7),
    )  # fmt: skip
