"""What staff type about a form of an exam: its items, and its passing score."""

from django import forms
from django.utils.translation import gettext_lazy

from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, text_field
from exams.assembly.models import Exam


class ItemsForm(forms.Form):
    """Which items stand on a form."""

    scored = text_field(
        gettext_lazy("Scored items"),
        rows=12,
        max_length=MAX_DOCUMENT_CHARACTERS,
        help_text=gettext_lazy("One item code per line."),
    )
    pretest = text_field(
        gettext_lazy("Pretest items"),
        rows=5,
        max_length=MAX_DOCUMENT_CHARACTERS,
        required=False,
        help_text=gettext_lazy("One item code per line. Pretest items appear among the others and do not count."),
    )


class ComposeForm(ItemsForm):
    """A new form and its items."""

    exam = forms.ModelChoiceField(None, label=gettext_lazy("Exam"))
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("For example final-c."))
    field_order = ["exam", "code", "scored", "pretest"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = Exam.objects.visible_to(user)


class PublishForm(forms.Form):
    """The passing score and who set it. There is no default."""

    cut_percent = forms.DecimalField(
        label=gettext_lazy("Passing score (percent of the scored points)"),
        max_digits=5,
        decimal_places=2,
        localize=False,
    )
    cut_authority = text_field(
        gettext_lazy("Authority for the passing score"),
        help_text=gettext_lazy(
            "For example the standard-setting panel and its date, or the rule that names the percentage."
        ),
    )
    cut_document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=500,
        help_text=gettext_lazy(
            "Where the decision on the passing score is recorded: title, date and number, or an address."
        ),
    )
    reason = text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("The person who approves reads this. It is recorded with your name."),
    )
