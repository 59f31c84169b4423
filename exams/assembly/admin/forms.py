"""Exams and their forms in the Wagtail admin: compose, look at the blueprint, publish with a passing score, retire."""

from django.db.models import Count, Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView

from cohorts.core import roles
from cohorts.core.formatting import format_percent
from cohorts.core.refusals import sentence_of
from cohorts.core.states import can
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.columns import NumberColumn
from cohorts.ui.fields import ReasonForm
from cohorts.ui.templatetags.formats import when
from cohorts.ui.viewsets import ScopedModelViewSet, StepsPolicy, ViewSetActionView
from exams.assembly.actions.blueprints import blueprint_of, compare_with
from exams.assembly.actions.exam_forms import compose, publishing_problem, recompose, retire_form
from exams.assembly.acts import propose_form
from exams.assembly.admin.form_fields import ComposeForm, ItemsForm, PublishForm
from exams.assembly.admin.item_choice import ChoosesItems
from exams.assembly.models import Form, FormItem
from exams.assembly.rules.forms import cut_points
from exams.bank.actions.item_access import record_version_views
from exams.bank.actions.items import newest_versions
from exams.bank.admin.items import READERS, WRITERS
from exams.bank.models import ItemLevel, ItemPage
from exams.bank.rules.codes import code_lines


def _places(user, form):
    return FormItem.objects.visible_to(user).filter(form=form).order_by("position")


def versions(cleaned):
    """{scored, pretest}: the newest version of each item named. Raises Refused for codes without one."""
    return {name: newest_versions(code_lines(cleaned[name])) for name in ("scored", "pretest")}


class _FormPage(ViewSetActionView):
    allowed_roles = (roles.EXAMINATIONS,)
    model = Form
    namespace = "exam_forms"
    header_icon = "form"


class ComposePage(ChoosesItems, _FormPage):
    """A new draft form from lists of item codes; the newest version of each item is used."""

    form_class = ComposeForm

    def get_form_kwargs(self):
        """With who composes."""
        return super().get_form_kwargs() | {"user": self.request.user}

    heading = gettext_lazy("Compose a form")
    action_label = gettext_lazy("Compose the form")

    def act(self, data, by, at):
        """Find the versions and compose."""
        return compose(exam=data["exam"], code=data["code"], **versions(data), by=by, at=at)

    def done_text(self, result):
        """What to do now."""
        return gettext(
            "Form %(row)s is a draft. Check it against the blueprint, then publish it with a passing score."
        ) % {"row": result}


class RecomposePage(ChoosesItems, _FormPage):
    """Other items on a draft form."""

    refuses_older = True
    form_class = ItemsForm
    move = "publish"
    heading = gettext_lazy("Change items")
    action_label = gettext_lazy("Save items")
    lead = gettext_lazy("The newest version of each item is used. You can change the items while the form is a draft.")

    def get_initial(self):
        """The codes that stand on the form now, in their order."""
        places = list(_places(self.request.user, self.row).select_related("version__item"))
        codes = {True: [], False: []}
        for place in places:
            codes[place.scored].append(place.version.item.code)
        return {"scored": "\n".join(codes[True]), "pretest": "\n".join(codes[False])}

    def act(self, data, by, at):
        """Recompose."""
        return recompose(form=self.row, **versions(data), by=by, at=at)

    def done_text(self, result):
        """What to do now."""
        return gettext("Changed the items of form %(row)s. Check it against the blueprint again.") % {"row": result}


class PublishPage(ProposesMixin, _FormPage):
    """Propose to publish with a passing score."""

    form_class = PublishForm
    move = "publish"
    heading = gettext_lazy("Publish the form")
    action_label = gettext_lazy("Propose to publish")
    lead = gettext_lazy(
        "Another person approves. After that, the form cannot be changed, only retired. Enter "
        "the passing score and the authority for it."
    )

    def get_problem(self):
        """The form cannot be published with the items it has."""
        return publishing_problem(self.row)

    def act(self, data, by, at):
        """Propose."""
        return propose_form(form=self.row, **data, by=by, at=at)


class RetirePage(_FormPage):
    """Take a form out of use."""

    form_class = ReasonForm
    move = "retire"
    heading = gettext_lazy("Retire the form")
    action_label = gettext_lazy("Retire the form")
    serious = True
    lead = gettext_lazy(
        "No one can start an exam with this form after that. Its results stay valid. This cannot be undone."
    )

    def act(self, data, by, at):
        """Retire."""
        return retire_form(form=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Done."""
        return gettext("Form %(row)s was retired.") % {"row": result}


class FormIndexView(SheetExport, IndexView):
    """Forms with the number of their items."""

    export_filename = "forms"
    sheet = {
        gettext_noop("Code"): lambda form: form.code,
        gettext_noop("Exam"): lambda form: form.exam.title,
        gettext_noop("State"): lambda form: form.get_state_display(),
        gettext_noop("Scored items"): lambda form: form.scored_count,
        gettext_noop("Pretest items"): lambda form: form.pretest_count,
        gettext_noop("Blueprint version"): lambda form: form.blueprint.number if form.blueprint else "",
        gettext_noop("Passing score"): lambda form: _passing_score(form),
        gettext_noop("Authority"): lambda form: form.cut_authority,
        gettext_noop("Document"): lambda form: form.cut_document,
        gettext_noop("Published"): lambda form: when(form.published_at) if form.published_at else "",
        gettext_noop("Published by"): lambda form: str(form.published_by) if form.published_by else "",
    }

    def get_base_queryset(self):
        """One query for all rows."""
        scored, pretest = Count("places", Q(places__scored=True)), Count("places", Q(places__scored=False))
        forms = super().get_base_queryset().select_related("exam", "blueprint", "published_by")
        return forms.annotate(scored_count=scored, pretest_count=pretest)


class FormInspectView(InspectView):
    """A form: its items in order, and how they fill the blueprint."""

    def get_context_data(self, **kwargs):
        """Places, the blueprint table, the passing score in points, and what may be done."""
        form = self.object
        places = list(_places(self.request.user, form).select_related("version__item", "version__domain"))
        shown_versions = [place.version for place in places]
        record_version_views(versions=shown_versions, page=ItemPage.FORM, by=self.request.user, at=timezone.now())
        scored = [place for place in places if place.scored]
        may = self.user_has_permission("add")
        blueprint = blueprint_of(form)
        is_draft = may and can(form, "publish")
        problem = publishing_problem(form) if is_draft else None
        return super().get_context_data(
            places=places,
            scored_count=len(scored),
            pretest_count=len(places) - len(scored),
            levels=ItemLevel.labels,
            blueprint=blueprint,
            comparison=compare_with(blueprint, [place.version for place in scored]) if blueprint else None,
            points=cut_points(form.cut_percent, len(scored)) if form.cut_percent else None,
            is_draft=is_draft,
            problem=problem and sentence_of(problem),
            may_retire=may and can(form, "retire"),
            **kwargs,
        )


def _blueprint_number(form):
    return form.blueprint.number if form.blueprint else gettext("none")


def _passing_score(form):
    return format_percent(form.cut_percent) if form.cut_percent else gettext("none yet")


class FormViewSet(ScopedModelViewSet):
    """Forms. They are composed, changed while they are drafts, and published by steps."""

    model = Form
    name = "exam_forms"
    readers, writers = READERS, WRITERS
    empty_text = gettext_lazy(
        "There are no forms yet. Publish items and add an exam with its blueprint first, then compose a form of them "
        "with the button above."
    )
    policy_class = StepsPolicy
    icon = "form"
    menu_label = gettext_lazy("Forms")
    menu_name = "exam-forms"
    form_fields = ["code"]
    index_view_class = FormIndexView
    inspect_view_class = FormInspectView
    inspect_template_name = "assembly/admin/form_inspect.html"
    inspect_view_fields = ["code"]
    list_display = [
        "code",
        Column("exam", label=gettext_lazy("Exam"), accessor="exam.title", sort_key="exam__title"),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display", sort_key="state"),
        NumberColumn("scored_count", label=gettext_lazy("Scored items")),
        NumberColumn("pretest_count", label=gettext_lazy("Pretest items")),
        NumberColumn("blueprint", label=gettext_lazy("Blueprint version"), accessor=_blueprint_number),
        NumberColumn(
            "cut_percent", label=gettext_lazy("Passing score"), accessor=_passing_score, sort_key="cut_percent"
        ),
    ]
    list_filter = ["exam", "state"]
    search_fields = ["code"]
    search_backend_name = None
    ordering = ["code"]

    @property
    def add_view(self):
        """“Add” means: compose."""
        return ComposePage.as_view()

    def get_urlpatterns(self):
        """The steps of a form's life."""
        return [
            *super().get_urlpatterns(),
            path("items/<int:pk>/", RecomposePage.as_view(), name="items"),
            path("publish/<int:pk>/", PublishPage.as_view(), name="publish"),
            path("retire/<int:pk>/", RetirePage.as_view(), name="retire"),
        ]
