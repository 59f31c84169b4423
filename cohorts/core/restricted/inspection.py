"""Look at every key and every restricted record, whether all that is kept can be read. Nothing is changed or logged."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from cohorts.core.restricted import text
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.restricted.place import open_to_others


@dataclass(frozen=True)
class Inspection:
    """keys: how many there are. read: how many records were read and are what was kept. problems: {sentence: times}.

    unused: keys without a record, such as of a record whose saving was rolled back.
    """

    keys: int
    read: int
    unused: int
    problems: Counter[str] = field(default_factory=Counter)


def inspect() -> Inspection:
    """Use every key, read every record, and compare each with its keyed hash. Raises KeyProblem without master keys."""
    keys = dict(text.store().all())
    problems = Counter(filter(None, (text.key_problem(record, wrapped) for record, wrapped in keys.items())))
    names, read = {text.HASH_KEY}, 0
    for record in RestrictedRecord.objects.order_by("pk").iterator(chunk_size=20):
        names.add(record.key_name)
        problem = _problem_of(record, record.key_name in keys)
        problems.update([problem] if problem else [])
        read += not problem and record.purged_at is None
    opened = open_to_others(Path(settings.RESTRICTED_DIR))
    problems.update(f"Other accounts of this machine can open {path}." for path in opened)
    return Inspection(len(keys), read, len(keys.keys() - names), problems)


def _problem_of(record: RestrictedRecord, has_key: bool) -> str:
    if record.purged_at is not None:
        return "A purged record still has its key. Run “restricted_keys replay”." if has_key else ""
    if not has_key:
        return "A record has no key here. Run “restricted_keys replay” after a restore; else check RESTRICTED_DIR."
    try:
        data = text.decrypt(record.key_name, bytes(record.sealed))
    except (text.KeyProblem, text.Purged) as error:
        return f"A record cannot be read: {error}" if isinstance(error, text.KeyProblem) else "A record was purged."
    return "" if text.keyed_hash(data) == record.digest else "A record is not what was kept: its hash differs."
