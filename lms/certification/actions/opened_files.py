"""Whether somebody opened the file of a part before they decided about it, by the log of reads."""

from cohorts.core.history import entries_of
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.people.models import User
from lms.certification.models import ApplicationPart

READ = "restricted.read"


def was_opened(part: ApplicationPart, by: User) -> bool:
    """Return whether somebody read the file or text of a part; of a part without one there is nothing to open."""
    if part.record_id is None:
        return True
    reads = entries_of(by, RestrictedRecord, [READ], since=part.at)
    return bool(reads.filter(object_id=str(part.record_id)).exists())
