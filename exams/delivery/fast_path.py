"""The one measured fast path: an answer of a running exam is saved before the rest of the site is asked.

Nothing else is asked so often: a hall of 500 people sends tens of thousands of answers within an hour. So this is the
first middleware. It takes one address; everything else goes on to ordinary Django. It leaves out the work of the other
middlewares and the writing of the same SQL for every answer. It keeps Django's connections, signals and errors, and the
rules of saving, which stand in actions.answers alone. Decision 11 says what it saves, as measured.

Who may save is settled by a signed token in a header together with the session cookie that the token names. Neither is
worth anything alone: a cookie also travels with what another site sends, and a token does not; a token may end in a
log, and a cookie does not. One query then asks whether all of it still holds: the session has neither ended nor
expired, the person may log in, and the password is the one with which the session began.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core import signing
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from pydantic import BaseModel, StrictInt, ValidationError

from cohorts.core.actions import Refused
from cohorts.core.refusals import sentence_of
from exams.delivery.actions import answers, clocks
from exams.delivery.models import Answer, Sitting, SittingState

ADDRESS = re.compile(r"/exams/sittings/(\d{1,18})/answers/")
MAX_BODY_BYTES = 512 * 1024
MAX_LENGTH_DIGITS = 9
HEADER = "X-Sitting-Token"
SALT = "exams.delivery.fast_path"
# Old releases of SQLite take 999 parameters at most.
ROWS_AT_ONCE = 100
# How many pages' tokens, log-ins and papers a process remembers. All of them are functions of what was read just now
# from the request and the database, so nothing that was changed or ended meanwhile is answered from memory.
REMEMBERED = 600


class Unanswerable(Exception):
    """A request that is answered with `status` and a code, and changes nothing."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Token:
    """Which sitting of which person may be answered, from which device and epoch, in which session."""

    sitting: int
    person: int
    device: str
    epoch: int
    session: str

    def signed(self) -> str:
        """The token as the exam page keeps it and sends it in the header."""
        return signing.dumps([self.sitting, self.person, self.device, self.epoch, self.session], salt=SALT)

    def may_deliver(self, epoch: int, current: int) -> bool:
        """May messages of `epoch` come with this token, while the sitting is in the epoch `current`?

        What was given under an earlier epoch may arrive later. A token of an earlier epoch brings nothing else.
        """
        return epoch == self.epoch or (self.epoch == current and epoch < current)


def _secrets():
    """The keys that signatures are made with: what was read under others is not remembered under these."""
    return settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS


@lru_cache(maxsize=REMEMBERED)
def _token_of(text, *_):
    """The token that a header holds. One page sends the same for a whole exam. Raises BadSignature and TypeError."""
    return Token(*signing.loads(text, salt=SALT))


def fingerprint(session_key: str | None) -> str:
    """What a token names a session by; its key itself stays in the cookie."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:32]


def token_for(request: HttpRequest, sitting: Sitting, device: str) -> str:
    """The token by which `device` saves answers of `sitting` in the session of `request`, whose person's it must be."""
    session = fingerprint(request.session.session_key)
    return Token(sitting.pk, sitting.person_id, device, sitting.epoch, session).signed()


def _read_token(request, pk):
    """(token, session key) of a request about the sitting `pk`, where the two belong together."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        token = _token_of(request.META.get("HTTP_X_SITTING_TOKEN", ""), *_secrets())
    except (signing.BadSignature, TypeError, ValueError) as trouble:
        raise Unanswerable(401, "token") from trouble
    if token.sitting != pk or not session_key or not constant_time_compare(token.session, fingerprint(session_key)):
        raise Unanswerable(401, "token")
    return token, session_key


class OneMessage(BaseModel):
    """An answer as the exam page sends it."""

    n: StrictInt
    q: str
    v: Any
    at: Any = None


class Batch(BaseModel):
    """What the exam page sends: messages of one epoch."""

    epoch: StrictInt
    messages: list[OneMessage]


def _read_batch(request):
    """(epoch, messages) of a request."""
    if request.content_type != "application/json":
        raise Unanswerable(415, "json")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise Unanswerable(411, "length")
    if len(length) > MAX_LENGTH_DIGITS or int(length) > MAX_BODY_BYTES:
        raise Unanswerable(413, "long")
    try:
        # Not pydantic's own reader of JSON: it refuses half of a pair of surrogates, which a browser may well send.
        batch = Batch.model_validate(json.loads(request.body))
    except (ValueError, ValidationError, RecursionError) as trouble:
        raise Unanswerable(400, "unreadable") from trouble
    return batch.epoch, [answers.Message(one.n, one.q, one.v, _moment(one.at)) for one in batch.messages]


def _moment(text):
    """The candidate's own clock, for the record only: what cannot be read is left out."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


# --- One query, one append ------------------------------------------------------------------------------------------

READ = frozenset(
    "id person state epoch device deadline_at grace_seconds bound stopped stopped_until contact_at seed paper".split()
)


@lru_cache(maxsize=4)
def _query(vendor):
    """(SQL, field names, [(position, converter, column)]) of the one query, for one kind of database."""
    connection = connections[DEFAULT_DB_ALIAS]
    sitting, person = Sitting._meta, get_user_model()._meta
    session = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._meta
    fields = [field for field in sitting.concrete_fields if field.name in READ]
    columns = ", ".join(f's."{field.column}"' for field in fields)
    sql = (
        f'SELECT {columns}, p."password", e."session_data" FROM "{sitting.db_table}" s'
        f' JOIN "{person.db_table}" p ON p."id" = s."person_id" AND p."is_active"'
        f' JOIN "{session.db_table}" e ON e."session_key" = %s AND e."expire_date" > %s'
        ' WHERE s."id" = %s AND s."person_id" = %s'
    )
    if connection.features.has_select_for_update_of:
        # SQLite has no locks on rows: there the transaction holds the lock of the whole file.
        sql += " FOR UPDATE OF s"
    converters = []
    for position, field in enumerate(fields):
        column = field.get_col(sitting.db_table)
        both = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if field.name == "paper":
            both = [lambda text, *_: _paper(text)]
        converters += [(position, convert, column) for convert in both]
    return sql, [field.attname for field in fields], converters


def lock_sitting(connection, token: Token, session_key: str, at: datetime) -> Sitting:
    """The sitting that `token` names, locked until the transaction ends. One query.

    Raises Unanswerable where the session has ended or is another person's, where the person may no longer log in, and
    where the password was changed since.
    """
    sql, names, converters = _query(connection.vendor)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(sql, [session_key, moment, token.sitting, token.person])
        row = cursor.fetchone()
    if row is None:
        raise Unanswerable(401, "session")
    *values, password, session_data = row
    if not _is_log_in(token.person, password, session_data, *_secrets()):
        raise Unanswerable(401, "session")
    for position, convert, column in converters:
        values[position] = convert(values[position], column, connection)
    return Sitting.from_db(connection.alias, names, values)


@lru_cache(maxsize=REMEMBERED)
def _is_log_in(person_id, password, session_data, *_):
    """Is this session a log-in of the person, with the password they have now? As django.contrib.auth asks it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore().decode(session_data)
    if session.get(SESSION_KEY) != str(person_id):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    person = get_user_model().from_db(DEFAULT_DB_ALIAS, ["id", "password"], [person_id, password])
    hashes = chain([person.get_session_auth_hash()], person.get_session_auth_fallback_hash())
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in hashes)


@lru_cache(maxsize=REMEMBERED)
def _paper(text):
    """A paper from the text in its column. It never changes during an exam, and is most of what a row says."""
    return json.loads(text)


@lru_cache(maxsize=1)
def _insert():
    """(function for each column, SQL before the rows, one row, SQL after the rows) of appending answers."""
    fields = [field for field in Answer._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    numbered = ", ".join(f'"{Answer._meta.get_field(name).column}"' for name in ("sitting", "epoch", "number"))
    row = f"({', '.join(['%s'] * len(fields))})"
    before = f'INSERT INTO "{Answer._meta.db_table}" ({columns}) VALUES '
    # Numbers are sent as they are; moments and JSON are written in the way of the database.
    adapted = (models.DateTimeField, models.JSONField)
    prepared = [field.get_db_prep_save if isinstance(field, adapted) else _as_it_is for field in fields]
    return prepared, before, row, f" ON CONFLICT ({numbered}) DO NOTHING"


def _as_it_is(value, _connection):
    return value


def append(rows: Iterable[tuple]) -> int:
    """As Answer.objects.append_numbered: the rows whose number is free. Returns how many were written."""
    connection = connections[DEFAULT_DB_ALIAS]
    prepared, before, one, after = _insert()
    ready = [[prepare(value, connection) for prepare, value in zip(prepared, row, strict=True)] for row in rows]
    written = 0
    with connection.cursor() as cursor:
        for first in range(0, len(ready), ROWS_AT_ONCE):
            some = ready[first : first + ROWS_AT_ONCE]
            cursor.execute(before + ", ".join([one] * len(some)) + after, list(chain.from_iterable(some)))
            written += cursor.rowcount
    return written


class FastPath:
    """Answers the one address at which answers are saved, and hands everything else on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        match = request.method == "POST" and ADDRESS.fullmatch(request.path_info)
        return save(request, int(match[1])) if match else self.get_response(request)


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a batch of numbered answers of the sitting `pk`; without any, say how things stand, grants included.

    Answers with JSON: 200, or a code with 400 (unreadable), 401 (log in again), 403 (sent by another site), 409, 411,
    413 and 415. Raises DisallowedHost, which Django answers with 400, and whatever the database raises.
    """
    host = request.get_host()
    try:
        _refuse_other_sites(request, host)
        token, session_key = _read_token(request, pk)
        epoch, messages = _read_batch(request)
        now = timezone.now()
        saved = _keep_surely(token, session_key, epoch, messages, now)
    except Unanswerable as no:
        return _answer({"error": no.code}, no.status)
    except Refused as no:
        return _answer({"error": str(no), "code": no.code}, 409)
    asks = not messages and saved.sitting.state == SittingState.BEGUN
    return _answer(
        {
            "saved": saved.acknowledged,
            "refused": [{"n": n, "code": code, "why": sentence_of(why)} for n, (code, why) in saved.refused.items()],
            "yours": saved.yours,
            **clocks.standing(saved.sitting, now),
            **({"granted": clocks.granted(saved.sitting, now)} if asks else {}),
        }
    )


def _refuse_other_sites(request, host):
    origin = request.META.get("HTTP_ORIGIN")
    if origin and origin != f"{request.scheme}://{host}" and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise Unanswerable(403, "origin")


def _answer(content, status=200):
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(json.dumps(content), status=status, headers=headers, content_type="application/json")


def _keep_surely(*arguments):
    """Keep the answers; once more where the connection had been lost (the database was started again, say).

    That serves as well as asking the connection before every answer whether it is alive, and costs nothing. It is safe
    even where the first try was kept and its acknowledgement lost: a number is kept once.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.health_check_done, before = True, connection.connection
    try:
        return _keep(connection, *arguments)
    except (OperationalError, InterfaceError):
        # On its way out of the transaction Django may have connected anew already.
        if connection.in_atomic_block or (connection.connection is before and connection.is_usable()):
            raise
        connection.close()
        return _keep(connection, *arguments)


def _keep(connection, token, session_key, epoch, messages, at):
    with transaction.atomic():
        sitting = lock_sitting(connection, token, session_key, at)
        if not token.may_deliver(epoch, sitting.epoch):
            raise Refused("exam_page_outdated")
        return answers.keep(sitting, messages, epoch=epoch, device=token.device, at=at, append=append)
