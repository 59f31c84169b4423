"""A fast path for saving answers of an open exam, which bypasses the rest of the site.

This is by far the most frequent request: 500 people in an exam send tens of thousands of answers in an hour. So this is
the first middleware. It handles one URL and passes all other requests on to Django. It skips the other middlewares and
the generation of the same SQL for every answer. It keeps Django's connections, signals and errors, and the rules of
saving, which are only in `actions.answers`. Decision 11 has the measurements.

A request needs a signed token in a header and the session cookie that the token names. Neither is enough alone: a
cookie is also sent with requests from other sites, which do not have the token; a token may end up in a log, which does
not have the cookie. One query checks that both are still valid: the session exists and has not expired, the person may
log in, and the password has not changed since the login.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from itertools import chain

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cohorts.core.actions import Refused
from cohorts.core.refusals import sentence_of
from exams.delivery.actions import aids, answers, clocks
from exams.delivery.models import Answer, Sitting, SittingState
from exams.delivery.save_requests import (
    CACHE_SIZE,
    HEADER,
    SALT,
    RequestRejected,
    Token,
    fingerprint,
    read_batch,
    read_token,
    signing_keys,
    token_for,
)

__all__ = ["HEADER", "SALT", "FastPath", "Token", "append", "fingerprint", "save", "token_for"]

ADDRESS = re.compile(r"/exams/sittings/(\d{1,18})/answers/")
# Old releases of SQLite allow at most 999 parameters.
ROWS_PER_INSERT = 100
SITTING_FIELDS = frozenset(
    "id person state ended_how epoch device deadline_at grace_seconds bound stopped stopped_until contact_at seed "
    "paper".split()
)


@lru_cache(maxsize=4)
def _query(vendor):
    """(SQL, field names, [(position, converter, column)]) of the query, for one kind of database."""
    connection = connections[DEFAULT_DB_ALIAS]
    sitting, person = Sitting._meta, get_user_model()._meta
    session = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._meta
    fields = [field for field in sitting.concrete_fields if field.name in SITTING_FIELDS]
    columns = ", ".join(f's."{field.column}"' for field in fields)
    sql = (
        f'SELECT {columns}, p."password", e."session_data" FROM "{sitting.db_table}" s'
        f' JOIN "{person.db_table}" p ON p."id" = s."person_id" AND p."is_active"'
        f' JOIN "{session.db_table}" e ON e."session_key" = %s AND e."expire_date" > %s'
        ' WHERE s."id" = %s AND s."person_id" = %s'
    )
    if connection.features.has_select_for_update_of:
        # SQLite has no row locks: there the transaction holds the lock of the whole file.
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
    """Lock the token's sitting until the transaction ends, and return it. One query.

    Raises RequestRejected if the session has ended or is another person's, if the person may no longer log in, or if
    the password has changed since the login.
    """
    sql, names, converters = _query(connection.vendor)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(sql, [session_key, moment, token.sitting, token.person])
        row = cursor.fetchone()
    if row is None:
        raise RequestRejected(401, "session")
    *values, password, session_data = row
    if not _is_log_in(token.person, password, session_data, *signing_keys()):
        raise RequestRejected(401, "session")
    for position, convert, column in converters:
        values[position] = convert(values[position], column, connection)
    return Sitting.from_db(connection.alias, names, values)


@lru_cache(maxsize=CACHE_SIZE)
def _is_log_in(person_id, password, session_data, *_):
    """Whether this session is a login of the person with their current password; same check as django.contrib.auth."""
    session = import_module(settings.SESSION_ENGINE).SessionStore().decode(session_data)
    if session.get(SESSION_KEY) != str(person_id):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    person = get_user_model().from_db(DEFAULT_DB_ALIAS, ["id", "password"], [person_id, password])
    hashes = chain([person.get_session_auth_hash()], person.get_session_auth_fallback_hash())
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in hashes)


@lru_cache(maxsize=CACHE_SIZE)
def _paper(text):
    """Parse the paper column. It never changes during an exam, and is the largest part of the row."""
    return json.loads(text)


@lru_cache(maxsize=1)
def _insert():
    """(function for each column, SQL before the rows, one row, SQL after the rows) to append answers."""
    fields = [field for field in Answer._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    numbered = ", ".join(f'"{Answer._meta.get_field(name).column}"' for name in ("sitting", "epoch", "number"))
    row = f"({', '.join(['%s'] * len(fields))})"
    before = f'INSERT INTO "{Answer._meta.db_table}" ({columns}) VALUES '
    return [_adapter(field) for field in fields], before, row, f" ON CONFLICT ({numbered}) DO NOTHING"


def _adapter(field):
    """Function that converts a value of a field for the database. Numbers need no conversion."""
    if isinstance(field, models.DateTimeField):
        return lambda moment, connection: connection.ops.adapt_datetimefield_value(moment)
    return field.get_db_prep_save if isinstance(field, models.JSONField) else lambda value, _connection: value


def append(rows: Iterable[tuple]) -> int:
    """Append the rows whose number is not used, as `Answer.objects.append_numbered`. Returns how many were written."""
    connection = connections[DEFAULT_DB_ALIAS]
    adapters, before, one, after = _insert()
    ready = [[adapt(value, connection) for adapt, value in zip(adapters, row, strict=True)] for row in rows]
    written = 0
    with connection.cursor() as cursor:
        for first in range(0, len(ready), ROWS_PER_INSERT):
            batch = ready[first : first + ROWS_PER_INSERT]
            cursor.execute(before + ", ".join([one] * len(batch)) + after, list(chain.from_iterable(batch)))
            written += cursor.rowcount
    return written


class FastPath:
    """Middleware that handles the URL for saving answers, and passes all other requests on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        match = request.method == "POST" and ADDRESS.fullmatch(request.path_info)
        return save(request, int(match[1])) if match else self.get_response(request)


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a batch of numbered answers of the sitting `pk`; an empty batch returns the status, including grants.

    Returns JSON with status 200, or a code with 400 (unreadable), 401 (log in again), 403 (sent by another site), 409,
    411, 413 or 415. Raises DisallowedHost, which Django answers with 400, and database errors.
    """
    host = request.get_host()
    try:
        _refuse_other_sites(request, host)
        token, session_key = read_token(request, pk)
        batch = read_batch(request)
        now = timezone.now()
        saved = _store_with_retry(token, session_key, batch, now)
    except RequestRejected as rejection:
        return _answer({"error": rejection.code}, rejection.status)
    except Refused as refusal:
        return _answer({"error": str(refusal), "code": refusal.code}, 409)
    wants_grants = not batch[1] and saved.sitting.state == SittingState.BEGUN
    return _answer(
        {
            "saved": saved.acknowledged,
            "late": saved.late,
            "refused": [{"n": n, "code": code, "why": sentence_of(why)} for n, (code, why) in saved.refused.items()],
            "yours": saved.yours,
            **clocks.clock_status(saved.sitting, now),
            **({"granted": clocks.grant_status(saved.sitting, now)} if wants_grants else {}),
        }
    )


def _refuse_other_sites(request, host):
    origin = request.META.get("HTTP_ORIGIN")
    if origin and origin != f"{request.scheme}://{host}" and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise RequestRejected(403, "origin")


def _answer(content, status=200):
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(json.dumps(content), status=status, headers=headers, content_type="application/json")


def _store_with_retry(*arguments):
    """Store the answers; retry once if the connection was lost, for example because the database restarted.

    This replaces a health check of the connection before every request. It is safe even if the first try was committed
    and only its acknowledgment was lost, because a number is stored once.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.health_check_done, before = True, connection.connection
    try:
        return _store(connection, *arguments)
    except (OperationalError, InterfaceError):
        # Django may have reconnected when it left the transaction.
        if connection.in_atomic_block or (connection.connection is before and connection.is_usable()):
            raise
        connection.close()
        return _store(connection, *arguments)


def _store(connection, token, session_key, batch, at):
    epoch, messages, flags = batch
    with transaction.atomic():
        sitting = lock_sitting(connection, token, session_key, at)
        if not token.may_deliver(epoch, sitting.epoch):
            raise Refused("exam_page_outdated")
        saved = answers.store_messages(sitting, messages, epoch=epoch, device=token.device, at=at, append=append)
        if flags is not None and saved.yours:
            aids.keep_aids(saved.sitting, flags=flags.flags, struck=flags.struck, at=at)
        return saved
