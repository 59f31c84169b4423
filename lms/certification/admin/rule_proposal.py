"""What rules change, on the page of the proposal to publish them: in words, for whoever approves."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.actions.rule_trials import try_on_people
from lms.certification.admin.comparisons import compared, trial_in_words
from lms.certification.admin.rule_tree import present_version
from lms.certification.models import Candidacy, Program, ProgramVersion, RuleDraft
from lms.certification.models.rules import version_rules
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import read_program_file

# Of more people the page does not try the rules by itself, but on request.
MOST_AT_ONCE = 1_000


def show_proposed_rules(proposal, request):
    """HTML with what each proposed version changes, and for how many people; "" for other acts, and once decided."""
    if proposal.act != LOAD_PROGRAMS or proposal.decision():
        return ""
    try:
        file = read_program_file(proposal.read_payload().source)
    except ProgramFileError:
        return ""
    programs = Program.objects.visible_to(request.user).in_bulk([one.key for one in file.programs], field_name="key")
    versions = [
        _about(programs.get(entry.key), entry, version, request)
        for entry in file.programs
        for version in entry.versions
    ]
    context = {"versions": list(filter(None, versions))}
    return render_to_string("certification/admin/proposed_rules.html", context, request)


def begins_in_the_past(version):
    """Whether the first day of rules is over: whoever applied since then was judged by other ones, and keeps them."""
    return version.effective_from is not None and version.effective_from < home_day(timezone.now())


def _about(program, entry, version, request):
    """What one version changes; None for one that is published already."""
    user = request.user
    own = ProgramVersion.objects.visible_to(user).filter(program=program, version=version.version)
    if program is not None and own.exists():
        return None
    present = present_version(program, user) if program else None
    about = {
        "program": entry.title,
        "version": version.version,
        "first_day": version.effective_from,
        "is_past": present is not None and begins_in_the_past(version),
        "present": present,
        "changes": compared(version_rules(present) if present else None, version),
    }
    if program is None:
        return about
    waiting = Candidacy.objects.visible_to(user).filter(program=program).count()
    if waiting <= MOST_AT_ONCE or request.GET.get("people"):
        about["trial"] = trial_in_words(try_on_people(program, version, at=timezone.now()))
    draft = RuleDraft.objects.visible_to(user).filter(program=program, version=version.version).first()
    if draft is not None and has_role(user, roles.PROGRAM):
        about["draft_url"] = reverse("rule_changes", args=[draft.pk])
    return about
