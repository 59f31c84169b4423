"""The page of an exam with the versions of its blueprint, and proposing the next version, in the Wagtail admin."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import InspectView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.fields import ReasonForm
from cohorts.ui.viewsets import ViewSetActionView
from exams.assembly.acts import propose_blueprint
from exams.assembly.models import Blueprint, Exam, Form
from exams.assembly.rules.blueprints import MAX_TOLERANCE_ITEMS, BlueprintLine
from exams.bank.models import Domain, ItemLevel


class ExamInspectView(InspectView):
    """An exam: what people take it under, the blueprint in effect, its earlier versions and its forms."""

    template_name = "assembly/admin/exam_inspect.html"

    def get_context_data(self, **kwargs):
        """The blueprint as a table, and what may be done."""
        user, exam = self.request.user, self.object
        versions = Blueprint.objects.visible_to(user).filter(exam=exam).select_related("by").order_by("-number")
        versions = list(versions.prefetch_related("forms"))
        return super().get_context_data(
            blueprint=versions[0] if versions else None,
            blueprint_rows=blueprint_rows(versions[0]) if versions else [],
            versions=versions,
            levels=ItemLevel.labels,
            forms=list(Form.objects.visible_to(user).filter(exam=exam)),
            may_change=has_role(user, roles.EXAMINATIONS) and not exam.is_practice,
            **kwargs,
        )


def blueprint_rows(blueprint):
    """[(line, weights in the order of the levels)] of a blueprint, for a table."""
    return [
        (line, [line.weights.get(level, Decimal(0)) for level in ItemLevel.values]) for line in blueprint.as_lines()
    ]


class BlueprintForm(ReasonForm):
    """A weight for each domain and cognitive level, the tolerance, and why."""

    tolerance = forms.IntegerField(
        label=_("Tolerance (scored items)"),
        min_value=0,
        max_value=MAX_TOLERANCE_ITEMS,
        help_text=_("By how many items a form may differ in each domain, in each level, and in each cell."),
    )

    def __init__(self, *args, domains, weights, **kwargs):
        help_text = _("The person who approves reads this. Name what it is based on, for example a job analysis.")
        super().__init__(*args, help_text=help_text, **kwargs)
        self.domains = list(domains)
        fields = {}
        for domain in self.domains:
            for level, label in ItemLevel.choices:
                fields[_name(domain, level)] = forms.DecimalField(
                    label=f"{domain.code}: {label} (%)",
                    required=False,
                    min_value=0,
                    max_value=100,
                    decimal_places=2,
                    max_digits=5,
                    initial=weights.get((domain.pk, level)),
                )
        self.fields = fields | self.fields

    def domain_rows(self):
        """[(domain, its fields in the order of the levels)]."""
        return [(domain, [self[_name(domain, level)] for level in ItemLevel.values]) for domain in self.domains]

    def lines(self):
        """The blueprint that was typed; an empty cell is 0."""
        return [
            BlueprintLine(
                domain=domain.pk,
                code=domain.code,
                title=domain.title,
                weights={level: self.cleaned_data[_name(domain, level)] or Decimal(0) for level in ItemLevel.values},
            )
            for domain in self.domains
        ]


def _name(domain, level):
    return f"weight_{domain.pk}_{level}"


class ProposeBlueprint(ProposesMixin, ViewSetActionView):
    """Propose the next version of the blueprint of an exam."""

    refuses_older = True
    allowed_roles = (roles.EXAMINATIONS,)
    model = Exam
    namespace = "exams"
    form_class = BlueprintForm
    template_name = "assembly/admin/blueprint_propose.html"
    action_label = _("Propose blueprint")
    header_icon = "list-ul"

    def get_heading(self):
        """Whose blueprint."""
        return gettext("Blueprint of {exam}").format(exam=self.row.title)

    def get_lead(self):
        """What the weights mean, and that it takes two people."""
        weights = gettext(
            "Enter what percentage of the scored items each domain and level has. All weights together must be 100 "
            "percent."
        )
        two = gettext(
            "Another person approves. Published forms keep the version they were checked by; later forms must fit this "
            "one."
        )
        return f"{weights}\n{two}"

    def get_context_data(self, **context):
        """The columns."""
        return super().get_context_data(levels=ItemLevel.labels, **context)

    def get_form_kwargs(self):
        """The domains, and the weights in effect."""
        last = self._latest()
        weights = {
            (line.domain, level): weight
            for line in (last.as_lines() if last else ())
            for level, weight in line.weights.items()
            if weight
        }
        domains = Domain.objects.visible_to(self.request.user)
        return super().get_form_kwargs() | {"domains": domains, "weights": weights}

    def get_initial(self):
        """The tolerance in effect."""
        last = self._latest()
        return {"tolerance": last.tolerance if last else 1}

    def _latest(self):
        return Blueprint.objects.visible_to(self.request.user).filter(exam=self.row).latest_row()

    def form_valid(self, form):
        """The lines go to the action together."""
        form.cleaned_data["lines"] = form.lines()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Propose it."""
        return propose_blueprint(
            exam=self.row, lines=data["lines"], tolerance=data["tolerance"], reason=data["reason"], by=by, at=at
        )
