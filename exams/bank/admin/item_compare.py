"""Comparing two versions of an item, or a version and the newest draft, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from exams.bank.actions.item_access import record_version_views
from exams.bank.acts import latest_draft
from exams.bank.models import Item, ItemKind, ItemPage, ItemVersion, Key
from exams.bank.rules.differences import differences
from exams.bank.rules.items import CHOICE_KINDS, LABELS, ordered
from exams.bank.wording import wording

DRAFT = "draft"


class ChoiceForm(forms.Form):
    """Which two are compared."""

    before = forms.ChoiceField(
        label=gettext_lazy("Compare"), error_messages={"required": gettext_lazy("Choose the version to compare.")}
    )
    after = forms.ChoiceField(
        label=gettext_lazy("with"), error_messages={"required": gettext_lazy("Choose the version to compare it with.")}
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = self.fields["after"].choices = choices


class CompareItem(AdminDetailView):
    """Two versions of an item, field by field, with the words that were removed and added."""

    allowed_roles = (roles.EXAMINATIONS, roles.AUDITOR)
    model = Item
    row_name = "item"
    template_name = "bank/admin/item_compare.html"
    header_icon = "help"

    def get_heading(self):
        """Which item."""
        return gettext("Versions of {item}").format(item=self.row.code)

    def get_crumbs(self):
        """The item bank, the item."""
        back = reverse("wagtailsnippets_bank_item:inspect", args=[self.row.pk])
        return [crumb(_("Item bank"), "wagtailsnippets_bank_item:list"), (self.row.code, back)]

    def get_context_data(self, **context):
        """The two that were chosen; first the last version and the one before it, or the draft."""
        versions = list(
            ItemVersion.objects.visible_to(self.request.user).filter(item=self.row).prefetch_related("keys")
        )
        versions.sort(key=lambda version: version.number)
        contents = {str(version.number): version for version in versions}
        choices = [
            (str(version.number), gettext("version {number}").format(number=version.number)) for version in versions
        ]
        if self.row.has_unpublished_changes or not versions:
            choices.append((DRAFT, gettext("the newest draft")))
        names = [name for name, _label in choices]
        form = ChoiceForm(
            {"before": names[max(0, len(names) - 2)], "after": names[-1], **self.request.GET.dict()}, choices=choices
        )
        rows = []
        if form.is_valid():
            before, after = (self._content(form.cleaned_data[name], contents) for name in ("before", "after"))
            rows = [_row(label, before[label], after[label]) for label in before]
        compared = [contents[name] for name in set(form.cleaned_data.values()) if name in contents]
        record_version_views(versions=compared, page=ItemPage.HISTORY, by=self.request.user, at=timezone.now())
        return super().get_context_data(form=form, rows=rows, **context)

    def _content(self, name, contents):
        if name == DRAFT:
            return _of_draft(latest_draft(self.row))
        keys = Key.objects.visible_to(self.request.user).filter(version=contents[name])
        return _of_version(contents[name], next((key.answer for key in keys.order_by("-number")), {}))


def _of_version(version, answer):
    options = [(option["label"], option["text"]) for option in version.options]
    feedback = [f"{label}: {text}" for label, text in sorted(version.feedback.items())]
    return _fields(version, options, _key_text(answer), feedback)


def _of_draft(item):
    draft = wording(item)
    labeled = list(zip(LABELS, ordered(draft))) if item.kind in CHOICE_KINDS else []
    right = [label for label, option in labeled if option.correct]
    joint = " + " if item.kind == ItemKind.MULTIPLE else ", "
    key = joint.join(right) if labeled else "\n".join(filter(None, (item.accepted_texts, item.accepted_ranges)))
    feedback = [f"{label}: {option.feedback}" for label, option in labeled if option.feedback]
    return _fields(item, [(label, option.text) for label, option in labeled], key, feedback)


def _fields(content, options, key, feedback):
    return {
        gettext("Question"): content.stem,
        gettext("Kind"): str(content.get_kind_display()),
        gettext("Options"): "\n".join(f"{label}. {text}" for label, text in options),
        gettext("Key"): key,
        gettext("Why the key is best"): content.rationale,
        gettext("Feedback"): "\n".join(feedback),
        gettext("Domain"): str(content.domain or ""),
        gettext("Level"): str(content.get_level_display()),
    }


def _key_text(answer):
    if "set" in answer:
        return " + ".join(answer["set"])
    if "ranges" in answer:
        return "\n".join(low if low == high else f"{low} to {high}" for low, high in answer["ranges"])
    return ", ".join(answer.get("any_of", ())) or "\n".join(answer.get("texts", ()))


def _row(label, before, after):
    return {"label": label, "same": before == after, "text": after, "parts": differences(before, after)}
