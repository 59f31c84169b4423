"""Two other ways to apply in the rules of Michigan, for the demonstration only, and a person on each of them.

With the certificate of another state, which waits for a reviewer; and by experience, which closes soon, as a draft.
"""

from copy import deepcopy
from datetime import date, timedelta

import yaml

from cohorts.core.dates import home_day
from lms.certification.actions import application_parts, applications
from lms.certification.actions.application_parts import Given
from lms.demo.applying import one_page

# Not in the bulletin: the office of the demonstration has set them.
ELSEWHERE = {
    "type": "holds_external", "credential": "other-state-peer", "no_pending_discipline": True,
    "title": "Certificate of another state",
}  # fmt: skip
STANDING = {
    "type": "document", "key": "good-standing-letter", "max_age_days": 90, "title": "Letter of good standing",
}  # fmt: skip
EXPERIENCE = {
    "type": "document", "key": "proof-of-work", "title": "Proof of two years of work as a peer before these rules",
}  # fmt: skip
# Without a training, admission is asked for before the certificate.
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted", "title": "Admission to the program"}
SHARED = ("age", "agreement")
OPEN_DAYS = 10
DAY = timedelta(days=1)


def with_ways(source, *, now):
    """The text of a program file whose only level has the other ways, too. The one by experience closes in ten days."""
    data = yaml.safe_load(source)
    (version,) = data["programs"][0]["versions"]
    (level,) = version["levels"]
    usual = level.pop("requirements")
    signed = [part for part in usual["all_of"] if part.get("type") in SHARED]
    level["pathways"] = {
        "initial": usual,
        # A copy of each: a program file repeats what is asked twice.
        "reciprocity": deepcopy({"all_of": [*signed, ELSEWHERE, STANDING, ADMITTED]}),
        "legacy": deepcopy({"all_of": [*signed, EXPERIENCE, ADMITTED]}),
    }
    level["open_days"] = {"legacy": {"closes": (home_day(now) + OPEN_DAYS * DAY).isoformat()}}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def apply_on_each(program, people, *, now):
    """The first applies with a certificate of Wisconsin; the second has begun by experience and not submitted."""
    from_elsewhere, by_experience = people
    at = now - 4 * DAY
    about = {"program": program, "by": from_elsewhere, "person": from_elsewhere, "at": at}
    row = applications.begin_application(pathway="reciprocity", **about)
    _shared(row, from_elsewhere, at)
    today = home_day(at)
    days = {"since": today - 400 * DAY, "until": today + 330 * DAY}
    other = Given(file=one_page(), choice="WI", number="WI-2024-0417", **days)
    _give(row, "holds_external", "other-state-peer", other, from_elsewhere, at)
    letter = Given(file=one_page(), as_of=today - 12 * DAY)
    _give(row, "document", "good-standing-letter", letter, from_elsewhere, at)
    applications.submit_application(application=row, by=from_elsewhere, at=at + timedelta(hours=1))
    about = {"program": program, "by": by_experience, "person": by_experience, "at": now - 2 * DAY}
    row = applications.begin_application(pathway="legacy", **about)
    _shared(row, by_experience, now - 2 * DAY)


def _shared(row, person, at):
    _give(row, "age", "age", Given(as_of=date(1984, 6, 2)), person, at)
    for key in ("code-of-ethics", "truthfulness"):
        signed = Given(signed_name=person.get_full_name(), text_version="1")
        _give(row, "agreement", key, signed, person, at)


def _give(row, kind, key, given, person, at):
    application_parts.give_part(application=row, kind=kind, key=key, given=given, by=person, at=at)
