"""What a message that a mail server or a mail program sent back says about an email of ours. Pure; never raises.

Read are delivery reports (RFC 3464) and those of servers that write none, but quote the Message-ID of the email. An
answer that a mail program gives by itself (RFC 3834), such as “out of office”, says that the email did arrive.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from hashlib import sha256
from typing import Any

MAX_DIAGNOSTIC = 300
MAX_ADDRESS = 254
MAX_REPORT_ID = 150
MAX_QUOTED = 20
# How much of a text is searched. A report begins with what it has to say; what follows is the email itself.
MAX_TEXT = 100_000
MAX_FIELD = 2_000

REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")
QUOTE_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
QUOTED_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
SMTP_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
ADDRESS = re.compile(r"[^\s<>;,:\"()]{1,64}@[^\s<>;,:\"()]{1,190}")
SERVERS = re.compile(r"(mailer-daemon|postmaster|microsoftexchange[0-9a-f]+)@?", re.IGNORECASE)
# In the subjects of servers without a report that programs can read.
FAILED = re.compile(r"undeliver|returned mail|failure|failed|could not be delivered|rejected", re.IGNORECASE)
DELAYED = re.compile(r"delay|warning|will be retried|still being retried|not yet", re.IGNORECASE)
AUTOMATIC = re.compile(r"^\s*(automatic reply|auto(matic)?[ -]?response|auto[ -]?reply|out of (the )?office)", re.I)


class Says(StrEnum):
    """What a message is."""

    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Report:
    """What a message says.

    report_id: its own Message-ID, or a hash of it. quoted: Message-IDs of emails that it may be about. recipient: in
    lower case, "" if it names none. status: as in RFC 3463, such as 5.1.1. permanent: the email will not be delivered;
    otherwise the server still tries. diagnostic: the server's words, on one line.
    """

    says: Says
    report_id: str = ""
    quoted: tuple[str, ...] = ()
    recipient: str = ""
    status: str = ""
    permanent: bool = False
    diagnostic: str = ""


def read_report(raw: bytes) -> Report:
    """Return what the bytes of a message say."""
    try:
        return _read(raw)
    except Exception:
        # Anybody can send anything to this address, and the parser has no list of what it may raise.
        return Report(Says.UNKNOWN)


def _read(raw: bytes) -> Report:
    message = message_from_bytes(raw)
    parts = list(message.walk())
    own_id = MESSAGE_ID.search(_field(message, "Message-ID"))
    # What it is about, whatever it says.
    about = Report(
        Says.UNKNOWN,
        report_id=own_id.group()[:MAX_REPORT_ID] if own_id else sha256(raw).hexdigest(),
        quoted=_quoted(message, parts),
    )
    groups = [group for part in parts if part.get_content_type() in REPORT_TYPES for group in _groups(part)]
    if worst := _worst(groups):
        return _of_group(about, worst)
    if groups or _is_automatic(message):
        return replace(about, says=Says.AUTOMATIC)
    return _without_fields(about, message, parts)


def _groups(part: Message) -> Iterator[Message]:
    """The groups of fields of a delivery report: of the message, then of each recipient."""
    payload: Any = part.get_payload()
    for group in payload if isinstance(payload, list) else [message_from_string(str(payload))]:
        yield group
        rest = group.get_payload()
        if isinstance(rest, str):
            # The parser of the standard library divides only the older of the two types into its groups.
            yield from (message_from_string(text) for text in re.split(r"\r?\n\s*\r?\n", rest) if ":" in text)


def _worst(groups: list[Message]) -> Message | None:
    """The group of a recipient who does not get the email, or else of one for whom the server still tries."""
    failed = [group for group in groups if _is_permanent(group) is True]
    delayed = [group for group in groups if _is_permanent(group) is False]
    return next(iter([*failed, *delayed]), None)


def _is_permanent(group: Message) -> bool | None:
    """By the action: a server that gives up after days says “failed” with a status 4. None: it was delivered."""
    act, status = _field(group, "Action").split(" ")[0].lower(), _status_of(group)
    if act in ("failed", "delayed"):
        return act == "failed"
    if act or status[:1] not in ("4", "5"):
        return None
    return status.startswith("5")


def _status_of(group: Message) -> str:
    return _first(STATUS, _field(group, "Status")) or _first(STATUS, _field(group, "Diagnostic-Code"))


def _of_group(about: Report, group: Message) -> Report:
    permanent = bool(_is_permanent(group))
    recipient = _field(group, "Original-Recipient") or _field(group, "Final-Recipient")
    words = _field(group, "Diagnostic-Code").partition(";")
    return replace(
        about,
        says=Says.BOUNCE,
        recipient=_address(recipient.rpartition(";")[2]),
        status=_status_of(group) or _vague(permanent),
        permanent=permanent,
        diagnostic=(words[2] or words[0]).strip()[:MAX_DIAGNOSTIC],
    )


def _quoted(message: Message, parts: list[Message]) -> tuple[str, ...]:
    """The Message-IDs that a report names: in the email that it returns, in its text, and as what it answers."""
    ids: list[str] = []
    for part in parts[1:]:
        ids += MESSAGE_ID.findall(_field(part, "Message-ID"))
    for part in parts:
        ids += [] if part.is_multipart() else QUOTED_ID.findall(_text(part))
    for name in ("In-Reply-To", "References", "X-Original-Message-ID"):
        ids += MESSAGE_ID.findall(_field(message, name))
    # What no database keeps (NUL, half a character) is no id of ours.
    return tuple(dict.fromkeys(one for one in ids if one.isprintable()))[:MAX_QUOTED]


def _is_automatic(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        # A receipt that it was read, or a complaint: it arrived. Some servers call reports without fields so, too.
        return "delivery-status" not in _field(message, "Content-Type").lower()
    if _of_server(message):
        return False
    marked = _field(message, "Auto-Submitted").lower() not in ("", "no")
    return marked or "X-Autoreply" in message or bool(AUTOMATIC.match(_field(message, "Subject")))


def _of_server(message: Message) -> bool:
    return "X-Failed-Recipients" in message or bool(SERVERS.search(_field(message, "From")))


def _without_fields(about: Report, message: Message, parts: list[Message]) -> Report:
    """What a server says in words only; unknown if it is none, or says neither that it failed nor that it tries."""
    if not _of_server(message):
        return about
    text = next((_text(part) for part in parts if part.get_content_maintype() == "text"), "")
    # What the server returns of the email itself says nothing about its delivery.
    text = re.split(r"^[> \t]*(?:Return-Path|Received|Message-ID):", text, maxsplit=1, flags=re.I | re.M)[0]
    subject = _field(message, "Subject")
    status = _first(STATUS, text)
    kind = status[:1] or _first(SMTP_CODE, text)
    if DELAYED.search(subject) and not FAILED.search(subject):
        permanent = False
    elif "X-Failed-Recipients" in message or FAILED.search(subject):
        permanent = True
    elif kind in ("4", "5"):
        permanent = kind == "5"
    else:
        return about
    line = next((line for line in text.splitlines() if STATUS.search(line) or SMTP_CODE.search(line)), "")
    named = _field(message, "X-Failed-Recipients") or text
    return replace(
        about,
        says=Says.BOUNCE,
        recipient=_address(named),
        status=status or _vague(permanent),
        permanent=permanent,
        diagnostic=_clean(line)[:MAX_DIAGNOSTIC],
    )


def _vague(permanent: bool) -> str:
    return "5.0.0" if permanent else "4.0.0"


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1) if match else ""


def _address(text: str) -> str:
    match = ADDRESS.search(text)
    return match.group().rstrip(".").lower()[:MAX_ADDRESS] if match else ""


def _field(part: Message, name: str) -> str:
    return _clean(str(part.get(name) or "")[:MAX_FIELD])


def _clean(text: str) -> str:
    """On one line, without what cannot be shown or stored."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _text(part: Message) -> str:
    """The words of a part, whatever its encoding; letters that cannot be read are replaced."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload[:MAX_TEXT].decode(str(part.get_content_charset() or "utf-8"), "replace")
    except (LookupError, ValueError):
        return payload[:MAX_TEXT].decode("utf-8", "replace")


class Reason(StrEnum):
    """Why an email did not arrive, as far as its status says."""

    NO_SUCH_ADDRESS = "no_such_address"
    FULL = "full"
    CLOSED = "closed"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    UNREACHABLE = "unreachable"
    OTHER = "other"


def reason_of(status: str) -> Reason:
    """Return why an email did not arrive, by its status (RFC 3463: class.subject.detail)."""
    _kind, _dot, rest = status.partition(".")
    exact = {"2.2": Reason.FULL, "2.3": Reason.TOO_LARGE, "3.4": Reason.TOO_LARGE, "2.1": Reason.CLOSED}
    by_subject = {"1": Reason.NO_SUCH_ADDRESS, "4": Reason.UNREACHABLE, "7": Reason.REFUSED}
    return exact.get(rest) or by_subject.get(rest.partition(".")[0], Reason.OTHER)
