"""Settings with which a production site must not start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cohorts.core.restricted.master_keys import KeyProblem, read_master_keys
from cohorts.core.restricted.place import place_problems

DEMO_KEY = "only-for-demo-and-tests-never-for-people-0123456789abcdefghijklmnopqrstuvwxyz"
DEMO_MASTER_KEY = "demo:b25seS1mb3ItdGhlLWRlbW8tbmV2ZXItZm9yLXJlYWw="
# As Django's own check security.W009.
MIN_KEY_LENGTH, MIN_KEY_CHARACTERS = 50, 5
OWN_MACHINE = ("localhost", "127.", "0.0.0.0", "::1")


def unsafe_settings(values: Mapping[str, Any]) -> list[str]:
    """Return what makes these settings unsafe for real people's data, a sentence each."""
    address = urlsplit(values["PUBLIC_URL"])
    key, host = values["SECRET_KEY"], address.hostname or ""
    is_public = bool(host) and not host.startswith(OWN_MACHINE)
    weak = len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS
    checks = [
        (not key, "Set SECRET_KEY to a long random text."),
        (key == DEMO_KEY, "SECRET_KEY is the one of the demo, which everyone can read. Set another."),
        (key and weak, f"SECRET_KEY is too weak. Use {MIN_KEY_LENGTH} random characters or more."),
        *_restricted(values),
        (values["DEBUG"], "DEBUG shows source code and settings to visitors. Set DEBUG=0."),
        (values["DEMO"], "Set either DEMO=1 or PRODUCTION=1, not both."),
        (
            not is_public,
            "Set PUBLIC_URL to the public address of the site: links in emails and on certificates start with it.",
        ),
        (
            is_public and address.scheme != "https",
            "PUBLIC_URL must start with https://: passwords and answers must not travel unencrypted.",
        ),
        (
            any(name.strip().startswith("*") for name in values["ALLOWED_HOSTS"]),
            "ALLOWED_HOSTS=* lets others choose the host name of the site. List its own host names.",
        ),
        (
            not values["SECOND_FACTOR_REQUIRED"],
            "State staff must log in with a second factor. Remove SECOND_FACTOR_REQUIRED=0.",
        ),
    ]
    return [sentence for is_unsafe, sentence in checks if is_unsafe]


def _restricted(values: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """What is wrong with the keys of restricted records."""
    keys, problem = values["RESTRICTED_KEYS"], ""
    try:
        read_master_keys(keys)
    except KeyProblem as error:
        problem = str(error)
    served = [Path(values["MEDIA_ROOT"]), Path(values["STATIC_ROOT"])]
    misplaced = place_problems(Path(values["RESTRICTED_DIR"]), served=served)
    inside_backups = bool(values["BACKUP_DIR"]) and Path(values["RESTRICTED_DIR"]).is_relative_to(values["BACKUP_DIR"])
    return [
        (
            not keys.strip(", "),
            "Set RESTRICTED_KEYS to “1:” and 32 random bytes in base64. Keep a copy apart from backups.",
        ),
        (bool(problem), problem),
        (
            DEMO_MASTER_KEY.partition(":")[2] in keys,
            "RESTRICTED_KEYS has the key of the demo, which everyone can read. Make another.",
        ),
        *((True, sentence) for sentence in misplaced),
        (inside_backups, "RESTRICTED_DIR must not lie in BACKUP_DIR: with the database it would open every record."),
    ]
