"""Read a request that saves answers: its token, the session it is valid with, and its messages. No database.

See `fast_path` for who may save.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from pydantic import BaseModel, StrictInt, ValidationError

from exams.delivery.actions import answers
from exams.delivery.models import Sitting

MAX_BODY_BYTES = 512 * 1024
MAX_LENGTH_DIGITS = 9
HEADER = "X-Sitting-Token"
SALT = "exams.delivery.fast_path"
# Number of tokens, logins and papers that a process caches. The cache keys are values just read from the request and
# the database, so a change always misses the cache.
CACHE_SIZE = 600


class RequestRejected(Exception):
    """Raised for a request that is answered with `status` and a code, without a change."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Token:
    """Permission to save answers: sitting, person, device, epoch and session."""

    sitting: int
    person: int
    device: str
    epoch: int
    session: str

    def signed(self) -> str:
        """The signed token that the exam page sends in the header."""
        return signing.dumps([self.sitting, self.person, self.device, self.epoch, self.session], salt=SALT)

    def may_deliver(self, epoch: int, current: int) -> bool:
        """Whether messages of `epoch` may be sent with this token while the sitting is in the epoch `current`.

        Messages of an earlier epoch may arrive late. A token of an earlier epoch may only send messages of that epoch.
        """
        return epoch == self.epoch or (self.epoch == current and epoch < current)


def signing_keys() -> tuple[str, ...]:
    """The signing keys, as part of the cache key: tokens cached under other keys are not valid under these."""
    return settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS


@lru_cache(maxsize=CACHE_SIZE)
def _token_of(text, *_):
    """Parse the token in a header; a page sends the same one for a whole exam. Raises BadSignature and TypeError."""
    return Token(*signing.loads(text, salt=SALT))


def fingerprint(session_key: str | None) -> str:
    """Fingerprint of a session key, so that tokens do not contain the key itself."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:32]


def token_for(request: HttpRequest, sitting: Sitting, device: str) -> str:
    """The token with which `device` saves answers of `sitting` in the session of `request`. The sitting must belong to
    the person of the request.
    """
    session = fingerprint(request.session.session_key)
    return Token(sitting.pk, sitting.person_id, device, sitting.epoch, session).signed()


def read_token(request: HttpRequest, pk: int) -> tuple[Token, str]:
    """Return (token, session key) of a request for the sitting `pk`. Raises RequestRejected if they do not match."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        token = _token_of(request.META.get("HTTP_X_SITTING_TOKEN", ""), *signing_keys())
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise RequestRejected(401, "token") from error
    if token.sitting != pk or not session_key or not constant_time_compare(token.session, fingerprint(session_key)):
        raise RequestRejected(401, "token")
    return token, session_key


class OneMessage(BaseModel):
    """An answer as the exam page sends it."""

    n: StrictInt
    q: str
    v: Any
    at: Any = None


class Aids(BaseModel):
    """The flags and strike-outs as the exam page sends them, after a change."""

    flags: list[str]
    struck: list[str]


class Batch(BaseModel):
    """The body that the exam page sends: messages of one epoch, and the flags if they have changed."""

    epoch: StrictInt
    messages: list[OneMessage]
    aids: Aids | None = None


def read_batch(request: HttpRequest) -> tuple[int, list[answers.Message], Aids | None]:
    """Return (epoch, messages, flags) of a request. Raises RequestRejected."""
    if request.content_type != "application/json":
        raise RequestRejected(415, "json")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise RequestRejected(411, "length")
    if len(length) > MAX_LENGTH_DIGITS or int(length) > MAX_BODY_BYTES:
        raise RequestRejected(413, "long")
    try:
        # Not pydantic's JSON parser, because it rejects lone surrogates, which browsers may send.
        batch = Batch.model_validate(json.loads(request.body))
    except (ValueError, ValidationError, RecursionError) as error:
        raise RequestRejected(400, "unreadable") from error
    messages = [answers.Message(one.n, one.q, one.v, _moment(one.at)) for one in batch.messages]
    return batch.epoch, messages, batch.aids


def _moment(text):
    """Parse the time of the candidate's clock, for the record only; None if it cannot be parsed."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
