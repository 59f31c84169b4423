"""The forms of a key change: which key and why, and the decision with its three possible steps."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import ProblemError
from cohorts.core.refusals import sentence, sentence_of
from exams.bank.models import ItemKind, RegradePolicy
from exams.bank.rules.items import CHOICE_KINDS, lines, parse_ranges, plain_number, write_range
from exams.bank.rules.key_changes import CREDIT_ALL, DROP
from exams.results.actions import key_changes as rekeys

EFFECTS = [
    ("key", _("Another key")),
    ("credit_all", _("Everyone gets the point")),
    ("drop", _("Remove the item from scoring")),
]
OVERTAKEN = _(
    "The dry run is out of date. Since then, someone took the form or another key was changed. Go back and "
    "repeat it before you approve."
)
STEPS = {
    "approve": {
        "act": rekeys.approve,
        "asks": "key_change_approval_reason_missing",
        "label": _("Approve and apply"),
        "lead": _(
            "The key takes effect now. All answers to this item are rescored, which takes a few "
            "minutes, and people whose result changes see the new one. Only another key change "
            "can undo this."
        ),
        "done": _("The key change was approved. The answers are being rescored. You can leave this page."),
    },
    "reject": {
        "act": rekeys.reject,
        "asks": "key_change_rejection_reason_missing",
        "label": _("Reject"),
        "lead": _("The key is not changed. The proposal and your reason stay on record."),
        "done": _("The key change was rejected. The key was not changed."),
    },
    "withdraw": {
        "act": rekeys.withdraw,
        "asks": "",
        "label": _("Withdraw"),
        "lead": _("The key is not changed. You can propose a change again at any time."),
        "done": _("The key change was withdrawn. The key was not changed."),
    },
}


class ProposalForm(forms.Form):
    """Another key for `version`; `start` is a key to begin with, or None. After `is_valid`, `answer` is the key."""

    effect = forms.ChoiceField(
        label=_("What should happen"),
        choices=EFFECTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen.")},
    )
    labels = forms.MultipleChoiceField(label=_("Correct options"), required=False, widget=forms.CheckboxSelectMultiple)
    typed = forms.CharField(label=_("Accepted answers"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person who approves reads this, and it stays with the key. Name the source."),
    )
    policy = forms.ChoiceField(
        label=_("Results already released"),
        choices=RegradePolicy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to results that are already released.")},
    )

    def __init__(self, *args, version, start=None, **kwargs):
        super().__init__(*args, initial=_initial(start.answer if start else {}), **kwargs)
        self.kind = version.kind
        self.answer = None
        if self.kind in CHOICE_KINDS:
            del self.fields["typed"]
            options = [(option["label"], f"{option['label']}: {option['text']}") for option in version.options]
            self.fields["labels"].choices = options
            self.fields["labels"].help_text = (
                gettext("Together they make the answer.")
                if self.kind == ItemKind.MULTIPLE
                else gettext("If you mark several, each one earns the point.")
            )
        else:
            del self.fields["labels"]
            self.fields["typed"].help_text = (
                gettext("One accepted range per line, such as “7.5 to 8.5”, or a single number.")
                if self.kind == ItemKind.NUMERIC
                else gettext("One accepted answer per line. Capitals and surrounding spaces do not matter.")
            )

    def clean(self):
        """Make the key out of what was chosen."""
        cleaned = super().clean()
        effect = cleaned.get("effect")
        if effect == "key":
            self.answer = self._key(cleaned)
        else:
            self.answer = CREDIT_ALL if effect == "credit_all" else DROP
        return cleaned

    def field_of(self, name):
        """The field to which a refusal about `name` belongs."""
        if name == "answer":
            return "labels" if "labels" in self.fields else "typed"
        return name if name in self.fields else None

    def _key(self, said):
        if self.kind in CHOICE_KINDS:
            return {"set" if self.kind == ItemKind.MULTIPLE else "any_of": sorted(said.get("labels") or [])}
        if self.kind == ItemKind.SHORT_TEXT:
            return {"texts": lines(said.get("typed") or "")}
        try:
            ranges = parse_ranges(said.get("typed") or "")
        except ProblemError as error:
            self.add_error("typed", sentence_of(error.problem))
            ranges = []
        return {"ranges": [[plain_number(low), plain_number(high)] for low, high in ranges]}


def _initial(answer):
    """What the form shows for a key that somebody wants back."""
    if not answer:
        return {}
    if answer in (CREDIT_ALL, DROP):
        return {"effect": next(iter(answer))}
    ranges = [_range(low, high) for low, high in answer.get("ranges", ())]
    return {
        "effect": "key",
        "labels": answer.get("any_of") or answer.get("set") or [],
        "typed": "\n".join(answer.get("texts", ranges)),
    }


def _range(low, high):
    return write_range(Decimal(low), Decimal(high))


class DecisionForm(forms.Form):
    """Why. `asks`: the code that asks for the reason where there must be one, or nothing."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is recorded with your name."),
    )

    def __init__(self, *args, asks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = bool(asks)
        self.fields["reason"].error_messages["required"] = sentence(asks, {}) if asks else ""
