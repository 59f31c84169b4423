"""Forms of the tree editor: change one part of a draft, add one, move one. Made from the models of rules."""

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cohorts.core.problems import Problem, ProblemError
from cohorts.training.models import Course
from cohorts.ui.action_view import FormActionMixin
from cohorts.ui.refusals import add_problems
from exams.assembly.models import Exam
from lms.certification.actions import rule_edits
from lms.certification.admin.choice_words import GROUP_CHOICES
from lms.certification.admin.rule_nodes import entries_of, lists_of, planned_of, sections_of
from lms.certification.admin.rule_tree import OfDraftPage, tree_address
from lms.certification.admin.setting_blocks import BlockForm
from lms.certification.messages.asked import short_data
from lms.certification.rules import editing
from lms.certification.rules.endorsements import Endorsement
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_version
from lms.certification.rules.program_parts import EmployerTraining, SupervisionDuty
from lms.certification.rules.programs import Level, ProgramVersion

# The models of lists that are no requirements, and what a new entry of each is called.
LISTS = {
    "levels": (Level, _("Add a level")),
    "endorsements": (Endorsement, _("Add an endorsement")),
    "supervision_plan": (SupervisionDuty, _("Add a duty of supervision")),
    "employer_training": (EmployerTraining, _("Add a training for employers")),
}
OF_VERSION_ITSELF = ("open_days", "validity", "renewal")


class SeenForm(forms.Form):
    """A form about a draft: it names the revision that its owner saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class PartForm(BlockForm, SeenForm):
    """A block of rules."""


class GroupForm(SeenForm):
    """The kind of a group."""

    group = forms.ChoiceField(
        label=_("How many are needed"), choices=GROUP_CHOICES, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many are needed.")},
    )  # fmt: skip
    n = forms.IntegerField(
        label=_("How many of these"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Only for “A number of these”."),
    )

    def clean(self):
        """A number where one is needed."""
        values = super().clean()
        if values.get("group") == editing.SOME and not values.get("n"):
            self.add_error("n", _("Enter how many."))
        return values


class EditForm(FormActionMixin, OfDraftPage, FormView):
    """A form that makes one change of a draft."""

    template_name = "certification/admin/rule_part.html"
    edit = "set"
    pointer = ""

    def get_back_url(self):
        """The tree, at the place."""
        return tree_address(self.row, self.kwargs.get("at", ""))

    def get_initial(self):
        """Which revision is seen."""
        return {"seen": self.row.revision}

    def place(self, pointer):
        """The place of an address, and what is there. Raises Http404 where nothing is."""
        try:
            place = editing.read_pointer(self.row.content, pointer)
            return place, editing.find(self.row.content, place)
        except ProblemError:
            raise Http404 from None

    def details(self, form):
        """What the change needs besides the place."""
        raise NotImplementedError

    def form_invalid(self, form):
        """First of all say that the draft is another by now: the fields may be of another requirement."""
        seen = form["seen"].value()
        if str(seen) != str(self.row.revision) and not getattr(self, "refusal", None):
            add_problems(form, [Problem("rule_draft_newer")])
        return super().form_invalid(form)

    def form_valid(self, form):
        """Keep the form for `act`."""
        self.form = form
        return super().form_valid(form)

    def act(self, data, by, at):
        """Make the change."""
        return rule_edits.edit_draft(
            draft=self.row,
            edit=self.edit,
            pointer=self.get_pointer(),
            details=self.details(self.form),
            seen=data["seen"],
            by=by,
            at=at,
        )

    def get_pointer(self):
        """Where the change is made."""
        return self.kwargs["at"]

    def get_done_url(self, result):
        """The tree, at what was changed."""
        return tree_address(self.row, result[1])

    def done_text(self, result):
        """That it is saved, and can be taken back."""
        return gettext("Saved. “Take back the last change” undoes it.")

    def get_context_data(self, **context):
        """With the codes that can be named."""
        return super().get_context_data(draft=self.row, offered=self.offered(), **context)

    def offered(self):
        """{name of a list: (code, title) of what there is} for fields that name a course, an exam or a level."""
        user, levels = self.request.user, read_version(self.row.content).all_levels
        return {
            "courses": Course.objects.visible_to(user).order_by("code").values_list("code", "title"),
            "exams": Exam.objects.visible_to(user).order_by("code").values_list("code", "title"),
            "levels": [(level.key, level.title or level.key) for level in levels],
        }


class ChangePart(EditForm):
    """Change the settings of a requirement, a group, a level, another entry, or the version."""

    action_label = _("Save")

    def setup(self, request, *args, **kwargs):
        """Find the part."""
        super().setup(request, *args, **kwargs)
        self.at, self.part = self.place(self.kwargs["at"])
        self.is_group = editing.group_of(self.part) is not None
        self.part_model = None if self.is_group else _model_at(self.at, self.part)
        self.edit = "regroup" if self.is_group else "set"

    def get_heading(self):
        """What is changed."""
        name = gettext("Settings of the rules") if not self.at else short_data(self.part, self.at)
        return gettext("Change: %(name)s") % {"name": name}

    def get_form_class(self):
        """By what it is."""
        return GroupForm if self.is_group else PartForm

    def get_initial(self):
        """The kind of the group."""
        initial = super().get_initial()
        if self.is_group:
            group = editing.group_of(self.part)
            initial |= {"group": group, "n": self.part[group]["n"] if group == editing.SOME else None}
        return initial

    def get_form_kwargs(self):
        """The model and what is stored."""
        arguments = super().get_form_kwargs()
        if self.is_group:
            return arguments
        without = ("course", "min_hours") if "requirements" in self.part and self.part_model is Endorsement else ()
        if not self.at and "levels" in self.part:
            without = OF_VERSION_ITSELF
        return arguments | {"model": self.part_model, "old": self.part, "without": without}

    def details(self, form):
        """The block, or the kind of the group."""
        if self.is_group:
            return {"group": form.cleaned_data["group"], "n": form.cleaned_data["n"] or 1}
        return {"content": form.content}


def _model_at(place, part):
    """The model of a block at a place. Raises Http404 for what has no form of its own."""
    if not place:
        return ProgramVersion
    if isinstance(part, dict) and part.get("type") in LEAVES:
        return LEAVES[part["type"]]
    if len(place) == 2 and place[0] in LISTS:
        return LISTS[place[0]][0]
    raise Http404


class MoveForm(SeenForm):
    """Where to."""

    target = forms.ChoiceField(label=_("Move it to the end of"), widget=forms.RadioSelect)

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets


class MovePart(EditForm):
    """Move a requirement or a group to another group."""

    form_class = MoveForm
    edit = "move"
    action_label = _("Move it")

    def get_heading(self):
        """What is moved."""
        place, part = self.place(self.kwargs["at"])
        return gettext("Move: %(name)s") % {"name": short_data(part, place)}

    def get_form_kwargs(self):
        """Every group but its own and those inside it."""
        at, data = self.kwargs["at"], self.row.content
        version = read_version(data)
        entries = entries_of(version, data, "endorsements")
        lists = lists_of(sections_of(version, data), planned_of(version, data), entries)
        own = at.rpartition("/")[0]
        targets = [row for row in lists if row[0] != own and not f"{row[0]}/".startswith(f"{at}/")]
        return super().get_form_kwargs() | {"targets": targets}

    def details(self, form):
        """Where to."""
        return {"target": form.cleaned_data["target"]}
