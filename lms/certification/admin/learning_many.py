"""All continuing education of one person at which nobody has looked, on one page."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.numbers import whole_number
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb
from lms.certification.actions import learning_many
from lms.certification.admin.learning import TITLE, hours_field, part_field
from lms.certification.models import LearningDecision, LearningEntry
from lms.certification.models.learning import waits_for_staff

HOUR = 60
MOST = 50


class ManyForm(forms.Form):
    """For each entry a box, how much counts, and why not all."""

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = entries
        for row in entries:
            hours, minutes = divmod(row.minutes, HOUR)
            self.fields[f"done_{row.pk}"] = forms.BooleanField(label=_("I have looked at it"), required=False)
            self.fields[f"hours_{row.pk}"] = hours_field(initial=hours, required=False)
            self.fields[f"minutes_{row.pk}"] = part_field(initial=minutes)
            self.fields[f"reason_{row.pk}"] = text_field(
                _("Reason"),
                rows=2,
                required=False,
                help_text=_("The person reads this. Needed if not everything counts."),
            )

    @property
    def groups(self):
        """(entry, its fields)."""
        return [
            (row, [self[f"{name}_{row.pk}"] for name in ("done", "hours", "minutes", "reason")]) for row in self.entries
        ]

    def answers(self):
        """What is said of the entries that are checked."""
        data = self.cleaned_data
        return [
            learning_many.Answer(
                row, (data[f"hours_{row.pk}"] or 0) * HOUR + (data[f"minutes_{row.pk}"] or 0), data[f"reason_{row.pk}"]
            )
            for row in self.entries
            if data[f"done_{row.pk}"]
        ]


class DecideMany(AdminRowActionView):
    """Say of many entries at once how much counts."""

    allowed_roles = (roles.PROGRAM,)
    model = User
    form_class = ManyForm
    template_name = "certification/admin/learning_many.html"
    action_label = _("Save what is checked")

    def get_heading(self):
        """Whose."""
        return gettext("Continuing education of %(person)s") % {"person": called(self.row)}

    def get_rows(self):
        """Only people with continuing education in a program of the reader's office."""
        entries = LearningEntry.objects.visible_to(self.request.user, role=roles.PROGRAM)
        return super().get_rows().filter(pk__in=entries.order_by().values("person"))

    @cached_property
    def entries(self):
        """The oldest entries at which nobody has looked, and what was sent: a colleague may have decided it since."""
        sent = {whole_number(key.partition("_")[2]) for key in self.request.POST if key.startswith("done_")} - {None}
        looked = LearningDecision.objects.visible_to(self.request.user)
        rows = LearningEntry.objects.visible_to(self.request.user, role=roles.PROGRAM).of_person(self.row)
        rows = rows.filter(Q(pk__in=sent) | waits_for_staff(looked))
        return list(rows.select_related("person", "program").order_by("on", "pk")[:MOST])

    def get_problem(self):
        """There is nothing to decide."""
        return None if self.entries else Problem("learning_none_waits", person=called(self.row))

    def get_form_kwargs(self):
        """With the entries."""
        return super().get_form_kwargs() | {"entries": self.entries}

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "learning")]

    def get_back_url(self):
        """The list of what waits."""
        return f"{reverse('learning')}?decided=undecided"

    def get_form(self, form_class=None):
        """Kept, for what was checked."""
        self.sent = super().get_form(form_class)
        return self.sent

    def act(self, data, by, at):
        """Decide all of them."""
        return learning_many.decide_many(person=self.row, answers=self.sent.answers(), by=by, at=at)

    def done_text(self, result):
        """How many."""
        text = ngettext("%(count)s entry is decided.", "%(count)s entries are decided.", len(result))
        return text % {"count": len(result)}
