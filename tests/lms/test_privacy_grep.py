"""Marked values are planted wherever something restricted can be entered; then all that the site gives out is read.

Pages and files of every role, emails, logs, jobs, sessions, caches, folders, and the whole database, byte by byte.
"""

import io
import logging
import tempfile
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from cohorts.core.restricted import text
from cohorts.people.models import User
from lms.certification.actions import appeals, application_decisions
from lms.certification.models import Appeal, ApplicationPart, Certificate, PartRequest
from tests.access.test_access import addresses
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import BIRTHDAY, Desk, link_of
from tests.lms.emissions import Reading, as_files, database_file, dump, folder, found_in, needles_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MARK = "ZQX-7731-planted"
NEEDLES = needles_of(MARK)
# Read first, by whoever may: lists in which the application could show.
LISTS = ("/admin/applications/", "/admin/candidacies/", "/admin/people/", "/admin/reports/site-history/")
# How many pages are read by a person with many; others read fewer.
MOST = {"superuser": 150, "auditor": 120, "other program staff": 120, "reviewer of before": 60}
WITH_FILES = ("superuser", "auditor", "other program staff")
LARGE = 3 * 1024 * 1024
LETTERS = {1: "A", 2: "B"}
BROKEN = RuntimeError("It failed on purpose.")


def marked_pdf(size=0):
    """A PDF with the mark in its properties and its bytes; from 2.5 MB on an upload is a temporary file."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        document.docinfo["/Title"] = MARK
        document.save(out)
    return out.getvalue() + f"\n% {MARK}\n".encode() + b"%" * size


def upload(size=0):
    return SimpleUploadedFile(f"{MARK}.pdf", marked_pdf(size), content_type="application/pdf")


class Planted:
    """An application in which everything restricted holds the mark; entered on the pages, as people do."""

    def __init__(self, world, run_jobs):
        self.world, self.desk, self.run_jobs = world, Desk(world), run_jobs
        self.person, self.staff = self.desk.person, self.desk.staff
        self.colleague = world.person("colleague", world.state, "program")
        self.another = world.person("another", world.state, "program")
        self.jobs = []
        with time_machine.travel(self.desk.now, tick=False):
            self.desk.begin()
            self._apply()
            self._ask()
            self._review()
            self._appeal()
            self.work()

    def client(self, person=None):
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    def work(self):
        """Keep what the jobs would be given, then do them."""
        self.jobs += [f"{row.payload}{row.task}" for row in OrmQ.objects.all()]
        self.run_jobs()

    def _post(self, client, name, *args, **body):
        answer = client.post(reverse(name, args=args), body)
        assert answer.status_code in (200, 302), (name, answer.status_code, answer.text[:2000])
        return answer

    def _apply(self):
        desk, client = self.desk, self.client(self.person)
        pk, name = desk.application.pk, self.person.get_full_name()
        self._post(client, "give_part", pk, "age", "age", as_of=BIRTHDAY.isoformat())
        self._post(client, "give_part", pk, "education", "ged", file=upload())
        self._post(client, "give_part", pk, "document", "job", file=upload(LARGE), as_of=desk.now.date().isoformat())
        refused = client.post(reverse("give_part", args=[pk, "document", "job"]), {"file": upload()})
        assert refused.status_code == 422
        for kind, key in (("attestation", "lived"), ("agreement", "ethics")):
            version = client.get(reverse("give_part", args=[pk, kind, key])).context["form"].initial["text_version"]
            self._post(client, "give_part", pk, kind, key, signed_name=name, text_version=version)

    def _ask(self):
        desk, visitor = self.desk, self.client()
        signing = link_of(desk.ask())
        assert visitor.post(signing, {"name": "Sam Boss", "role": "supervisor"}).status_code == 302
        for number, content in ((1, lambda: {"text": MARK}), (2, lambda: {"file": upload()})):
            link = link_of(
                desk.ask("reference", "reference", name=f"Ref {LETTERS[number]}", email=f"r{number}@x.example")
            )
            assert visitor.post(link, {"name": ""} | content()).status_code == 422
            answer = visitor.post(link, {"name": f"Ref {LETTERS[number]}", "role": "colleague"} | content())
            assert answer.status_code == 302, answer.text

    def _review(self):
        desk = self.desk
        desk.submit(incomplete=True)
        client, pk = self.client(self.staff), desk.application.pk
        self._post(client, "application_take", pk)
        for part in ApplicationPart.objects.filter(replaced_by=None, record__isnull=False):
            self._post(client, "part_file", part.pk)
        peer = certified(desk)
        self._post(
            client, "part_record", pk, "interview", "peer-to-peer", on=desk.now.date().isoformat(), no_conflict="on",
            interviewer=peer.email, outcome="refused", reason="It was not about peer support.", notes=MARK,
        )  # fmt: skip
        desk.application.refresh_from_db()
        application_decisions.decide_application(
            application=desk.application, admitted=False, reason="Not yet.", by=self.staff, at=desk.now
        )

    def _appeal(self):
        self._post(self.client(self.person), "file_appeal", self.desk.application.pk, text=MARK)
        appeal, client = Appeal.objects.get(), self.client(self.colleague)
        self._post(client, "appeal_take", appeal.pk)
        assert MARK in self._post(client, "appeal_read", appeal.pk).text

    def readers(self):
        """Everybody who must not read it: the reviewer of before, whoever has another role, and nobody at all."""
        world = self.world
        yield "visitor", None
        yield "superuser", User.objects.create_superuser("all@state.example.org", "x", given_name="A", family_name="B")
        yield "reviewer of before", self.staff
        yield "other program staff", self.another
        for name in (
            "auditor", "examinations", "finance", "publishing", "supervisor", "agency_coordinator",
            "other_agency_coordinator", "vendor_coordinator", "trainer", "proctor", "other_trainee",
        ):  # fmt: skip
            yield name, getattr(world, name)

    def addresses(self):
        """Pages about the application, whether a link leads there or not."""
        pk = self.desk.application.pk
        names = ("application", "application_decide", "my_application", "file_appeal", "submit_application")
        rows = [reverse(name, args=[pk]) for name in names]
        rows += [reverse("part_decide", args=[part.pk]) for part in ApplicationPart.objects.all()]
        rows += [reverse("part_file", args=[part.pk]) for part in ApplicationPart.objects.all()]
        rows += [reverse("own_part_file", args=[part.pk]) for part in ApplicationPart.objects.all()]
        rows += [reverse("appeal_read", args=[appeal.pk]) for appeal in Appeal.objects.all()]
        return [*rows, *(link_of(request) for request in PartRequest.objects.all())]


def certified(desk):
    """A certified peer of another agency."""
    peer, version, at = desk.world.other_trainee, desk.version, desk.now
    Certificate.objects.create(
        decision=met_decision(candidacy_of(peer, version, at=at), version, at=at), person=peer, program=desk.program,
        version=version, number="2026-00009-K", name=str(peer), family_name=peer.family_name, credential="CPS",
        issued_at=at, issued_on=at.date(),
    )  # fmt: skip
    return peer


@pytest.fixture
def folders(settings, tmp_path, monkeypatch):
    """Every folder in which something could be left, below one."""
    for name in ("temp", "media", "restricted", "mail"):
        (tmp_path / name).mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "temp")
    settings.MEDIA_ROOT, settings.RESTRICTED_DIR = tmp_path / "media", tmp_path / "restricted"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    return tmp_path


@pytest.fixture
def planted(world, run_jobs, folders, caplog, client):
    caplog.set_level(logging.DEBUG)
    return Planted(world, run_jobs)


def kept_in_caches():
    """What every cache holds, as text and as bytes."""
    rows = []
    for cache in caches.all():
        rows += [str(getattr(cache, "_cache", "")).encode(), *map(bytes, getattr(cache, "_cache", {}).values())]
    return rows


def emailed():
    """Every email that was sent, with its headers, texts and attachments decoded."""
    rows = []
    for message in mail.outbox:
        whole = message.message()
        rows.append(whole.as_bytes())
        rows += [part.get_payload(decode=True) or b"" for part in whole.walk()]
        rows += [str(part.get_filename()).encode() for part in whole.walk()]
    return rows


def test_no_row_file_email_log_job_session_or_cache_holds_what_is_restricted(planted, folders, caplog, capfd):
    """CE-D16: the marked values of a letter, an upload, an interview and an appeal are nowhere in what stays."""
    assert not {table for table, content in dump().items() if found_in(content, NEEDLES)}
    stored = database_file()
    assert stored is None or not found_in(stored, NEEDLES)
    assert not [name for name, content in folder(folders).items() if found_in(content, NEEDLES)]
    assert list(Path(folders / "restricted").rglob("*")), "The keys lie in a folder of their own."
    assert planted.jobs and not found_in("".join(planted.jobs).encode(), NEEDLES)
    assert mail.outbox and not [row for row in emailed() if found_in(row, NEEDLES)]
    sessions = [str(row.get_decoded()) for row in Session.objects.all()]
    assert sessions and not found_in("".join(sessions).encode(), NEEDLES)
    assert not [row for row in kept_in_caches() if found_in(row, NEEDLES)]
    formatter = logging.Formatter()
    logged = [f"{formatter.format(row)}{row.__dict__}" for row in [*caplog.get_records("setup"), *caplog.records]]
    assert logged and not found_in("".join(logged).encode(), NEEDLES)
    printed = capfd.readouterr()
    assert not found_in((printed.out + printed.err).encode(), NEEDLES)


def test_no_page_and_no_file_of_anybody_else_holds_what_is_restricted(planted):
    """Pages by links, filters, sorting and searches, and every list as a file; PDFs with their properties."""
    trouble, counts = {}, {}
    for name, person in planted.readers():
        starts = [*planted.addresses(), "/", "/desk/", *LISTS, *every_address(name)]
        with time_machine.travel(planted.desk.now, tick=False):
            reading = Reading(person, starts=starts, searches=(MARK,), limit=MOST.get(name, 45))
            files = as_files(reading) if name in WITH_FILES else {}
        # Their own words in a search field come back to them.
        readable = {address for address in reading.holding(NEEDLES) if MARK not in address}
        readable |= {address for address, content in files.items() if found_in(content, NEEDLES)}
        counts[name] = len(reading.answers), len(files)
        if readable:
            trouble[name] = sorted(readable)
    assert not trouble
    assert counts["auditor"][0] > 80 and counts["other program staff"][1] > 3, counts


def every_address(name):
    """Every page without a row in its address, for those who could open most of them."""
    if name not in WITH_FILES:
        return []
    return [f"/{route}" for route, _entry in addresses() if "<" not in route and "(" not in route]


def test_the_readers_who_may_read_it_do(planted):
    """Otherwise the tests above would find nothing because nothing was there."""
    part = ApplicationPart.objects.get(type="education")
    own = planted.client(planted.person).post(reverse("own_part_file", args=[part.pk]))
    assert found_in(own.content, NEEDLES)
    with time_machine.travel(planted.desk.now, tick=False):
        read = planted.client(planted.colleague).post(reverse("appeal_read", args=[Appeal.objects.get().pk]))
    assert found_in(read.content, NEEDLES)


@pytest.mark.parametrize("broken", ["encrypt", "decrypt"])
def test_the_notes_of_an_interview_and_a_letter_that_fail_leave_nothing_behind(planted, monkeypatch, caplog, broken):
    """CE-D16: the report of an error has no local variable and no posted field."""

    def fail(*args, **kwargs):
        raise BROKEN

    desk, client = planted.desk, planted.client(planted.colleague)
    desk.application.refresh_from_db()
    with time_machine.travel(desk.now, tick=False):
        appeals.decide_appeal(
            appeal=Appeal.objects.get(), granted=True, reason="Yes.", by=planted.colleague, at=desk.now
        )
        monkeypatch.setattr(text, broken, fail)
        client.raise_request_exception = False
        body = {"on": desk.now.date().isoformat(), "no_conflict": "on", "outcome": "accepted", "notes": MARK}
        body["interviewer"] = planted.world.other_trainee.email
        names = {"encrypt": ("part_record", [desk.application.pk, "interview", "peer-to-peer"])}
        letter = ApplicationPart.objects.filter(type="reference").first()
        name, arguments = names.get(broken, ("part_file", [letter.pk]))
        answer = client.post(reverse(name, args=arguments), body)
    logged = "".join(logging.Formatter().format(record) for record in caplog.records)
    assert answer.status_code == 500 and "It failed on purpose." in logged
    mails = "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert not found_in((answer.text + logged + mails).encode(), NEEDLES)
