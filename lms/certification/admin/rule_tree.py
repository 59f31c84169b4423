"""The tree of a draft: every requirement as a sentence, with a button for each step that needs no form."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core import roles
from cohorts.ui.action_view import ButtonMixin
from cohorts.ui.page import AdminSkin, Page, RowMixin
from lms.certification.actions import rule_edits
from lms.certification.actions.rule_revisions import revisions_of, undone_by
from lms.certification.admin.comparisons import compared
from lms.certification.admin.rule_bases import draft_base, tried_in_words
from lms.certification.admin.rule_nodes import anchor_of, entries_of, mark_faults, planned_of, sections_of
from lms.certification.models import RuleDraft
from lms.certification.rules.editing import write_pointer
from lms.certification.rules.program_files import read_version

# {step of a button: (edit, details)}.
STEPS = {
    "up": ("shift", {"by": -1}),
    "down": ("shift", {"by": 1}),
    "remove": ("remove", {}),
    "unwrap": ("unwrap", {}),
    "widen": ("widen", {}),
    "all_of": ("wrap", {"group": "all_of"}),
    "any_of": ("wrap", {"group": "any_of"}),
    "n_of": ("wrap", {"group": "n_of"}),
}


def tree_address(draft, pointer=""):
    """The page of a draft, at a place in it."""
    address = reverse("rule_tree", args=[draft.pk])
    return f"{address}#{anchor_of(pointer)}" if pointer else address


class OfDraftPage(RowMixin, AdminSkin, Page):
    """A page about one draft."""

    allowed_roles = (roles.PROGRAM,)
    model = RuleDraft
    header_icon = "list-ul"

    def get_rows(self):
        """With what its heading names."""
        return super().get_rows().select_related("program", "changed_by")

    def get_crumbs(self):
        """The program, and the draft."""
        program = (str(self.row.program), reverse("programs:inspect", args=[self.row.program_id]))
        return [program, (gettext("Draft “%(version)s”") % {"version": self.row.version}, tree_address(self.row))]


class RuleTree(OfDraftPage, TemplateView):
    """The draft as a tree."""

    template_name = "certification/admin/rule_tree.html"

    def get_heading(self):
        """Which draft."""
        return gettext("Draft “%(version)s”") % {"version": self.row.version}

    def get_crumbs(self):
        """The program."""
        return super().get_crumbs()[:1]

    def get_context_data(self, **context):
        """Levels with their trees, what else the rules have, what is wrong, and what can be taken back."""
        data = self.row.content
        rules = read_version(data)
        sections, planned = sections_of(rules, data), planned_of(rules, data)
        endorsements = entries_of(rules, data, "endorsements")
        duties = entries_of(rules, data, "supervision_plan")
        trainings = entries_of(rules, data, "employer_training")
        step = undone_by(revisions_of(self.row))
        return super().get_context_data(
            draft=self.row,
            rules=rules,
            root=write_pointer(()),
            planned_list=write_pointer(("planned_requirements",)),
            sections=sections,
            planned=planned,
            lists=_lists(endorsements, duties, trainings),
            faults=mark_faults(rules, [*sections, *planned, *endorsements, *duties, *trainings]),
            undo=step[0] if step else None,
            **context,
        )


def _lists(endorsements, duties, trainings):
    """The lists of a version that are no tree: (title, what to add, where, entries)."""
    return [
        (gettext("Endorsements"), gettext("Add an endorsement"), write_pointer(("endorsements",)), endorsements),
        (
            gettext("Supervision after the certificate"),
            gettext("Add a duty of supervision"),
            write_pointer(("supervision_plan",)),
            duties,
        ),
        (
            gettext("Training for employers"),
            gettext("Add a training for employers"),
            write_pointer(("employer_training",)),
            trainings,
        ),
    ]


class StepForm(forms.Form):
    """A button of the tree: what to do, where, and which revision the person saw."""

    step = forms.CharField(label=_("Step"), widget=forms.HiddenInput)
    seen = forms.IntegerField(label=_("Change"), widget=forms.HiddenInput)


class DraftButton(ButtonMixin, OfDraftPage, View):
    """A button on the tree of a draft."""

    http_method_names = ["post", "options"]

    def get_back_url(self):
        """The tree."""
        return tree_address(self.row)

    def sent(self):
        """What the button says. Raises Http404 for what no button says."""
        form = StepForm(self.request.POST)
        if not form.is_valid():
            raise Http404
        return form.cleaned_data


class TreeStep(DraftButton):
    """One step of the tree: up, down, into a group, out of it, or away."""

    def act(self, data, by, at):
        """Take it."""
        sent = self.sent()
        step, _colon, self.pointer = sent["step"].partition(":")
        if step not in STEPS:
            raise Http404
        edit, details = STEPS[step]
        return rule_edits.edit_draft(
            draft=self.row, edit=edit, pointer=self.pointer, details=details, seen=sent["seen"], by=by, at=at
        )

    def get_done_url(self, result):
        """The tree, at what was moved."""
        return tree_address(self.row, result[1])

    def done_text(self, result):
        """That it is saved, and can be taken back."""
        return gettext("Saved. “Take back the last change” undoes it.")


class UndoEdit(DraftButton):
    """Take back the last change."""

    def act(self, data, by, at):
        """Take it back."""
        form = StepForm({**self.request.POST.dict(), "step": "undo"})
        if not form.is_valid():
            raise Http404
        return rule_edits.undo_edit(draft=self.row, seen=form.cleaned_data["seen"], by=by, at=at)

    def done_text(self, result):
        """What is there again."""
        return gettext("The last change was undone.")


class DraftChanges(OfDraftPage, TemplateView):
    """What differs from the version before, every change of the draft, and on request whom it would concern."""

    template_name = "certification/admin/rule_changes.html"

    def get_heading(self):
        """Which draft."""
        return gettext("What “%(version)s” changes") % {"version": self.row.version}

    def get_context_data(self, **context):
        """The differences in words; the people, if they are asked for."""
        rules = read_version(self.row.content)
        base = draft_base(self.row, rules, self.request.user)
        trial = tried_in_words(self.row.program, rules, base) if self.request.GET.get("people") else None
        return super().get_context_data(
            draft=self.row,
            present=base.version,
            base_notes=base.notes,
            changes=compared(base.rules, rules),
            trial=trial,
            revisions=revisions_of(self.row),
            **context,
        )


__all__ = ["DraftChanges", "OfDraftPage", "RuleTree", "TreeStep", "UndoEdit", "tree_address"]
