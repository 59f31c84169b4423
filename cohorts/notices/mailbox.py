"""The mailbox to which mail servers send their reports, read by IMAP. Its password is in no message and no error."""

import imaplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

# Seconds that the mail server may take for an answer.
PATIENCE = 30
# In one run: a mailbox that was forgotten for months must not keep a worker busy.
MOST = 200
# Of one message: a report begins with what it has to say.
MAX_BYTES = 500_000
ERRORS = (imaplib.IMAP4.error, OSError, ValueError)


class MailboxError(Exception):
    """Raised if the mailbox cannot be read; `code` says at which step."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _step(code: str, take: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a step gives. Raises MailboxError without its cause, which may repeat what was sent to the server."""
    try:
        return take(*arguments)
    except ERRORS:
        pass
    raise MailboxError(code)


class Mailbox:
    """Messages of a folder that nobody has read."""

    def __init__(self, connection: imaplib.IMAP4_SSL) -> None:
        self._connection = connection

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield (its id, its bytes) of the oldest messages. Reading alone does not mark them. Raises MailboxError."""
        answer = self._ask("SEARCH", "UNSEEN")
        for uid in b" ".join(part for part in answer if isinstance(part, bytes)).split()[:MOST]:
            parts = self._ask("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            # Somebody may have moved it meanwhile.
            if raw is not None:
                yield uid.decode(), raw

    def mark_read(self, uid: str) -> None:
        """Mark a message as seen, once what it says is recorded. Raises MailboxError."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, *command: str) -> list[Any]:
        return list(_step("mailbox_broken", lambda: _checked(self._connection.uid(*command))))


@contextmanager
def open_mailbox(address: str) -> Iterator[Mailbox]:
    """Open the folder that an address names: imaps://user:password@host/folder, INBOX if it names none.

    Parts with characters that addresses cannot have are written with %. Raises MailboxError.
    """
    place = _step("mailbox_setting", _read_address, address)
    connection = _step("mailbox_unreachable", lambda: imaplib.IMAP4_SSL(place.host, place.port, timeout=PATIENCE))
    try:
        _step("mailbox_login", connection.login, place.user, place.password)
        _step("mailbox_folder", lambda: _checked(connection.select(place.folder)))
        yield Mailbox(connection)
    finally:
        with suppress(*ERRORS):
            connection.logout()


class _Place(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    folder: str


def _read_address(address: str) -> _Place:
    parts = urlsplit(address)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme != "imaps" or not (parts.hostname and user and password and folder.isascii()):
        raise ValueError
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    return _Place(parts.hostname, parts.port or imaplib.IMAP4_SSL_PORT, user, password, f'"{quoted}"')


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return data
