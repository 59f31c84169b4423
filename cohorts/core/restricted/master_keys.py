"""Master keys: read from one setting, newest first; they wrap the keys of records. Pure."""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12
MARK = b"w1"
MAX_ID = 20


class KeyProblem(Exception):
    """A key that is missing or does not fit. The message says which, and never contains one."""


@dataclass(frozen=True)
class MasterKey:
    """A master key with its id, which wrapped keys name."""

    id: str
    secret: bytes


def read_master_keys(text: str) -> tuple[MasterKey, ...]:
    """Read "2:BASE64,1:BASE64": the first wraps, the others still unwrap. Raises KeyProblem."""
    keys: list[MasterKey] = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key_id, _colon, encoded = entry.partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except ValueError:
            secret = b""
        if not (key_id.isascii() and key_id.isalnum()) or len(key_id) > MAX_ID or len(secret) != KEY_BYTES:
            raise KeyProblem(f"RESTRICTED_KEYS: entry {len(keys) + 1} is not an id, a colon and 32 bytes in base64.")
        keys.append(MasterKey(key_id, secret))
    if len({key.id for key in keys}) != len(keys):
        raise KeyProblem("RESTRICTED_KEYS has the same id twice.")
    return tuple(keys)


def new_master_key(key_id: str) -> str:
    """Return an entry with a new random key for the setting."""
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def wrap(master: MasterKey, record: str, key: bytes) -> bytes:
    """Return the key of a record, wrapped. It can be unwrapped for this record only."""
    nonce, key_id = os.urandom(NONCE_BYTES), master.id.encode()
    sealed = AESGCM(master.secret).encrypt(nonce, key, record.encode())
    return MARK + bytes([len(key_id)]) + key_id + nonce + sealed


def key_id_of(wrapped: bytes) -> str:
    """Return the id of the master key that wrapped a key. Raises KeyProblem for anything else."""
    if wrapped[: len(MARK)] != MARK or len(wrapped) < len(MARK) + 1:
        raise KeyProblem("The key of a restricted record is damaged.")
    start = len(MARK) + 1
    return wrapped[start : start + wrapped[len(MARK)]].decode("ascii", "replace")


def unwrap(masters: Sequence[MasterKey], record: str, wrapped: bytes) -> bytes:
    """Return the key of a record. Raises KeyProblem if its master key is missing or does not fit."""
    key_id = key_id_of(wrapped)
    master = next((key for key in masters if key.id == key_id), None)
    if master is None:
        raise KeyProblem(f"Master key “{key_id}” is missing in RESTRICTED_KEYS.")
    rest = wrapped[len(MARK) + 1 + len(key_id.encode()) :]
    try:
        return AESGCM(master.secret).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], record.encode())
    except (InvalidTag, ValueError):
        raise KeyProblem(f"Master key “{key_id}” is not the one with which a record was wrapped.") from None
