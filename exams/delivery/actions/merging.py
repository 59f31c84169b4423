"""What merging two accounts of a person means for their exams: attempts add up, and all of them stand."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_list
from cohorts.core.persons import accounts_of, supposing_merged
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.people.ports import MergeView
from exams.assembly.models import Exam
from exams.delivery.models import Sitting, SittingState
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules.attempts import VOIDED, History, PastSitting, used_attempts


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return what merging means for the attempts of two accounts; it is refused while one takes an exam."""
    accounts = [*accounts_of([account.pk]), *accounts_of([into.pk])]
    rows = Sitting.objects.of_accounts(accounts)
    if rows.filter(state=SittingState.BEGUN).exists():
        return MergeView(problems=[Problem("merge_during_exam")])
    other, own = _exams_of(account), _exams_of(into)
    exams = Exam.objects.filter(pk__in=other).order_by("code")
    with supposing_merged(account.pk, into.pk):
        together = histories([into.pk], list(other))
    policies = Policies(other)
    notes = [_attempts(exam, together.get((into.pk, exam.pk), History()), policies, at) for exam in exams]
    both = [f"{exam.title} ({exam.code})" for exam in exams if exam.pk in own]
    text = _("Both records took this exam: %(exams)s. Make sure that it was one person, who took it more than once.")
    return MergeView(notes=notes, looks=[text % {"exams": format_list(both)}] if both else [])


def _exams_of(person: User) -> set[int]:
    rows = Sitting.objects.of_person(person).without_practice()
    return set(rows.values_list("form__exam", flat=True))


def _attempts(exam: Exam, history: History, policies: Policies, at: datetime) -> str:
    policy = policies.attempts(exam.pk, at)
    used = len(used_attempts(history, policy, at))
    words = {
        "exam": f"{exam.title} ({exam.code})", "used": used, "most": policy.most_attempts,
        "attempts": format_list(_attempt(one) for one in sorted(history.past_sittings, key=lambda one: one.at)),
    }  # fmt: skip
    if policy.most_attempts is None:
        return _("%(exam)s: %(used)s attempts count. All stay on record: %(attempts)s.") % words
    return _("%(exam)s: %(used)s of %(most)s attempts count. All stay on record: %(attempts)s.") % words


def _attempt(one: PastSitting) -> str:
    return f"{format_day(home_day(one.at))} ({_result(one)})"


def _result(one: PastSitting) -> str:
    if one.state == VOIDED:
        return _("set aside")
    if one.held or one.passed is None:
        return _("no result yet") if one.decides else _("taken")
    return _("passed") if one.passed else _("not yet passed")
