"""Requests for erasure: what is kept about the person, what must be kept, and the decision."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.names import called
from cohorts.people.models import User
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb
from lms.records.actions import erasure
from lms.records.facts.erasure import HELD, MAY
from lms.records.facts.neutral import NEUTRAL, OTHER
from lms.records.facts.words import lines_for_staff, stored_lines
from lms.records.models import ErasureRequest, ErasureState
from lms.records.models.retention import READERS

TITLE = _("Requests for erasure")


class ErasureList(AdminListView):
    """Every request, oldest first."""

    model = ErasureRequest
    page_title = TITLE
    header_icon = "bin"
    index_url_name = "erasures"
    index_results_url_name = "erasures_results"
    default_ordering = "requested_at"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "person__email"]
    empty_text = _("Nobody has asked for erasure yet.")
    export_filename = "erasure-requests"
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("erasure", args=[row.pk]),
        ),
        MomentColumn("requested_at", label=_("Asked")),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Person"): lambda row: called(row.person),
        gettext_noop("Asked"): lambda row: row.requested_at.isoformat(),
        gettext_noop("State"): lambda row: row.get_state_display(),
    }

    def get_base_queryset(self):
        """With the person."""
        return super().get_base_queryset().select_related("person")

    @cached_property
    def header_buttons(self):
        """Enter one that came in another way."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Enter a request"), url=reverse("erasure_enter"), icon_name="plus")]


class PersonForm(forms.Form):
    """Whose."""

    person = forms.EmailField(label=_("Email address of the person’s account"))


class OfAddress:
    """A form that names a person by an address."""

    def form_valid(self, form):
        """An address that nobody has is said at its field."""
        person = User.objects.visible_to(self.request.user).with_address(form.cleaned_data["person"]).first()
        if person is None:
            form.add_error("person", gettext("No account has this address."))
            return self.form_invalid(form)
        form.cleaned_data["person"] = person
        return super().form_valid(form)


class EnterErasure(OfAddress, AdminActionView):
    """Enter a request that came by letter, email or phone."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PersonForm
    heading = _("Enter a request for erasure")
    header_icon = "bin"
    action_label = _("Enter the request")
    lead = _("For somebody who asked in another way than on this site. Make sure first who they are. We email them.")

    def get_crumbs(self):
        """All requests."""
        return [crumb(TITLE, "erasures")]

    def get_back_url(self):
        """All requests."""
        return reverse("erasures")

    def act(self, data, by, at):
        """Enter it."""
        return erasure.ask_erasure(**data, by=by, at=at)

    def get_done_url(self, result):
        """The request."""
        return reverse("erasure", args=[result.pk])

    def done_text(self, result):
        """That it is here."""
        return gettext("Entered. Decide what is erased and what is kept.")


class DecisionForm(forms.Form):
    """What is erased, and why the rest is kept."""

    classes = forms.MultipleChoiceField(
        label=_("Erase"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Without any, nothing is erased, and the person is told why."),
    )  # fmt: skip
    reason = text_field(
        _("Reason"), help_text=_("The person reads it. Say what must be kept and by which law. Nothing about health."),
        error_messages={"required": _("Enter the reason. The person reads it.")},
    )  # fmt: skip

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = [line for line in lines if line.outcome in (MAY, HELD) and line.record_class not in NEUTRAL]
        named = {line.record_class: line.label for line in chosen} | {OTHER: _("Other restricted records, if any")}
        self.fields["classes"].choices = list(named.items())


class OfErasure:
    """A page about one request."""

    model = ErasureRequest
    header_icon = "bin"

    def get_rows(self):
        """With the people."""
        return super().get_rows().select_related("person", "authority", "decided_by", "run")

    @cached_property
    def lines(self):
        """What is kept about the person now."""
        return erasure.kept_lines(self.row, self.request.user, timezone.now())


class ShowErasure(OfErasure, AdminDetailView):
    """One request: what is kept, or what was decided."""

    allowed_roles = READERS
    row_name = "erasure"
    template_name = "records/admin/erasure.html"

    def get_heading(self):
        """Whose."""
        return gettext("Request for erasure: %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """All requests."""
        return [crumb(TITLE, "erasures")]

    def get_context_data(self, **context):
        """The lines in words, now or as decided."""
        is_open = self.row.state == ErasureState.OPEN
        return super().get_context_data(
            lines=lines_for_staff(self.lines) if is_open else stored_lines(self.row.decision),
            is_open=is_open,
            may_decide=is_open and has_role(self.request.user, roles.PROGRAM),
            **context,
        )


class DecideErasure(OfErasure, AdminRowActionView):
    """Decide what is erased."""

    allowed_roles = (roles.PROGRAM,)
    form_class = DecisionForm
    action_label = _("Save the decision")
    template_name = "records/admin/erasure_decide.html"
    serious = True

    def get_heading(self):
        """Whose."""
        return gettext("Decide on the request of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """All requests, this one."""
        return [crumb(TITLE, "erasures"), (str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The request."""
        return reverse("erasure", args=[self.row.pk])

    def get_form_kwargs(self):
        """What can be erased."""
        return super().get_form_kwargs() | {"lines": self.lines}

    def act(self, data, by, at):
        """Decide."""
        return erasure.decide_erasure(request=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What follows."""
        if result.state == ErasureState.DENIED:
            return gettext("Nothing is erased. We emailed the person.")
        if result.state == ErasureState.PROPOSED:
            return gettext("Proposed. Nothing is erased before another person approves it; then we email the person.")
        return gettext(
            "Nothing is erased: legal holds keep all of it. We emailed the person that it must be kept for now. When a "
            "hold is released, the request waits here for a decision again."
        )

    def get_context_data(self, **context):
        """What is kept now."""
        return super().get_context_data(lines=lines_for_staff(self.lines), **context)
