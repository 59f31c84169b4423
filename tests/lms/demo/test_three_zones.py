"""The demo's cohorts in Chicago, New York and Guam: every page, file and email shows the local time with its zone."""

import html
import io
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal, ProposalFact
from cohorts.notices.models import Email
from cohorts.people.models import User
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from exams.delivery.models import Answer, ExamWindow, Score, Sitting
from lms.certification.models import Candidacy, Certificate
from lms.demo.places import CHICAGO, GUAM, HUDSON, NEW_YORK
from lms.demo.timeline import build_demo
from lms.demo.training import PLANS
from tests.access.test_access import addresses, concerns
from tests.module_data import FAST_SETTINGS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
ZONES = {CHICAGO: ("CST", "CDT"), NEW_YORK: ("EST", "EDT"), GUAM: ("ChST",)}
ZONE_OF = {name: zone for zone, names in ZONES.items() for name in names}
NAMES = "|".join(ZONE_OF)
CURRENT = {CHICAGO: "PET-LAKES-4", NEW_YORK: "PET-RIVER-4", GUAM: "PET-GUAM-1"}
PAST = {CHICAGO: "PET-LAKES-1", NEW_YORK: "PET-RIVER-1"}
EVERY_ZONE = pytest.mark.parametrize("zone", ZONES)

# What the office did, at its own time: it may have done it at the moment when an exam ended somewhere.
OF_THE_STATE = tuple(
    f"/admin/{part}/" for part in ("records/log", "records/email", "proposals", "key-changes", "people")
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WRITTEN = re.compile(
    rf"\b([A-Z][a-z]{{2}})[a-z]* (\d{{1,2}}), (\d{{4}})(?:,| at) (\d{{1,2}}):(\d\d)(?::\d\d)? (am|pm)"
    rf"(?: to \d{{1,2}}:\d\d (?:am|pm))? ({NAMES})\b"
)
SORTABLE = re.compile(rf"\b(\d{{4}})-(\d\d)-(\d\d) (\d\d):(\d\d) ({NAMES})\b")
# A time without a zone is only right where the end of its range, in the same sentence, has it.
BARE = re.compile(rf"\b\d{{1,2}}:\d\d (?:am|pm)\b(?!(?: to \d{{1,2}}:\d\d (?:am|pm))? (?:{NAMES})\b)")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo with few people: a current cohort in each zone, and past ones with certificates."""
    codes = {*CURRENT.values(), *PAST.values()}
    plans = [plan._replace(taken=min(plan.taken, 4)) for plan in PLANS if plan.code in codes]
    plans = [plan._replace(zone=NEW_YORK, place=HUDSON) if plan.code == PAST[NEW_YORK] else plan for plan in plans]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True, **FAST_SETTINGS), time_machine.travel(NOW, tick=False):
            list(build_demo(now=NOW, seed=7, plans=plans))
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _at_the_time_of_the_demo(demo, db, plain_404):
    with time_machine.travel(NOW, tick=False):
        yield


def moments():
    """{moment: the zones in which it may be shown}: every session, mark of attendance, exam window and sitting."""
    zones = defaultdict(set)
    for model, fields, zone in (
        (Session, ("starts_at", "ends_at"), "cohort__time_zone"),
        (AttendanceMark, ("at",), "session__cohort__time_zone"),
        (ExamWindow, ("opens_at", "closes_at"), "time_zone"),
        (Sitting, ("started_at", "ended_at"), "window__time_zone"),
    ):
        for *row, name in model.objects.values_list(*fields, zone):
            for moment in filter(None, row):
                zones[moment.replace(second=0, microsecond=0)].add(name)
    # What else of a sitting is shown in its zone may fall on the same minute as something of another cohort.
    for model, field, zone in (
        (Sitting, "deadline_at", "window__time_zone"),
        (Sitting, "contact_at", "window__time_zone"),
        (Score, "at", "sitting__window__time_zone"),
        (Answer, "received_at", "sitting__window__time_zone"),
    ):
        for moment, name in model.objects.exclude(**{field: None}).values_list(field, zone):
            minute = moment.replace(second=0, microsecond=0)
            if minute in zones:
                zones[minute].add(name)
    return zones


def acts_of_the_office():
    """Moments at which the office proposed or decided something: pages show them at its own time."""
    moments_of_acts = [
        *Proposal.objects.values_list("at", flat=True),
        *ProposalFact.objects.values_list("at", flat=True),
    ]
    return {moment.replace(second=0, microsecond=0) for moment in moments_of_acts}


def times_in(text):
    """[(moment in UTC, its zone)] of every day and time that is written out."""
    mistakes = []
    for month, day, year, hour, minute, half, name in WRITTEN.findall(text):
        hours = int(hour) % 12 + (12 if half == "pm" else 0)
        local = datetime(int(year), MONTHS.index(month) + 1, int(day), hours, int(minute))
        mistakes.append((local, name))
    for year, month, day, hour, minute, name in SORTABLE.findall(text):
        mistakes.append((datetime(int(year), int(month), int(day), int(hour), int(minute)), name))
    return [(local.replace(tzinfo=ZoneInfo(ZONE_OF[name])).astimezone(UTC), ZONE_OF[name]) for local, name in mistakes]


def wrong_times(text, scheduled):
    """What is wrong with the times of a text: no zone, or a scheduled moment in the zone of something else."""
    bare = [text[max(0, match.start() - 50) : match.end() + 30] for match in BARE.finditer(text)]
    foreign = [(at, zone) for at, zone in times_in(text) if at in scheduled and zone not in scheduled[at]]
    return bare + foreign


KINDS = {
    "cohorts": lambda cohort: [cohort.pk],
    "cohort": lambda cohort: [cohort.pk],
    "sessions": lambda cohort: _ids(Session, cohort=cohort),
    "session": lambda cohort: _ids(Session, cohort=cohort),
    "windows": lambda cohort: _ids(ExamWindow, cohort=cohort),
    "exam-windows": lambda cohort: _ids(ExamWindow, cohort=cohort),
    "sittings": lambda cohort: _ids(Sitting, enrollment__cohort=cohort),
    "exam-sittings": lambda cohort: _ids(Sitting, enrollment__cohort=cohort),
    "sitting": lambda cohort: _ids(Sitting, enrollment__cohort=cohort),
    "enrollments": lambda cohort: _ids(Enrollment, cohort=cohort),
    "enrollment": lambda cohort: _ids(Enrollment, cohort=cohort),
    "seats": lambda cohort: _ids(Enrollment, cohort=cohort),
    "attendancemark": lambda cohort: _ids(AttendanceMark, enrollment__cohort=cohort),
    "people": lambda cohort: _ids(User, enrollments__cohort=cohort),
    "trainees": lambda cohort: _ids(User, enrollments__cohort=cohort),
    "candidacies": lambda cohort: _ids(Candidacy, person__enrollments__cohort=cohort),
    "certificates": lambda cohort: _ids(Certificate, person__enrollments__cohort=cohort),
}


def _ids(model, **conditions):
    rows = sorted(model._base_manager.filter(**conditions).values_list("pk", flat=True).distinct())
    return rows[:1] + rows[-1:] if len(rows) > 1 else rows


def pages_of(cohort):
    """[(address, whether it names this cohort or a part of it)] of every page that can show a time of it."""
    for route, entry in addresses():
        if "(?P" in route or entry.callback.__module__.split(".")[0] not in {"lms", "exams", "cohorts", "wagtail"}:
            continue
        if "<" not in route:
            yield f"/{route}", False
        elif route.count("<") == 1 and (ids := _ids_for(route, cohort)):
            yield from ((re.sub(r"<[^>]+>", str(pk), f"/{route}"), True) for pk in ids)


def _ids_for(route, cohort):
    above = [part for part in route.split("<")[0].split("/") if part in KINDS]
    return KINDS[above[-1]](cohort) if above else []


def text_of(response):
    """The text of a page or of a file; "" for anything else."""
    kind = response.headers.get("Content-Type", "")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheet" in kind:
        sheets = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets
        return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row if cell is not None)
    if not kind.startswith(("text/html", "text/csv")):
        return ""
    page = body.decode().replace("\u00a0", " ")
    page = page[page.find("<main") :] if "<main" in page else page
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(person, *cohorts):
    """{address: text} of the pages that a person opens about cohorts; and the addresses that name one."""
    client, texts, own = Client(raise_request_exception=False), {}, set()
    client.force_login(person)
    addresses_of = dict(page for cohort in cohorts for page in pages_of(cohort))
    is_staff = bool(person.holdings().keys() & set(roles.STATE))
    for address, is_own in addresses_of.items():
        if re.search(r"/(logout|failwhale|demo)/", address) or not concerns(address[1:], is_staff):
            continue
        response = client.get(address)
        if response.status_code == 200 and (text := text_of(response)):
            texts[address] = text
            if is_own:
                own.add(address)
    return texts, own


def people_of(cohort):
    """{role: person} of those who have to do with a cohort outside the state office."""
    seat = Enrollment.objects.filter(cohort=cohort).select_related("person", "agency").latest("pk")
    vendor, agency = cohort.vendor.memberships, seat.agency.memberships
    trainer = cohort.sessions.first().trainers.first()
    return {
        "vendor": vendor.get(role="vendor_coordinator").user,
        "trainer": trainer,
        "proctor": vendor.get(role="proctor").user,
        "trainee": seat.person,
        "sponsor": agency.get(role="agency_coordinator").user,
        "supervisor": seat.person.memberships.get().supervisor,
    }


@EVERY_ZONE
def test_every_page_of_the_people_of_a_cohort_shows_its_local_times(zone):
    cohort, scheduled = Cohort.objects.get(code=CURRENT[zone]), moments()
    for role, person in people_of(cohort).items():
        texts, own = read(person, cohort)
        wrong = {address: mistakes for address, text in texts.items() if (mistakes := wrong_times(text, scheduled))}
        assert wrong == {}, role
        others = {name for name, other in ZONE_OF.items() if other != zone}
        strange = {address for address in own if re.search(rf"\d (?:am|pm) ({'|'.join(others)})\b", texts[address])}
        assert strange == set(), role
        # Agencies and supervisors read days only.
        local = any(at in scheduled for text in texts.values() for at, _zone in times_in(text))
        assert local or role in ("sponsor", "supervisor"), role


@pytest.mark.parametrize("email", ["auditor", "program", "examinations"])
def test_every_page_of_the_state_shows_the_local_times_of_cohorts(email):
    cohorts, scheduled = Cohort.objects.filter(code__in=CURRENT.values()), moments()
    texts, _own = read(User.objects.get(email=f"{email}@demo.example"), *cohorts)
    of_cohorts = {address: text for address, text in texts.items() if not address.startswith(OF_THE_STATE)}
    wrong = {address: mistakes for address, text in of_cohorts.items() if (mistakes := wrong_times(text, scheduled))}
    assert wrong == {}
    assert any(ZONE_OF[name] == GUAM for text in texts.values() for name in re.findall(NAMES, text))


@pytest.mark.parametrize("zone", PAST)
def test_certificates_and_their_facts_show_the_local_times(zone):
    cohort, office = Cohort.objects.get(code=PAST[zone]), acts_of_the_office()
    # Who approved the form may have done it at the minute when an exam ended somewhere.
    scheduled = {at: zones for at, zones in moments().items() if at not in office}
    texts, own = read(User.objects.get(email="auditor@demo.example"), cohort)
    facts = [text for address, text in texts.items() if address.endswith("/facts/")]
    assert facts
    for text in facts:
        local_times = [(at, where) for at, where in times_in(text) if at in scheduled]
        assert {where for _at, where in local_times} == {zone}
    assert {address: mistakes for address in own if (mistakes := wrong_times(texts[address], scheduled))} == {}


@EVERY_ZONE
def test_every_email_of_a_cohort_has_its_local_times(zone):
    cohort, scheduled = Cohort.objects.get(code=CURRENT[zone]), moments()
    emails = Email.objects.filter(person__enrollments__cohort=cohort)
    bodies = list(emails.values_list("body", flat=True))
    assert bodies
    assert [mistakes for body in bodies if (mistakes := wrong_times(body, scheduled))] == []


def test_the_demo_has_cohorts_in_three_zones_whose_days_differ():
    assert {Cohort.objects.get(code=code).time_zone for code in CURRENT.values()} == set(ZONES)
    starts = {zone: Cohort.objects.get(code=code).starts_at for zone, code in CURRENT.items()}
    assert all(at.astimezone(ZoneInfo(zone)).hour == 9 for zone, at in starts.items())
    assert len({at - timedelta(days=at.day) for at in starts.values()}) == len(ZONES)
