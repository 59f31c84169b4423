"""Forms of the tree editor that add something: a requirement of a kind, a level, a pathway, an endorsement."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from lms.certification.admin.choice_words import ASKS
from lms.certification.admin.rule_nodes import sections_of
from lms.certification.admin.rule_parts import LISTS, EditForm, PartForm, SeenForm
from lms.certification.admin.rule_tree import OfDraftPage, tree_address
from lms.certification.admin.words import KINDS
from lms.certification.rules import editing
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_version
from lms.certification.rules.programs import Level


class ChooseKind(OfDraftPage, TemplateView):
    """Choose what a new requirement is."""

    template_name = "certification/admin/rule_kinds.html"

    def get_heading(self):
        """What it is for."""
        return gettext("Add a requirement")

    def get_context_data(self, **context):
        """Every kind with what it asks."""
        at, how = self.kwargs["at"], self.kwargs["how"]
        if how not in HOWS:
            raise Http404
        kinds = [
            {"name": KINDS[name], "asks": ASKS[name], "url": reverse("rule_add", args=[self.row.pk, how, name, at])}
            for name in sorted(LEAVES, key=lambda name: str(KINDS[name]))
        ]
        return super().get_context_data(draft=self.row, kinds=kinds, back_url=tree_address(self.row, at), **context)


# How a new requirement is added: at the end of a list, or in a new group with one that is there.
HOWS = {"in": ("add", {}), "or": ("beside", {"group": "any_of"}), "and": ("beside", {"group": "all_of"})}


class AddRequirement(EditForm):
    """Add a requirement of one kind."""

    form_class = PartForm
    action_label = _("Add")

    def setup(self, request, *args, **kwargs):
        """Find the kind."""
        super().setup(request, *args, **kwargs)
        if self.kwargs["kind"] not in LEAVES or self.kwargs["how"] not in HOWS:
            raise Http404
        self.edit, self.more = HOWS[self.kwargs["how"]]

    def get_heading(self):
        """Which kind."""
        return gettext("Add: %(kind)s") % {"kind": KINDS[self.kwargs["kind"]]}

    def get_lead(self):
        """What it asks."""
        return ASKS[self.kwargs["kind"]]

    def get_form_kwargs(self):
        """The model of the kind."""
        return super().get_form_kwargs() | {"model": LEAVES[self.kwargs["kind"]]}

    def details(self, form):
        """The requirement."""
        return {"content": form.content, **self.more}


class CopyForm(SeenForm):
    """Whose requirements a new level or pathway begins with."""

    copy_of = forms.ChoiceField(
        label=_("It begins with the requirements of"),
        help_text=_("They are copied. Change them afterward."),
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["copy_of"].choices = ways


class LevelForm(CopyForm, PartForm):
    """A new level."""

    @property
    def groups(self):
        """Where the requirements come from, first."""
        first, *others = super().groups
        return [("", [*first[1], self["copy_of"]]), *others]


class WayForm(CopyForm):
    """A new pathway."""

    name = forms.CharField(
        label=_("Name of the pathway"),
        max_length=60,
        help_text=_("“reciprocity”: with a certificate from elsewhere. “legacy”: by experience, for a limited time."),
    )


def ways_of(draft):
    """(pointer, name) of every tree of a draft that can be copied."""
    sections = sections_of(read_version(draft.content), draft.content)
    return [(way.pointer, f"{section.title}, {way.title}") for section in sections for way in section.ways]


class AddEntry(EditForm):
    """Add a level, an endorsement, a duty of supervision, or a training for employers."""

    action_label = _("Add")

    def setup(self, request, *args, **kwargs):
        """Find the list."""
        super().setup(request, *args, **kwargs)
        if self.kwargs["list"] not in LISTS:
            raise Http404
        self.part_model, self.heading = LISTS[self.kwargs["list"]]
        self.is_level = self.part_model is Level
        self.edit = "add_level" if self.is_level else "add"

    def get_pointer(self):
        """The list; a level finds its own."""
        return editing.write_pointer(() if self.is_level else (self.kwargs["list"],))

    def get_form_class(self):
        """By what it is."""
        return LevelForm if self.is_level else PartForm

    def get_form_kwargs(self):
        """The model, and what can be copied."""
        arguments = super().get_form_kwargs() | {"model": self.part_model}
        if self.is_level:
            # Checked with any requirements: its own are copied when it is added.
            arguments |= {"ways": ways_of(self.row), "beside": {"requirements": {"type": "good_standing"}}}
        return arguments

    def details(self, form):
        """The entry."""
        more = {"copy_of": form.cleaned_data["copy_of"]} if self.is_level else {}
        return {"content": form.content, **more}


class AddWay(EditForm):
    """Add a pathway to a level."""

    form_class = WayForm
    edit = "add_way"
    action_label = _("Add the pathway")
    heading = _("Add a pathway")

    def get_form_kwargs(self):
        """What can be copied."""
        self.place(self.kwargs["at"])
        return super().get_form_kwargs() | {"ways": ways_of(self.row)}

    def details(self, form):
        """The name and what is copied."""
        return {"name": form.cleaned_data["name"], "copy_of": form.cleaned_data["copy_of"]}
