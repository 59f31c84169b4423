"""Encrypt and decrypt restricted text and files, destroy their keys, and change the master key."""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cohorts.core.restricted.key_store import KeyStore
from cohorts.core.restricted.master_keys import (
    KEY_BYTES,
    NONCE_BYTES,
    KeyProblem,
    MasterKey,
    key_id_of,
    read_master_keys,
    unwrap,
    wrap,
)

MARK = b"r1"
# Not of a record: the key of the hashes that remain after a purge.
HASH_KEY = "hashes"


class Purged(Exception):
    """The key of the record was destroyed: nobody can read it any more."""


@dataclass(frozen=True)
class Rotation:
    """How many keys were wrapped again, and how many were already under the newest master key."""

    done: int
    before: int


def store() -> KeyStore:
    """Return the store of the keys."""
    return KeyStore(Path(settings.RESTRICTED_DIR))


def encrypt(record: str, data: bytes) -> bytes:
    """Return the data of a record, encrypted with its own key, which is made if there is none.

    Raises KeyProblem without the newest master key, and Purged for a record that was purged: it never gets a new key.
    """
    key = _key(record, make=True)
    nonce = os.urandom(NONCE_BYTES)
    return MARK + nonce + AESGCM(key).encrypt(nonce, data, record.encode())


def decrypt(record: str, sealed: bytes) -> bytes:
    """Return the data of a record. Raises Purged, or KeyProblem; never returns what is not the data."""
    if sealed[: len(MARK)] != MARK:
        raise KeyProblem("A restricted record is damaged.")
    nonce = sealed[len(MARK) : len(MARK) + NONCE_BYTES]
    try:
        return AESGCM(_key(record)).decrypt(nonce, sealed[len(MARK) + NONCE_BYTES :], record.encode())
    except (InvalidTag, ValueError):
        raise KeyProblem("A restricted record is damaged.") from None


def keyed_hash(data: bytes) -> str:
    """Return a hash that nobody can compute who guesses the data: HMAC-SHA-256, in hex. It remains after a purge."""
    return hmac.new(_key(HASH_KEY, make=True), data, hashlib.sha256).hexdigest()


def purge(record: str, *, at: datetime) -> None:
    """Destroy the key of a record, for good. The purge is in the ledger before the key is gone."""
    store().purge(record, at=at)


def rotate(*, on_each: Callable[[str], None] = lambda record: None) -> Rotation:
    """Wrap every key with the newest master key. Can be stopped and run again; the data stays as it is.

    Raises KeyProblem if a master key is missing, before anything is changed.
    """
    keys, masters = store(), _masters()
    rows = keys.all()
    for record, wrapped in rows:
        unwrap(masters, record, wrapped)
    open_rows = [(record, wrapped) for record, wrapped in rows if key_id_of(wrapped) != masters[0].id]
    for record, wrapped in open_rows:
        keys.replace(record, wrapped, wrap(masters[0], record, unwrap(masters, record, wrapped)))
        on_each(record)
    return Rotation(len(open_rows), len(rows) - len(open_rows))


def has_keys() -> bool:
    """Return whether the store was ever used."""
    return store().get(HASH_KEY) is not None


def key_problem(record: str, wrapped: bytes) -> str:
    """Return why a wrapped key cannot be used, "" if it can: its content is looked at, not only the id in it."""
    try:
        unwrap(_masters(), record, wrapped)
    except KeyProblem as error:
        return str(error)
    return ""


def missing_master_keys() -> list[str]:
    """Return the ids of master keys that wrapped keys name and the setting does not have."""
    have = {key.id for key in _masters()}
    return sorted({key_id_of(wrapped) for _record, wrapped in store().all()} - have)


def _masters() -> Sequence[MasterKey]:
    masters = read_master_keys(settings.RESTRICTED_KEYS)
    if not masters:
        raise KeyProblem("RESTRICTED_KEYS is not set.")
    return masters


def _key(record: str, *, make: bool = False) -> bytes:
    keys, masters = store(), _masters()
    wrapped = keys.get(record)
    if wrapped is None:
        if record in keys.purged():
            raise Purged(record)
        if not make:
            raise KeyProblem("The key of a restricted record is missing. Check RESTRICTED_DIR.")
        wrapped = keys.put(record, wrap(masters[0], record, os.urandom(KEY_BYTES)))
    return unwrap(masters, record, wrapped)
