"""What a message says that a mail server or a mail program sent back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.notices.rules.reports import MAX_DIAGNOSTIC, MAX_QUOTED, Reason, Says, read_report, reason_of
from tests.cohorts.notices import reports
from tests.cohorts.notices.reports import OURS


@pytest.mark.parametrize(
    ("raw", "status", "recipient"),
    [
        (reports.postfix(), "5.1.1", "jordan@example.org"),
        (reports.postfix().replace(b"\n", b"\r\n"), "5.1.1", "jordan@example.org"),
        (reports.exchange(), "5.2.2", "jordan@example.org"),
        (reports.gmail(), "5.7.26", "jordan@example.org"),
        (reports.exim(), "5.1.1", "jordan@example.org"),
        (reports.qmail(), "5.1.1", "jördan@example.org"),
    ],
)
def test_a_report_names_the_email_the_recipient_and_the_status(raw, status, recipient):
    """D23"""
    report = read_report(raw)
    assert (report.says, report.permanent, report.status) == (Says.BOUNCE, True, status)
    assert OURS in report.quoted and report.recipient == recipient and report.report_id


def test_the_servers_words_are_on_one_line():
    words = read_report(reports.postfix()).diagnostic
    assert words.startswith("550 5.1.1 <jordan@example.org>: Recipient address rejected: User unknown")
    long = reports.postfix().replace(b"User unknown", b"no " * 500)
    assert len(read_report(long).diagnostic) == MAX_DIAGNOSTIC
    assert "550 5.1.1 The user does not exist" in read_report(reports.exim()).diagnostic


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "4.4.7", True), ("delayed", "4.4.1", False), ("delayed", "5.0.0", False), ("", "4.2.0", False)],
)
def test_what_the_server_did_counts_more_than_the_class_of_its_status(action, status, permanent):
    report = read_report(reports.postfix(action=action, status=status))
    assert (report.says, report.permanent, report.status) == (Says.BOUNCE, permanent, status)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_it_arrived_is_no_bounce(action):
    assert read_report(reports.postfix(action=action, status="2.0.0")).says == Says.AUTOMATIC


def test_a_warning_in_words_is_no_failure():
    report = read_report(reports.exim(subject="Warning: message delayed 24 hours"))
    assert report.says == Says.BOUNCE and not report.permanent


@pytest.mark.parametrize("raw", [reports.out_of_office(), reports.receipt()])
def test_an_automatic_answer_says_that_it_arrived(raw):
    assert read_report(raw).says == Says.AUTOMATIC


@pytest.mark.parametrize("raw", [reports.person(), b"", b"\x00\xff", b"Subject: failed\n\n550 5.1.1", b"\n" * 9])
def test_anything_else_is_unknown(raw):
    assert read_report(raw).says == Says.UNKNOWN


def test_the_report_of_a_report_without_an_id_is_known_again():
    raw = reports.postfix().replace(b"Message-Id: <P1@mx.example.org>\n", b"")
    assert len(read_report(raw).report_id) == 64 and read_report(raw) == read_report(raw)


def test_what_cannot_be_stored_is_not_in_it():
    raw = reports.postfix().replace(b"User unknown", b"User\x00 \xff\xfe\x1b[31m unknown")
    words = read_report(raw).diagnostic
    assert words.isprintable() and words.encode() and "\x00" not in words


def test_an_encoding_that_nobody_knows_is_read_as_far_as_possible():
    raw = reports.qmail().replace(b"iso-8859-1", b"x-klingon").replace(b"j=F6rdan", b"jordan")
    report = read_report(raw)
    assert report.says == Says.BOUNCE and report.quoted == (OURS,) and report.recipient == "jordan@example.org"


def test_somebody_who_quotes_thousands_of_ids_gets_the_first_ones_looked_up():
    flood = "".join(f"Message-ID: <{number}@example.org>\n" for number in range(5_000)).encode()
    assert len(read_report(reports.exim() + flood).quoted) == MAX_QUOTED


def test_parts_within_parts_without_end_are_unknown():
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (at, at) for at in range(3_000))
    assert read_report(deep).says == Says.UNKNOWN


@given(st.binary(max_size=400), st.integers(0, 2_000), st.sampled_from([reports.postfix(), reports.gmail()]))
def test_bad_bytes_never_raise(noise, place, whole):
    for raw in (noise, whole[:place] + noise + whole[place:], whole[:place]):
        report = read_report(raw)
        assert report.says in Says and report.diagnostic.isprintable() and len(report.status) <= 12


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", Reason.NO_SUCH_ADDRESS), ("5.1.10", Reason.NO_SUCH_ADDRESS), ("5.2.2", Reason.FULL),
        ("5.2.1", Reason.CLOSED), ("5.7.26", Reason.REFUSED), ("5.3.4", Reason.TOO_LARGE),
        ("4.4.7", Reason.UNREACHABLE), ("5.0.0", Reason.OTHER), ("", Reason.OTHER),
    ],
)  # fmt: skip
def test_a_status_has_a_reason(status, reason):
    assert reason_of(status) == reason
