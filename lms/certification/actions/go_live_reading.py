"""What is here that a list of certified people has to agree with. A constant number of queries for any list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from cohorts.core.batches import in_batches
from cohorts.core.persons import accounts_of, person_of
from cohorts.core.problems import Problem
from cohorts.core.text import fold_name, fold_text
from cohorts.people.actions.invitation_checks import name_problem
from cohorts.people.models import Organization, User
from lms.certification.models import (
    UNFINISHED,
    Application,
    Certificate,
    ImportedRow,
    LearningEntry,
    ProgramVersion,
)
from lms.certification.models.rules import version_rules
from lms.certification.rules import go_live, go_live_endorsements, go_live_learning
from lms.certification.rules.go_live import Account, Decided, Held, Judged, Known, Line, Offered
from lms.certification.rules.go_live_learning import Entered, Holder
from lms.certification.rules.go_live_together import judge
from lms.certification.rules.leaves import ContinuingEducation
from lms.certification.rules.programs import ProgramVersion as Rules
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import leaves_of

# Values in one statement.
MOST = 500


def versions_on(today: date) -> dict[int, ProgramVersion]:
    """Return {program id: the version in force} on a day. Two queries."""
    rows: dict[int, list[ProgramVersion]] = defaultdict(list)
    for row in ProgramVersion.objects.select_related("program__authority"):
        rows[row.program_id].append(row)
    versions = {pk: in_force(several, today) for pk, several in rows.items()}
    return {pk: version for pk, version in versions.items() if version is not None}


def judge_certificates(
    lines: Sequence[Line],
    authority: Organization,
    date_format: str,
    today: date,
    decided: Mapping[int, Decided],
    own: Mapping[str, int] | None = None,
) -> list[Judged]:
    """Return what each row about a certificate means now.

    `own`: {address: id of the account that this import made}, while it is carried out: these are nobody to ask about,
    and people with the same name were asked about before.
    """
    if own is None:
        addresses, names = _by_address(lines), _by_name(lines)
    else:
        addresses = {key: one for key, one in _by_address(lines).items() if own.get(key) != one.pk}
        chosen = {line.line: decided[line.line].chosen for line in lines if line.line in decided}
        names = {fold_name(line.name): (Account(pk, ""),) for line in lines if (pk := chosen.get(line.line))}
    here = _known(lines, authority, today, addresses, names)
    return judge(lines, here, _check, date_format, today, decided)


def _check(given_name: str, family_name: str, address: str) -> Problem | None:
    for name, text in (("given_name", given_name), ("family_name", family_name)):
        problem = name_problem(name, text)
        if problem is not None:
            return problem
    try:
        validate_email(address)
    except ValidationError:
        return Problem("email_invalid", email=address)
    return None


def _known(
    lines: Sequence[Line],
    authority: Organization,
    today: date,
    addresses: Mapping[str, Account],
    names: Mapping[str, tuple[Account, ...]],
) -> Known:
    people = {one.pk for one in addresses.values()} | {one.pk for several in names.values() for one in several}
    accounts = accounts_of(people)
    certificates = Certificate.objects.filter(person__in=accounts).live()
    rows = certificates.order_by().values_list("person", "program", "candidacy__level")
    open_ones = Application.objects.filter(cycle__candidacy__person__in=accounts, state__in=UNFINISHED).order_by()
    applying = open_ones.values_list("cycle__candidacy__person", "cycle__candidacy__program")
    return Known(
        authority=authority.name,
        programs=_programs(authority, today),
        numbers=_numbers({line.key for line in lines}),
        addresses=addresses,
        names=names,
        certified=frozenset((accounts[person], program, level) for person, program, level in rows),
        applying=frozenset((accounts[person], program) for person, program in applying),
    )


def _programs(authority: Organization, today: date) -> dict[str, tuple[Offered, ...]]:
    by_name: dict[str, list[Offered]] = defaultdict(list)
    for version in versions_on(today).values():
        rules, program = version_rules(version), version.program
        for place, level in enumerate(rules.all_levels if rules else ()):
            names = frozenset(fold_name(name) for name in (level.key, level.title or program.credential) if name)
            offered = Offered(
                program.pk, program.title, level.key, names, not place, program.authority_id == authority.pk,
                level.validity, go_live_endorsements.by_name(rules.endorsement_kinds) if rules else {},
            )  # fmt: skip
            for name in {fold_name(program.key), fold_name(program.title), fold_name(program.credential)}:
                by_name[name].append(offered)
    return {name: tuple(levels) for name, levels in by_name.items()}


def _numbers(keys: Iterable[str]) -> dict[str, Held]:
    by_key = {}
    for part in in_batches(sorted(keys), MOST):
        rows = Certificate.objects.filter(number_key__in=part).order_by()
        for key, *about in rows.values_list("number_key", "program", "family_name", "issued_on", "valid_until"):
            by_key[key] = Held(*about)
    return by_key


def _by_address(lines: Sequence[Line]) -> dict[str, Account]:
    """Who has an address of the list, to log in with or confirmed. What somebody only typed can be anybody's."""
    account_of: dict[str, int] = {}
    for part in in_batches(sorted({line.address for line in lines}), MOST):
        further = EmailAddress.objects.filter(verified=True).annotate(lower=Lower("email")).filter(lower__in=part)
        account_of.update(further.order_by().values_list("lower", "user"))
        accounts = User.objects.annotate(lower=Lower("email")).filter(lower__in=part).order_by()
        account_of.update(accounts.values_list("lower", "pk"))
    persons = accounts_of(account_of.values())
    names = User.objects.in_bulk({persons[pk] for pk in account_of.values()})
    return {address: Account(persons[pk], names[persons[pk]].get_full_name()) for address, pk in account_of.items()}


def _by_name(lines: Sequence[Line]) -> dict[str, tuple[Account, ...]]:
    """Who has a name of the list. All names that are here are read, because they are compared without signs."""
    sought = {fold_name(line.name) for line in lines} - {""}
    alike: dict[str, list[Account]] = defaultdict(list)
    for pk, given_name, family_name in (
        User.objects.own_accounts().order_by("pk").values_list("pk", "given_name", "family_name")
    ):
        name = fold_name(f"{given_name} {family_name}")
        if name in sought:
            alike[name].append(Account(pk, f"{given_name} {family_name}"))
    return {name: tuple(several) for name, several in alike.items()}


def judge_learning(
    lines: Sequence[Line], judged: Iterable[Judged], date_format: str, today: date
) -> list[go_live_learning.Learned]:
    """Return what each row of continuing education means now, for the rows about certificates that are not refused."""
    if not lines:
        return []
    areas = {pk: _areas(version_rules(version)) for pk, version in versions_on(today).items()}
    holders: dict[str, Holder] = {}
    for row in judged:
        if row.outcome not in (go_live.REFUSED, go_live.OUT) and row.offered and row.days:
            own = areas[row.offered.program].get(row.offered.level, ())
            holders[row.line.key] = Holder(row.days.since, own, row.person)
    for part in in_batches(sorted({line.key for line in lines}), MOST):
        here = Certificate.objects.filter(number_key__in=part).order_by()
        for key, person in here.values_list("number_key", "person"):
            if key in holders:
                holders[key] = Holder(holders[key].since, holders[key].areas, person_of(person))
    people = {holder.person for holder in holders.values() if holder.person}
    return go_live_learning.judge_learning(lines, holders, _entered(people), date_format, today)


def _areas(rules: Rules | None) -> dict[str, tuple[str, ...]]:
    """{level: the areas in which its renewal counts continuing education}."""
    areas = {}
    for level in rules.all_levels if rules else ():
        try:
            tree = rules.renewal_tree(level.key) if rules else None
        except KeyError:
            continue
        leaves = [leaf for leaf in leaves_of(tree) if isinstance(leaf, ContinuingEducation)] if tree else []
        areas[level.key] = tuple(sorted({name for leaf in leaves for name in (*leaf.areas, *leaf.minimums)}))
    return areas


def _entered(people: Iterable[Any]) -> frozenset[Entered]:
    accounts = accounts_of(people)
    rows = LearningEntry.objects.filter(person__in=accounts).order_by()
    return frozenset(
        Entered(accounts[person], on, minutes, fold_text(title))
        for person, on, minutes, title in rows.values_list("person", "on", "minutes", "title")
    )


def lines_of(rows: Iterable[ImportedRow]) -> list[Line]:
    """Return rows as they were written."""
    return [
        Line(row.line, row.texts, Problem(row.problem["code"], **row.problem["params"]) if row.problem else None)
        for row in rows
    ]
