"""Merging two accounts of one person, and ending that. No row is moved: who asks by person finds the rows of both."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import accounts_of, merged_accounts, supposing_parted, the_person
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.actions.merge_emails import email_merge_ended, email_merged
from cohorts.people.models import AccountMerge, Membership, User
from cohorts.people.models.merges import DifferentPeople, forget
from cohorts.people.ports import MERGE_END_VIEWS, MERGE_ENDINGS, MERGE_STEPS, MERGE_VIEWS, MergeView
from cohorts.people.signals import accounts_changed

# The acts of a merge, and of the end of one, that take two people (`merging_by_two`, `parting_by_two`).
MERGE = "account.merge"
END_MERGE = "account.unmerge"
NAMES = ("given_name", "family_name", "preferred_name", "pronouns")


def view_of_merge(account: User, into: User, by: User | None, at: datetime) -> MergeView:
    """Return what there is to say before `account` is merged into `into`: of people, and of the apps above."""
    own = MergeView(problems=_problems(account, into, by))
    if own.problems:
        return own
    views = [
        MergeView(looks=_apart(account, into), notes=_notes(account, into)),
        *(view(account, into, at) for view in MERGE_VIEWS),
    ]
    return _joined(views)


def _joined(views: Sequence[MergeView]) -> MergeView:
    return MergeView(
        problems=[problem for view in views for problem in view.problems],
        looks=[line for view in views for line in view.looks],
        notes=[line for view in views for line in view.notes],
        choices=[choice for view in views for choice in view.choices],
        two=[line for view in views for line in view.two],
        office=next((view.office for view in views if view.office is not None), None),
    )


def digest_of(view: MergeView) -> str:
    """Return a short text that differs if the page that was read says something else now."""
    lines = [*view.two, *view.looks, *view.notes, *(text for choice in view.choices for _value, text in choice.options)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _problems(account: User, into: User, by: User | None) -> list[Problem]:
    merged, names = merged_accounts(), {"person": account.get_full_name(), "email": account.email}
    if account.pk == into.pk:
        return [Problem("merge_with_itself")]
    if account.pk in merged or into.pk in merged:
        return [Problem("merge_merged_before", **(names if account.pk in merged else _named(into)))]
    if by is not None and by.pk in (account.pk, into.pk):
        return [Problem("merge_of_own_account")]
    staff = Membership.objects.of_people([account.pk, into.pk]).filter(role__in=roles.STATE).select_related("user")
    people = {row.user for row in staff} | {one for one in (account, into) if one.is_superuser}
    problems = [Problem("merge_of_state_staff", **_named(one)) for one in sorted(people, key=lambda one: one.pk)]
    if not into.is_active:
        problems.append(Problem("merge_into_closed", **_named(into)))
    return problems


def _named(person: User) -> dict[str, str]:
    return {"person": person.get_full_name(), "email": person.email}


def _apart(account: User, into: User) -> list[str]:
    """Return that somebody decided that these are two people's records, with the day and the reason."""
    first, second = sorted((account.pk, into.pk))
    return [
        _("On %(day)s, %(person)s decided that these records are two people’s: %(reason)s")
        % {
            "day": format_day(home_day(row.at)),
            "person": row.by.get_full_name() if row.by else "",
            "reason": row.reason,
        }
        for row in DifferentPeople.objects.pairs(only=(first, second)).select_related("by")
    ]


def _notes(account: User, into: User) -> list[str]:
    lines = [
        _("%(person)s logs in as %(email)s. The log-in %(other)s ends: whoever uses it is told to log in as %(email)s.")
        % {"person": into, "email": into.email, "other": account.email},
        _("Emails and invitations for either record go to %(email)s, once.") % {"email": into.email},
    ]
    changed = [name for name in NAMES if getattr(account, name) != getattr(into, name)]
    if changed:
        lines.append(
            _("Lists call the person by the name of the record that stays: %(name)s (legal), %(called)s.")
            % {"name": into.get_full_name(), "called": into.get_short_name()}
        )
    rows = Membership.objects.of_person(account).not_ended().select_related("organization").order_by("pk")
    lines += [_("%(person)s also holds this role: %(role)s.") % {"person": into, "role": row} for row in rows]
    return lines


@action("account.merged", "Merged two records of a person")
def merge(
    *,
    account: User,
    into: User,
    reason: str,
    choices: Mapping[str, str] | None = None,
    looked: bool = False,
    shown: str = "",
    by: User | None,
    at: datetime,
) -> AccountMerge:
    """Merge `account` into `into`: from now on everything that asks by person finds the rows of both.

    1. Appends the AccountMerge; no other row changes hands. `account`, and what was merged into it before, take the
       names of `into`; their own are kept with the merge. The sessions of `account` end.
    2. Does what was chosen in `choices` (see ports.MergeChoice), such as which of two seats stays.
    3. Counts hours and asks the gate again (`accounts_changed`), and emails the person once.

    `looked`: the staff looked at what `MergeView.looks` says. `shown`: the digest of what the page said.
    Refuses everyone except program staff, a missing reason, one's own account, what `MergeView.problems` says, what
    nobody looked at, an unknown choice, a page that says something else now, and what takes two people unless they
    agreed (`merging_by_two`).
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    lock(account, into)
    account, into = User.objects.get(pk=account.pk), User.objects.get(pk=into.pk)
    view = view_of_merge(account, into, by, at)
    chosen = check_merge(view, choices or {}, looked=looked, shown=shown)
    if view.two:
        require_approval(MERGE, by=by)
    return _merge(account, into, view, reason, chosen, by=by, at=at)


def check_merge(view: MergeView, choices: Mapping[str, str], *, looked: bool, shown: str) -> dict[str, str]:
    """Return what is chosen. Refuses problems, what nobody looked at, an unknown choice, and what is different now."""
    refuse(*view.problems)
    if shown and shown != digest_of(view):
        raise Refused("merge_changed_meanwhile")
    if view.looks and not looked:
        raise Refused("merge_not_looked", field="looked", looks=" ".join(view.looks))
    chosen = {choice.key: choices.get(choice.key) or choice.default for choice in view.choices}
    for choice in view.choices:
        if chosen[choice.key] not in dict(choice.options):
            raise Refused("merge_choice_unknown", field=choice.key)
    return chosen


@action("account.absorbed", "Joined unused record")
def absorb(*, account: User, into: User, reason: str, by: User, at: datetime) -> AccountMerge:
    """Merge an account that nobody has used into that of `by`, who proved that its address is theirs.

    The caller checked both. Nobody but `by` is concerned. Refuses what `MergeView.problems` says, and what takes two
    people.
    """
    lock(account, into)
    view = view_of_merge(account, into, None, at)
    refuse(*view.problems)
    if view.two:
        raise Refused("absorb_needs_staff")
    chosen = {choice.key: choice.default for choice in view.choices}
    return _merge(account, into, view, reason, chosen, by=by, at=at)


def _merge(
    account: User, into: User, view: MergeView, reason: str, chosen: Mapping[str, str], *, by: User | None, at: datetime
) -> AccountMerge:
    own = User.objects.filter(pk__in=list(accounts_of([account.pk])))
    row = AccountMerge.objects.create(
        account=account, into=into, former={str(one.pk): _names_of(one) for one in own}, noted=list(view.notes),
        reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    _rename(dict.fromkeys(row.former, _names_of(into)))
    _now_known()
    # What was proposed to become part of the merged record cannot be carried out any more.
    supersede(account, MERGE, reason=reason.strip(), by=by, at=at)
    sentences = [line for step in MERGE_STEPS for line in step(account, into, chosen, by, at)]
    accounts_changed.send(sender=AccountMerge, person_ids=[into.pk, account.pk], by_ids=acting_ids(by), at=at)
    if by is None or by.pk != into.pk:
        email_merged(row, sentences, by=by, at=at)
    log(into, by=by, at=at, account=account.pk, email=account.email, reason=reason.strip(), choices=chosen)
    return row


def last_merge(person: User) -> AccountMerge | None:
    """Return the last merge of a person's accounts that is in effect: the one that can be undone."""
    accounts = [account for account, end in accounts_of([person.pk]).items() if account != end]
    rows = AccountMerge.objects.filter(account__in=accounts).latest_only("account")
    return rows.exclude(into=None).select_related("account", "into", "by").order_by("-pk").first()


def merge_to_end(account: User) -> tuple[AccountMerge, User]:
    """Return the merge of an account, and the person. Refuses an account that is not the last that was merged."""
    person = the_person(account)
    last = last_merge(person)
    if last is None or account.pk == person.pk:
        raise Refused("merge_not_there", **_named(account))
    if last.account_id != account.pk:
        raise Refused("merge_not_last", **_named(last.account))
    return last, person


def view_of_end(last: AccountMerge, person: User, at: datetime) -> MergeView:
    """Return what there is to say before a merge is ended. With `two`, two people end it."""
    with supposing_parted(map(int, last.former), last.account_id):
        return _joined([view(last.account, person, at) for view in MERGE_END_VIEWS])


@action("account.merge_ended", "Ended the merge of two records")
def end_merge(*, account: User, reason: str, by: User | None, at: datetime) -> AccountMerge:
    """End the last merge of a person: `account` is a record of its own again, under its former names.

    Its rows are its own again, and its log-in works again. What was given up or added in between stays as it is. Hours
    and the gate are asked again for both, and both are emailed. Refuses everyone except program staff, a missing
    reason, what `merge_to_end` refuses, and what takes two people unless they agreed (`parting_by_two`).
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    account = User.objects.get(pk=account.pk)
    lock(account, the_person(account))
    last, person = merge_to_end(account)
    if view_of_end(last, person, at).two:
        require_approval(END_MERGE, by=by)
    row = AccountMerge.objects.create(account=account, into=None, reason=reason.strip(), by=by, at=at)
    _rename(last.former)
    account.refresh_from_db()
    _now_known()
    for take_back in MERGE_ENDINGS:
        take_back(account, person, by, at)
    accounts_changed.send(sender=AccountMerge, person_ids=[person.pk, account.pk], by_ids=acting_ids(by), at=at)
    email_merge_ended(row, person, by=by, at=at)
    log(person, by=by, at=at, account=account.pk, email=account.email, reason=reason.strip())
    return row


def lock(*people: User) -> None:
    """Let others who merge these people wait."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk")
    list(rows.values_list("pk"))


def _names_of(account: User) -> dict[str, str]:
    return {name: getattr(account, name) for name in NAMES}


def _rename(names: Mapping[str, Mapping[str, str]]) -> None:
    """Write the names of accounts: {id: {field: value}}."""
    for pk, values in names.items():
        User.objects.filter(pk=int(pk)).update(**values)


def _now_known() -> None:
    """Ask which accounts are merged again: now, and once others can see it."""
    forget()
    transaction.on_commit(forget)
