"""What the page of a merge says besides of certificates: what the public reads, and another name on a certificate."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_day
from cohorts.core.names import full_name
from cohorts.core.persons import accounts_of
from cohorts.people.models import AccountMerge, User
from lms.certification.models import Certificate
from lms.certification.models.register import published_notes


def discipline_lines(account: User, into: User) -> list[str]:
    """Return each decision that the public reads about one of the records: it then follows the person. One query."""
    rows = published_notes().of_accounts([*accounts_of([account.pk]), *accounts_of([into.pk])])
    text = _(
        "The public reads with %(number)s: %(outcome)s, %(day)s. It will read this with every certificate of the "
        "person in %(program)s, of either record."
    )
    return [
        text
        % {
            "number": row.certificate.number,
            "outcome": row.get_outcome_display(),
            "day": format_day(row.decided_on),
            "program": row.certificate.program,
        }
        for row in rows.select_related("certificate__program").order_by("-decided_on", "-pk")
    ]


def name_lines(current: Iterable[Certificate], into: User) -> list[str]:
    """Return which certificates go on under another name than the person has from then on."""
    text = _(
        "%(number)s was issued under the name %(name)s, and the public goes on reading that name. The person is called "
        "%(person)s from then on: issue the certificate with the present name afterwards. That is free of charge."
    )
    name = into.get_full_name()
    rows = {row.pk: row for row in current if row.name != name}
    return [text % {"number": row.number, "name": row.name, "person": name} for row in rows.values()]


def apart_name_lines(account: User, person: User, sides: Mapping[int, int]) -> list[str]:
    """Return which certificates bear a name that their person has no more once a merge has ended. Two queries.

    `sides`: {account: 0 for the record that is apart again, 1 for the person it was merged into}.
    """
    text = _(
        "%(number)s bears the name %(name)s. The person of this record is called %(person)s from then on: issue the "
        "certificate with the present name at once. That is free of charge."
    )
    last = AccountMerge.objects.filter(account=account).exclude(into=None).order_by("pk").last()
    former = last.former.get(str(account.pk), {}) if last is not None else {}
    names = (full_name(former.get("given_name", ""), former.get("family_name", ""), ""), person.get_full_name())
    rows = Certificate.objects.filter(person__in=sides).live().order_by("number")
    return [
        text % {"number": row.number, "name": row.name, "person": name}
        for row in rows
        if (name := names[sides[row.person_id]]) and row.name != name
    ]
