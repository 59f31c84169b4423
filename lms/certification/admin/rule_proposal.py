"""What rules change, on the page of the proposal to publish them: in words, for whoever approves, and kept as shown."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.actions.rule_revisions import begun_at
from lms.certification.admin.comparisons import compared
from lms.certification.admin.rule_bases import base_of, tried_in_words
from lms.certification.messages.rule_terms import for_whom_text, past_text
from lms.certification.models import Candidacy, Program, ProgramVersion, RuleDraft
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import read_program_file

# Of more people the page does not try the rules by itself, but on request.
MOST_AT_ONCE = 1_000
# Under which name the decision keeps it.
KEPT_AS = "rules"


def show_proposed_rules(proposal, request):
    """HTML with what each proposed version changes, and for how many people; "" for other acts.

    Once it is decided: as whoever decided was shown it, whatever changed since.
    """
    if proposal.act != LOAD_PROGRAMS:
        return ""
    decision = proposal.decision()
    if decision:
        versions = decision.page.get(KEPT_AS, [])
    else:
        versions = _proposed(proposal, request)
        _link_drafts(versions, request.user)
    context = {"versions": versions, "decision": decision}
    return render_to_string("certification/admin/proposed_rules.html", context, request)


def keep_proposed_rules(proposal, request):
    """What the page shows of proposed rules, to be kept with the decision; {} for other acts."""
    return {KEPT_AS: _proposed(proposal, request)} if proposal.act == LOAD_PROGRAMS else {}


def stamp_of_rules(proposal, request):
    """What the page compares proposed rules with, in a line: who approves has read that and nothing older."""
    if proposal.act != LOAD_PROGRAMS:
        return ""
    bases = [_base(program, version, proposal, request.user) for program, _entry, version in _new(proposal, request)]
    return "/".join(base.stamp for base in bases if base)


def _proposed(proposal, request):
    """What each proposed version changes, as values that are stored as they are."""
    return [_about(program, entry, version, proposal, request) for program, entry, version in _new(proposal, request)]


def _new(proposal, request):
    """(program or None, its entry, version) of each proposed version that is not published already."""
    try:
        file = read_program_file(proposal.read_payload().source)
    except ProgramFileError:
        return []
    user, keys = request.user, [one.key for one in file.programs]
    programs = Program.objects.visible_to(user).in_bulk(keys, field_name="key")
    stored = ProgramVersion.objects.visible_to(user).filter(program__key__in=keys)
    published = set(stored.values_list("program__key", "version"))
    return [
        (programs.get(entry.key), entry, version)
        for entry in file.programs
        for version in entry.versions
        if (entry.key, version.version) not in published
    ]


def _base(program, version, proposal, user):
    """With what a version is compared; None for a program that is new, too."""
    if program is None:
        return None
    begun = begun_at(program, version.version) or proposal.at
    return base_of(program, version.effective_from, user, begun_at=begun)


def _about(program, entry, version, proposal, request):
    """What one version changes."""
    user, today = request.user, home_day(timezone.now())
    base = _base(program, version, proposal, user)
    present = base.version if base else None
    about = {
        "program": entry.title,
        "key": entry.key,
        "version": version.version,
        "for_whom": for_whom_text(version.effective_from, today),
        "past": past_text(version.effective_from, today) if present else "",
        "present": present.version if present else "",
        "notes": base.notes if base else [],
        "changes": compared(base.rules if base else None, version),
        "trial": None,
    }
    if program is None:
        return about
    waiting = Candidacy.objects.visible_to(user).filter(program=program).count()
    if waiting <= MOST_AT_ONCE or request.GET.get("people"):
        tried = tried_in_words(program, version, base)
        about["trial"] = {"text": tried["text"], "left_out": tried["left_out"]}
    return about


def _link_drafts(versions, user):
    """Where program staff read the changes of a draft that still is one."""
    if not has_role(user, roles.PROGRAM):
        return
    for about in versions:
        drafts = RuleDraft.objects.visible_to(user).filter(program__key=about["key"], version=about["version"])
        draft = drafts.first()
        about["draft_url"] = reverse("rule_changes", args=[draft.pk]) if draft else ""
