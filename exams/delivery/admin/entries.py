"""Who takes an exam without a seat, in the Wagtail admin: the list, entering somebody, and ending that."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.numbers import whole_number
from cohorts.core.persons import is_own
from cohorts.people.models import User
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.fields import ReasonForm, text_field
from cohorts.ui.page import RowMixin, crumb
from cohorts.ui.templatetags.formats import when
from exams.delivery.actions import entries
from exams.delivery.admin.windows import real_exams
from exams.delivery.models import ExamEntry
from exams.delivery.models.exam_entries import ENTRY_STAFF, MOST_CHARACTERS

READERS = (*ENTRY_STAFF, roles.AUDITOR)


def _state(row):
    if not hasattr(row, "end"):
        return gettext("In force")
    return gettext("Ended: %(day)s") % {"day": format_long_moment(row.end.at, home_zone())}


class EntryList(AdminListView):
    """Everybody who was ever entered, the latest first. From a name one ends the entry."""

    model = ExamEntry
    page_title = _("Entries without a seat")
    header_icon = "user"
    index_url_name = "exam_entries"
    index_results_url_name = "exam_entries_results"
    default_ordering = "-at"
    list_filter = ["exam"]
    empty_text = _(
        "Nobody is entered. Trainees with a seat need no entry. Enter people who take an exam without a training: "
        "certified in another state, or asked for the exam again."
    )
    export_filename = "exam-entries"
    sheet = {
        gettext_noop("Person"): lambda row: row.person.get_full_name(),
        gettext_noop("Exam"): lambda row: row.exam.title,
        gettext_noop("Reason"): lambda row: row.reason,
        gettext_noop("Entered"): lambda row: when(row.at),
        gettext_noop("By"): lambda row: str(row.by),
        gettext_noop("State"): _state,
    }

    @property
    def list_display(self):
        """The name leads to the end of an entry that holds, for those who may end it."""
        name, *others = self.sheet.items()
        title = TitleColumn("column_0", label=_(name[0]), accessor=name[1], get_url=self._end_url)
        rest = (Column(f"column_{n}", label=_(head), accessor=tell) for n, (head, tell) in enumerate(others, 1))
        return [title, *rest]

    def _end_url(self, row):
        user = self.request.user
        may_end = has_role(user, *ENTRY_STAFF) and not hasattr(row, "end") and not is_own(user, row.person_id)
        return reverse("exam_entry_end", args=[row.pk]) if may_end else None

    def get_base_queryset(self):
        """With the names."""
        return super().get_base_queryset().select_related("person", "exam", "by", "end")

    @property
    def header_buttons(self):
        """Entering is for examinations and program staff."""
        if not has_role(self.request.user, *ENTRY_STAFF):
            return []
        return [HeaderButton(gettext("Enter somebody"), url=reverse("exam_entry_add"), icon_name="plus")]


class EntryForm(forms.Form):
    """Who takes which exam, and why without a seat."""

    person = forms.EmailField(label=_("Email address of the person"), max_length=254)
    exam = forms.ModelChoiceField(None, label=_("Exam"))
    reason = text_field(
        _("Reason"),
        max_length=MOST_CHARACTERS,
        help_text=_("For example: certified in Wisconsin, takes the exam of this state. Nothing about health."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["exam"].queryset = real_exams(user)

    def clean_person(self):
        """The person with this address."""
        address = self.cleaned_data["person"]
        rows = User.objects.visible_to(self.user).filter(is_active=True).alias(folded=Lower("email"))
        person = rows.filter(folded=address.lower()).first()
        if person is None:
            raise ValidationError(gettext("Nobody has the email address %(address)s.") % {"address": address})
        return person


class OfEntries(AdminActionView):
    """A page below the list of entries."""

    allowed_roles = ENTRY_STAFF
    header_icon = "user"

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Entries without a seat"), "exam_entries")]

    def get_back_url(self):
        """The list."""
        return reverse("exam_entries")


class EnterPage(OfEntries):
    """Let somebody take an exam without a seat; `?person=` and `&exam=` fill in who and what, by id."""

    form_class = EntryForm
    heading = _("Enter somebody for an exam")
    action_label = _("Enter them")
    lead = _(
        "They can take this exam without a seat in its training, in every exam window that is for everyone, as soon as "
        "one is open. The rules about attempts apply. We email them that there is news about their exams."
    )

    def get_form_kwargs(self):
        """With who enters."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        """The person and the exam of the address."""
        pk = whole_number(self.request.GET.get("person", ""))
        person = User.objects.visible_to(self.request.user).filter(pk=pk).first() if pk else None
        exam = whole_number(self.request.GET.get("exam", ""))
        return {"exam": exam} | ({"person": person.email} if person else {})

    def act(self, data, by, at):
        """Enter."""
        return entries.enter(**data, by=by, at=at)

    def done_text(self, result):
        """Who, for what."""
        names = {"person": result.person.get_full_name(), "exam": result.exam.title}
        return gettext("%(person)s is entered for “%(exam)s”.") % names


class EndPage(RowMixin, OfEntries):
    """End an entry."""

    model = ExamEntry
    form_class = ReasonForm
    heading = _("End an entry")
    action_label = _("End the entry")
    serious = True

    @cached_property
    def lead(self):
        """What follows, and how to undo it."""
        text = gettext(
            "%(person)s can no longer start “%(exam)s” without a seat. What they have taken stays and counts. We email "
            "them that there is news about their exams. To undo this, enter them again."
        )
        return text % {"person": self.row.person.get_full_name(), "exam": self.row.exam.title}

    def act(self, data, by, at):
        """End it."""
        return entries.end_entry(entry=self.row, **data, by=by, at=at).entry

    def done_text(self, result):
        """Whose."""
        names = {"person": result.person.get_full_name(), "exam": result.exam.title}
        return gettext("The entry of %(person)s for “%(exam)s” has ended.") % names


_list, _results = list_views(EntryList, *READERS)

urlpatterns = [
    path("exam-entries/", _list, name="exam_entries"),
    path("exam-entries/results/", _results, name="exam_entries_results"),
    path("exam-entries/add/", EnterPage.as_view(), name="exam_entry_add"),
    path("exam-entries/<int:pk>/end/", EndPage.as_view(), name="exam_entry_end"),
]
