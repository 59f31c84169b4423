"""Reports in a mailbox: read by IMAP, marked as seen once they are recorded, and a problem where they cannot be."""

import imaplib
import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cohorts.notices import mailbox, tasks
from cohorts.notices.actions import bounces, queue
from cohorts.notices.models import Bounce, MailboxCheck
from lms import health
from tests.cohorts.notices import reports
from tests.world import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "pa/ss@word:1"
ADDRESS = "imaps://office%40example.org:pa%2Fss%40word%3A1@imap.example.org/Reports/From%20servers"


class Server:
    """A mail server with one folder, as `imaplib` speaks with it. `broken`: the command that it refuses."""

    def __init__(self):
        self.messages, self.seen, self.broken, self.opened, self.closed = {}, set(), "", [], 0

    def __call__(self, host, port, *, timeout):
        if self.broken == "CONNECT":
            raise ConnectionRefusedError(f"{host} {port}")
        assert (host, port) == ("imap.example.org", 993) and timeout
        return self

    def login(self, user, password):
        if self.broken == "LOGIN":
            raise imaplib.IMAP4.error(f"LOGIN {user} {password} refused")
        assert (user, password) == ("office@example.org", PASSWORD)

    def select(self, folder):
        self.opened.append(folder)
        return ("NO" if self.broken == "SELECT" else "OK"), [b"1"]

    def uid(self, command, *arguments):
        if self.broken == command:
            raise imaplib.IMAP4.abort("connection lost")
        if command == "SEARCH":
            return "OK", [b" ".join(b"%d" % uid for uid in sorted(self.messages.keys() - self.seen))]
        if command == "FETCH":
            assert re.search(r"BODY\.PEEK\[\]<0\.\d+>", arguments[1]), "reading alone must mark nothing"
            raw = self.messages[int(arguments[0])]
            return "OK", [(b"1 (UID 1 BODY[]<0> {%d}" % len(raw), raw), b")"] if raw is not None else [None]
        self.seen.add(int(arguments[0]))
        return "OK", [b""]

    def logout(self):
        self.closed += 1


@pytest.fixture
def server(monkeypatch, settings):
    settings.BOUNCE_MAILBOX, settings.BACKUP_DIR = ADDRESS, ""
    server = Server()
    monkeypatch.setattr(mailbox.imaplib, "IMAP4_SSL", server)
    return server


def sent(person, key="k"):
    email = queue.queue_email(person=person, kind="exam-news", key=key, by=None, at=NOW)
    return queue.record_sent(email=email, by=None, at=NOW)


def mailbox_problems():
    return [problem.code for problem in health.problems(timezone.now()) if problem.code.startswith("mailbox_")]


def test_all_new_messages_are_recorded_and_marked_as_seen(world, server):
    email = sent(world.trainee)
    server.messages = {
        3: reports.postfix(email.message_id), 4: reports.postfix(email.message_id), 7: reports.postfix(),
        8: reports.out_of_office(email.message_id), 9: b"\x00\xff", 10: None,
    }  # fmt: skip
    assert tasks.read_bounces() == {"recorded": 1, "repeated": 1, "not_ours": 1, "automatic": 1, "unknown": 1}
    assert server.seen == {3, 4, 7, 8, 9} and server.opened == ['"Reports/From servers"'] and server.closed == 1
    assert Bounce.objects.count() == 1 and mailbox_problems() == []
    assert tasks.read_bounces() == {} and not MailboxCheck.objects.exists()


def test_a_message_is_not_marked_before_it_is_recorded(world, server, monkeypatch):
    def dies(**arguments):
        raise RuntimeError

    email = sent(world.trainee)
    server.messages = {1: reports.postfix(email.message_id)}
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(bounces, "record_report", dies)
        tasks.read_bounces()
    assert server.seen == set()
    server.broken = "STORE"
    assert tasks.read_bounces() == {"recorded": 1, "problem": "mailbox_broken"}
    server.broken = ""
    assert tasks.read_bounces() == {"repeated": 1} and server.seen == {1}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("CONNECT", "mailbox_unreachable"), ("LOGIN", "mailbox_login"), ("SELECT", "mailbox_folder"),
        ("SEARCH", "mailbox_broken"), ("FETCH", "mailbox_broken"),
    ],
)  # fmt: skip
def test_a_mailbox_that_cannot_be_read_is_a_problem_until_it_can(world, server, caplog, command, code):
    server.messages, server.broken = {1: b"x"}, command
    assert tasks.read_bounces() == tasks.read_bounces() == {"problem": code}
    assert mailbox_problems() == [code] and MailboxCheck.objects.count() == 1
    with pytest.raises(CommandError) as error:
        call_command("read_bounces", mailbox=True)
    assert PASSWORD not in str(error.value) + caplog.text
    server.broken = ""
    tasks.read_bounces()
    assert mailbox_problems() == [] and MailboxCheck.objects.count() == 2


def test_the_password_is_in_no_error(server):
    server.broken = "LOGIN"
    with pytest.raises(mailbox.MailboxError) as error, mailbox.open_mailbox(ADDRESS):
        pass
    assert error.value.__cause__ is None and error.value.__context__ is None and PASSWORD not in repr(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "imap://u:p@host/INBOX", "imaps://host", "imaps://u@host", "imaps://u:p@host:port/x", "imaps://u:p@[host",
        "imaps://u:p@host/%C3%84rger", "nonsense",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_a_problem(world, server, settings, address):
    settings.BOUNCE_MAILBOX = address
    assert tasks.read_bounces() == {"problem": "mailbox_setting"} and mailbox_problems() == ["mailbox_setting"]


def test_without_the_setting_nothing_is_read(world, server, settings):
    MailboxCheck.objects.create(problem="mailbox_login", at=NOW)
    settings.BOUNCE_MAILBOX = ""
    assert tasks.read_bounces() == {} and mailbox_problems() == [] and server.opened == []
    with pytest.raises(CommandError):
        call_command("read_bounces", mailbox=True)


def test_the_command_counts_what_it_read(world, server):
    server.messages, output = {1: b"x", 2: b"y", 3: reports.postfix()}, io.StringIO()
    call_command("read_bounces", mailbox=True, stdout=output)
    assert output.getvalue().strip() == "not_ours: 1, unknown: 2"
    call_command("read_bounces", mailbox=True, stdout=output)
    assert output.getvalue().strip().endswith("Nothing new.")
