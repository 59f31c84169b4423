"""The dated rules of exams and the statements candidates agree to, in the Wagtail admin: lists, and publishing more."""

from django import forms
from django.core.validators import MaxValueValidator
from django.forms import modelform_factory
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.dates import home_zone
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, check_year, moment_input, text_field
from cohorts.ui.page import ZoneMixin, crumb
from cohorts.ui.templatetags.formats import when
from exams.delivery.acts import propose_policy, propose_statement
from exams.delivery.admin.windows import READERS, acts, real_exams
from exams.delivery.models import ExamPolicy, Statement
from exams.delivery.rules.attempts import MAX_LIMITS

MEASURES = (
    "most_attempts",
    "within_days",
    "waiting_days",
    "preparation_before",
    "no_show_uses_attempt",
    "again_after_passing",
    "holds_results",
    "review_days",
    "scale_low",
    "scale_cut",
    "scale_high",
)


def _attempts(row):
    if row.most_attempts is None:
        return gettext("no limit")
    if not row.within_days:
        return str(row.most_attempts)
    return gettext("%(attempts)s in %(days)s days") % {"attempts": row.most_attempts, "days": row.within_days}


def _scale(row):
    if not row.scale_cut:
        return gettext("percent")
    scale = {"low": row.scale_low, "high": row.scale_high, "cut": row.scale_cut}
    return gettext("%(low)s to %(high)s, %(cut)s passes") % scale


class PolicyList(AdminListView):
    """Every version of every exam's rules, the latest first."""

    model = ExamPolicy
    page_title = _("Exam rules")
    header_icon = "list-ol"
    index_url_name = "exam_policies"
    index_results_url_name = "exam_policies_results"
    default_ordering = "-valid_from"
    list_filter = ["exam"]
    empty_text = _(
        "No exam has rules yet, so nothing limits its attempts. Publish rules for the first exam; another "
        "person approves."
    )
    export_filename = "exam-rules"
    sheet = {
        gettext_noop("Exam"): lambda row: row.exam.title,
        gettext_noop("Effective from"): lambda row: when(row.valid_from),
        gettext_noop("Attempts"): _attempts,
        gettext_noop("Days to wait"): lambda row: row.waiting_days,
        gettext_noop("Preparation from attempt"): lambda row: row.preparation_before or gettext("never"),
        gettext_noop("No-show"): lambda row: (
            gettext("uses an attempt") if row.no_show_uses_attempt else gettext("uses no attempt")
        ),
        gettext_noop("Results"): lambda row: gettext("held") if row.holds_results else gettext("immediately"),
        gettext_noop("Days to ask for a review"): lambda row: (
            gettext("no deadline") if row.review_days is None else row.review_days
        ),
        gettext_noop("Reported as"): _scale,
        gettext_noop("Authority"): lambda row: row.authority,
    }
    # More columns do not fit a screen; the rest is in the download.
    list_display = [
        Column(f"column_{n}", label=_(head), accessor=tell)
        for n, (head, tell) in enumerate(sheet.items())
        if head not in ("No-show", "Days to ask for a review", "Authority")
    ]

    def get_base_queryset(self):
        """With the exam."""
        return super().get_base_queryset().select_related("exam")

    @property
    def header_buttons(self):
        """Publishing is for examinations staff."""
        if not acts(self.request.user):
            return []
        return [HeaderButton(gettext("Publish new rules"), url=reverse("exam_policy_publish"), icon_name="plus")]


class PolicyForm(modelform_factory(ExamPolicy, fields=("exam", "valid_from", *MEASURES, "authority"))):
    """The rules; what is left empty is no limit."""

    authority = text_field(_("Authority for these rules"), help_text=_("Enter who decided them, and when."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = real_exams(user)
        for name, largest in MAX_LIMITS.items():
            self.fields[name].widget.attrs["max"] = largest
        self.fields["valid_from"].required = False
        self.fields["valid_from"].widget = moment_input()
        self.fields["valid_from"].validators.append(check_year)
        self.fields["valid_from"].help_text = gettext(
            "Leave empty to start when the rules are approved. Times are in the state’s time zone."
        )
        self.fields["reason"] = text_field(gettext("Reason"), help_text=gettext("The person who approves reads this."))

    def _post_clean(self):
        """The action checks the rules and says what is wrong; the model is not asked."""


for _name, _largest in MAX_LIMITS.items():
    PolicyForm.base_fields[_name].validators.append(MaxValueValidator(_largest))


class OfExamStaff(ProposesMixin, AdminActionView):
    """A page on which examinations staff propose the next version of something."""

    allowed_roles = (roles.EXAMINATIONS,)
    action_label = _("Propose")

    def get_form_kwargs(self):
        """Who proposes."""
        return super().get_form_kwargs() | {"user": self.request.user}


class PublishPolicy(ZoneMixin, OfExamStaff):
    """Publish the next version of an exam's rules."""

    form_class = PolicyForm
    heading = _("Publish the rules of an exam")
    header_icon = "list-ol"
    lead = _(
        "Another person approves. The rules apply to everyone from that day. You cannot change them, but you can "
        "replace them. An "
        "empty field means no limit. Candidates read them in plain words."
    )

    def get_zone(self):
        """That of the state."""
        return home_zone()

    def get_crumbs(self):
        """The rules."""
        return [crumb(_("Exam rules"), "exam_policies")]

    def get_back_url(self):
        """The rules."""
        return reverse("exam_policies")

    def act(self, data, by, at):
        """Propose them."""
        names = ("exam", "valid_from", "authority", "reason")
        limits = {name: data[name] for name in MEASURES}
        return propose_policy(**{name: data[name] for name in names}, limits=limits, by=by, at=at)


def _exam_of(statement):
    return statement.exam.title if statement.exam else gettext("Every exam without its own statement")


class StatementList(AdminListView):
    """Every version of every statement, the latest first."""

    model = Statement
    page_title = _("Statements")
    header_icon = "doc-full"
    index_url_name = "exam_statements"
    index_results_url_name = "exam_statements_results"
    default_ordering = "-at"
    list_filter = ["exam"]
    empty_text = _("Candidates agree to nothing yet. Publish the first statement; another person approves it.")
    export_filename = "statements"
    sheet = {
        gettext_noop("For"): _exam_of,
        gettext_noop("Version"): lambda row: row.version,
        gettext_noop("Text"): lambda row: row.text,
        gettext_noop("Published"): lambda row: when(row.at),
        gettext_noop("By"): lambda row: str(row.by or gettext("the system")),
    }
    list_display = [Column(f"column_{n}", label=_(head), accessor=tell) for n, (head, tell) in enumerate(sheet.items())]

    def get_base_queryset(self):
        """With the names."""
        return super().get_base_queryset().select_related("exam", "by")

    @property
    def header_buttons(self):
        """Publishing is for examinations staff."""
        if not acts(self.request.user):
            return []
        return [HeaderButton(gettext("Publish a new version"), url=reverse("exam_statement_publish"), icon_name="plus")]


class StatementForm(forms.Form):
    """The words, and for which exam."""

    exam = forms.ModelChoiceField(
        None, label=_("Exam"), required=False, empty_label=_("Every exam without its own statement")
    )
    text = text_field(
        _("Text of the statement"),
        rows=8,
        max_length=MAX_DOCUMENT_CHARACTERS,
        help_text=_(
            "Explain in plain words how to take the exam, and that people must not share its questions. Enter "
            "one promise per line."
        ),
    )
    reason = text_field(_("Reason"), help_text=_("The person who approves reads this."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = real_exams(user)


class PublishStatement(OfExamStaff):
    """Publish the next version of a statement."""

    form_class = StatementForm
    heading = _("Publish a statement")
    header_icon = "doc-full"
    lead = _(
        "Another person approves. People who start an exam after that agree to this text. People who have started "
        "keep the version they agreed to."
    )

    def get_crumbs(self):
        """The statements."""
        return [crumb(_("Statements"), "exam_statements")]

    def get_back_url(self):
        """The statements."""
        return reverse("exam_statements")

    def act(self, data, by, at):
        """Propose it."""
        return propose_statement(**data, by=by, at=at)


_policies, _policies_results = list_views(PolicyList, *READERS)
_statements, _statements_results = list_views(StatementList, *READERS)

urlpatterns = [
    path("exam-rules/", _policies, name="exam_policies"),
    path("exam-rules/results/", _policies_results, name="exam_policies_results"),
    path("exam-rules/publish/", PublishPolicy.as_view(), name="exam_policy_publish"),
    path("exam-statements/", _statements, name="exam_statements"),
    path("exam-statements/results/", _statements_results, name="exam_statements_results"),
    path("exam-statements/publish/", PublishStatement.as_view(), name="exam_statement_publish"),
]
