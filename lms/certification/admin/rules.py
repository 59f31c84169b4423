"""Editing rules in the site: a draft as text, with every problem, compared, tried on people, published by two."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import Page, RowMixin
from cohorts.ui.refusals import run_for_form
from lms.certification import acts
from lms.certification.actions import rule_drafts
from lms.certification.admin.comparisons import compared
from lms.certification.admin.rule_bases import draft_base, tried_in_words
from lms.certification.messages.program_files import problem_text
from lms.certification.messages.rule_terms import past_text
from lms.certification.models import Program, ProgramVersion, RuleDraft
from lms.certification.rules.program_files import MAX_CHARACTERS, program_schema, read_version, write_version

MAX_VERSION = 40


class NameForm(forms.Form):
    """The name of a new version."""

    version = forms.CharField(
        label=_("Name of the new version"),
        max_length=MAX_VERSION,
        help_text=_("For example the year or the number of the bulletin. It is printed with decisions."),
    )


class BeginDraft(AdminRowActionView):
    """Begin a draft with the content of a version."""

    allowed_roles = (roles.PROGRAM,)
    role = roles.PROGRAM
    model = ProgramVersion
    form_class = NameForm
    action_label = _("Begin the draft")
    lead = _("The draft begins with the content of this version. It judges nobody until two people have published it.")
    header_icon = "list-ul"

    def get_heading(self):
        """From which version."""
        return gettext("New version from “%(version)s”") % {"version": self.row.version}

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.program_id])

    def act(self, data, by, at):
        """Begin it."""
        self.draft = rule_drafts.begin_draft(
            program=self.row.program, content=self.row.content, version=data["version"], by=by, at=at
        )
        return self.draft

    def get_done_url(self, result):
        """The draft."""
        return reverse("rule_tree", args=[result.pk])

    def done_text(self, result):
        """What comes next."""
        return gettext("The draft was begun. Set the day from which it holds, and change what is different.")


class SourceForm(forms.Form):
    """The version as text."""

    source = forms.CharField(
        label=_("Rules"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "skin-source"}),
        help_text=_("In YAML, as in a program file. Two spaces inside each level."),
    )


class EditDraft(AdminRowActionView):
    """A draft as text. “Check” says every problem, what differs and who would be affected, and saves nothing."""

    allowed_roles = (roles.PROGRAM,)
    model = RuleDraft
    form_class = SourceForm
    template_name = "certification/admin/draft.html"
    refuses_older = True
    action_label = _("Save the draft")
    header_icon = "list-ul"
    checked = None

    def get_heading(self):
        """Which draft."""
        return gettext("Draft “%(version)s”") % {"version": self.row.version}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row.program), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.program_id])

    def get_initial(self):
        """The stored rules as text."""
        return {"source": write_version(read_version(self.row.content))}

    def form_valid(self, form):
        """Save, or only check."""
        if "check" not in self.request.POST:
            return super().form_valid(form)
        source, name = form.cleaned_data["source"], self.row.version
        self.checked, self.refusal = run_for_form(form, lambda: rule_drafts.read_draft_text(source, name=name))
        if self.refusal:
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **context):
        """What is open, what differs from the version before, and who would be affected."""
        rules = self.checked or read_version(self.row.content)
        base = draft_base(self.row, rules, self.request.user)
        return super().get_context_data(
            draft=self.row,
            hindrances=[problem_text(problem) for problem in rule_drafts.hindrances_of(rules)],
            present=base.version,
            base_notes=base.notes,
            changes=compared(base.rules, rules),
            checked=self.checked,
            trial=tried_in_words(self.row.program, rules, base) if self.checked else None,
            **context,
        )

    def act(self, data, by, at):
        """Save it."""
        return rule_drafts.change_draft(draft=self.row, source=data["source"], by=by, at=at)

    def get_done_url(self, result):
        """The draft again."""
        return reverse("rule_draft", args=[self.row.pk])

    def done_text(self, result):
        """That it judges nobody yet."""
        return gettext("Saved. The draft judges nobody yet.")


class OfDraft(AdminConfirmView):
    """A step of a draft that asks first."""

    allowed_roles = (roles.PROGRAM,)
    model = RuleDraft
    header_icon = "list-ul"

    def get_crumbs(self):
        """The draft."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The draft."""
        return reverse("rule_tree", args=[self.row.pk])


class PublishDraft(OfDraft):
    """Propose to publish a draft: another person approves."""

    form_class = ReasonForm
    form_arguments = {"label": _("Reason"), "help_text": _("Whoever approves reads this."), "required": True}
    action_label = _("Propose to publish")
    serious = False

    def get_heading(self):
        """Which draft."""
        return gettext("Publish the rules “%(version)s”") % {"version": self.row.version}

    def get_consequences(self):
        """From when they hold, and for whom."""
        text = gettext(
            "Another person approves. Then whoever applies or begins from its first day on is judged by these rules."
        )
        rules = read_version(self.row.content)
        past = past_text(rules.effective_from, home_day(timezone.now()))
        return " ".join(filter(None, [text, past, *draft_base(self.row, rules, self.request.user).notes]))

    def get_affected(self):
        """Not those who began before."""
        return gettext("Whoever applied or began before keeps their version. No date of a certificate moves.")

    def get_undo(self):
        """By a later version."""
        return gettext("You can publish another version for a later day. People judged under this one keep it.")

    def act(self, data, by, at):
        """Propose it. Refuses what is not ready."""
        rule_drafts.check_ready(self.row)
        source = rule_drafts.file_of(self.row.program, read_version(self.row.content))
        authority = self.row.program.authority.name
        return acts.propose_programs(source=source, authority=authority, reason=data["reason"], by=by, at=at)

    def get_done_url(self, result):
        """The proposal."""
        return reverse("proposal", args=[result.pk])

    def done_text(self, result):
        """Who comes next."""
        return gettext("Proposed. Another person of program staff approves it.")


class DiscardDraft(OfDraft):
    """Discard a draft."""

    action_label = _("Discard the draft")

    def get_heading(self):
        """Which draft."""
        return gettext("Discard the draft “%(version)s”") % {"version": self.row.version}

    def get_consequences(self):
        """It is gone."""
        return gettext("The draft is deleted. Its text stays in the log.")

    def get_affected(self):
        """Nobody."""
        return gettext("Nobody: drafts judge nobody.")

    def get_undo(self):
        """Begin again."""
        return gettext("An auditor can read its text in the log, so that it can be entered again.")

    def act(self, data, by, at):
        """Delete it."""
        return rule_drafts.discard_draft(draft=self.row, by=by, at=at)

    def get_done_url(self, result):
        """The program."""
        return reverse("programs:inspect", args=[self.row.program_id])

    def done_text(self, result):
        """That it is gone."""
        return gettext("The draft was discarded.")


class RulesFile(RowMixin, Page, View):
    """A version as a program file."""

    allowed_roles = roles.STATE
    model = ProgramVersion
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        """The file, as it can be loaded again."""
        rules = read_version(self.row.content)
        answer = HttpResponse(rule_drafts.file_of(self.row.program, rules), content_type="application/yaml")
        name = get_valid_filename(f"{self.row.program.key}-{self.row.version}.yaml")
        answer["Content-Disposition"] = content_disposition_header(True, name)
        return answer


class RulesSchema(Page, View):
    """The JSON Schema of program files."""

    allowed_roles = roles.STATE
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        """The schema."""
        return HttpResponse(program_schema(), content_type="application/schema+json")


def drafts_of(program: Program, user):
    """The drafts of a program that a person may read."""
    return RuleDraft.objects.visible_to(user).filter(program=program).select_related("changed_by")
