"""Keep, read and purge restricted records. Every read is in the log, with its purpose and never with the text."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from cohorts.core.actions import Refused, action, log
from cohorts.core.holds.door import refuse_held
from cohorts.core.holds.ports import class_of
from cohorts.core.restricted import text
from cohorts.core.restricted.models import RestrictedRecord

MAX_BYTES = 25 * 1024 * 1024


@action("restricted.kept", "Kept restricted record")
def keep_restricted(*, kind: str, person: Any, data: bytes, by: Any, at: datetime) -> RestrictedRecord:
    """Encrypt data with a key of its own and keep it; returns the record.

    Refuses nothing and too much, and a store without keys beside a database with records: it is not the right one.
    """
    if not data:
        raise Refused("restricted_empty")
    if len(data) > MAX_BYTES:
        raise Refused("restricted_too_long", most=MAX_BYTES // 1024 // 1024)
    if not text.has_keys() and RestrictedRecord.objects.exists():
        # Another host, or a folder that is not mounted: keys of two stores would lock half of the records.
        raise Refused("restricted_other_store")
    record = RestrictedRecord(id=uuid.uuid4(), kind=kind, person=person, size=len(data), at=at)
    try:
        # The hash first: a process that has not got the newest master key fails before it makes a key.
        record.digest = text.keyed_hash(data)
        record.sealed = text.encrypt(record.key_name, data)
    except text.KeyProblem as error:
        raise Refused("restricted_unreadable", problem=str(error)) from None
    record.save(force_insert=True)
    log(record, by=by, at=at, kind=kind)
    return record


@action("restricted.read", "Read restricted record")
def read_restricted(*, record: RestrictedRecord, purpose: str, by: Any, at: datetime) -> bytes:
    """Return the data of a record and log who read it and why. The caller has asked whether they may.

    Refuses a purged record, and one whose key cannot be used: never returns anything but the data.
    """
    if record.purged_at is not None:
        raise Refused("restricted_purged")
    try:
        data = text.decrypt(record.key_name, bytes(record.sealed))
    except text.Purged:
        raise Refused("restricted_purged") from None
    except text.KeyProblem as error:
        raise Refused("restricted_unreadable", problem=str(error)) from None
    log(record, by=by, at=at, purpose=purpose)
    return data


@action("restricted.purged", "Purged restricted record")
def purge_restricted(*, record: RestrictedRecord, reason: str, by: Any, at: datetime) -> RestrictedRecord:
    """Destroy the key and the text of a record, for good; kind, dates and keyed hash stay. Safe to run again.

    Refuses a record under a legal hold, and one that is of no class of records, because nobody could hold it.
    """
    row = RestrictedRecord.objects.select_for_update().get(pk=record.pk)
    if row.purged_at is None:
        record_class = class_of(row)
        if not record_class:
            raise Refused("record_without_class", kind=row.kind)
        refuse_held(row.person_id, record_class, at=at)
        row.sealed, row.purged_at = b"", at
        row.save(update_fields=["sealed", "purged_at"])
        log(row, by=by, at=at, reason=reason)
    # After the commit: without the key nothing can be taken back, also if the act around this one is.
    transaction.on_commit(lambda: text.purge(row.key_name, at=at))
    return row


@action("restricted.replayed", "Purged again after a restore")
def replay_purges(*, by: Any, at: datetime) -> list[RestrictedRecord]:
    """Purge again what the ledger says was purged: after a restore of the database or of the keys; returns the records.

    Those that are purged already in the database are not returned.
    """
    names = set(text.store().replay())
    # A process that was stopped after the commit of a purge left its key.
    for row in RestrictedRecord.objects.exclude(purged_at=None).order_by("pk"):
        if text.store().get(row.key_name) is not None:
            text.purge(row.key_name, at=at)
    rows = [row for row in _not_purged(names) if row.key_name in names]
    for row in rows:
        row.sealed, row.purged_at = b"", at
        row.save(update_fields=["sealed", "purged_at"])
        log(row, by=by, at=at, replayed=True)
    return rows


def _not_purged(names: Collection[str]) -> Any:
    ids = [name.removeprefix("record ") for name in names if name.startswith("record ")]
    return RestrictedRecord.objects.select_for_update().filter(pk__in=ids, purged_at=None).order_by("pk")
