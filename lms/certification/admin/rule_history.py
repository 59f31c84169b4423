"""Who did what for a version of rules: who began and changed the draft, proposed it, and approved it."""

from collections import defaultdict

from django.utils.translation import gettext, ngettext

from cohorts.core.approvals.models import CARRIED_OUT, Proposal
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.models import RuleEdit, RuleRevision


def who_did_what(program, versions, user):
    """{name of a version: sentences}. A constant number of queries."""
    sentences = defaultdict(list)
    for version, line in [*_drafted(program, user), *_published(versions, user)]:
        sentences[version].append(line)
    return sentences


def _drafted(program, user):
    """Who began each draft, and who changed it how often."""
    rows = RuleRevision.objects.visible_to(user).filter(program=program).defer("content").select_related("by")
    changes = defaultdict(list)
    for row in rows.order_by("number"):
        name = row.by or gettext("the system")
        if row.edit == RuleEdit.BEGUN:
            text = gettext("Begun on %(day)s by %(name)s.")
            yield row.version, text % {"day": format_day(home_day(row.at)), "name": name}
        else:
            changes[row.version, name].append(row)
    for (version, name), own in changes.items():
        text = ngettext(
            "Changed %(count)s time by %(name)s, the last time on %(day)s.",
            "Changed %(count)s times by %(name)s, the last time on %(day)s.",
            len(own),
        )
        yield version, text % {"count": len(own), "name": name, "day": format_day(home_day(own[-1].at))}


def _published(versions, user):
    """Who proposed each version, and who approved it: the proposal whose text it was loaded from, with others in it."""
    by_source = defaultdict(list)
    for version in versions:
        by_source[version.source].append(version.version)
    proposals = Proposal.objects.visible_to(user).filter(act=LOAD_PROGRAMS, facts__kind__in=CARRIED_OUT)
    for proposal in proposals.select_related("by").prefetch_related("facts__by").order_by("at"):
        for version in by_source.get(proposal.payload["source"], ()):
            for text, row, by in (
                (gettext("Proposed on %(day)s by %(name)s: %(reason)s"), proposal, proposal.proposer),
                (gettext("Approved on %(day)s by %(name)s: %(reason)s"), proposal.decision(), proposal.decision().by),
            ):
                yield version, text % {"day": format_day(home_day(row.at)), "name": by, "reason": row.reason}
