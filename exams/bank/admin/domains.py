"""The domains of the blueprint, in the Wagtail admin. They are changed together, by two people."""

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.columns import NumberColumn
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.actions.blueprint import DomainLine
from exams.bank.acts import propose_blueprint
from exams.bank.admin.items import READERS, WRITERS
from exams.bank.models import Domain

NEW_DOMAINS = 2


class DomainIndex(IndexView):
    """The domains, and a button that leads to the page on which all of them are changed."""

    @cached_property
    def header_buttons(self):
        """For examinations staff."""
        if not has_role(self.request.user, *WRITERS):
            return []
        return [HeaderButton(gettext("Propose a change"), url=reverse("blueprint_change"), icon_name="edit")]


class DomainViewSet(ScopedModelViewSet):
    """The domains of the blueprint and their weights."""

    model = Domain
    readers = (*READERS, *WRITERS)
    icon = "list-ul"
    menu_label = _("Blueprint domains")
    menu_name = "blueprint-domains"
    name = "domains"
    form_fields = ["code", "title", "weight"]
    inspect_view_fields = ["code", "title", "weight"]
    index_view_class = DomainIndex
    list_display = ["code", "title", NumberColumn("weight", label=_("Weight (percent)"), sort_key="weight")]
    ordering = ["code"]


class BlueprintForm(ReasonForm):
    """All domains with their weights, two rows for new ones, and why."""

    def __init__(self, *args, domains, **kwargs):
        super().__init__(*args, help_text=_("The person who approves reads this."), **kwargs)
        self.rows = [(domain.pk, domain.pk, domain) for domain in domains]
        self.rows += [(f"new{number}", None, None) for number in range(1, NEW_DOMAINS + 1)]
        fields = {}
        for name, _pk, domain in self.rows:
            fields |= _domain_fields(name, domain)
        self.fields = fields | self.fields

    def domain_rows(self):
        """The fields of each domain together: code, title and weight."""
        return [[self[f"{part}_{name}"] for part in ("code", "title", "weight")] for name, *_ in self.rows]

    def lines(self):
        """The domains that were typed; a new one that is empty is left out."""
        typed = [
            DomainLine(
                id=pk, code=self.cleaned_data[f"code_{name}"], title=self.cleaned_data[f"title_{name}"],
                weight=self.cleaned_data[f"weight_{name}"] or 0,
            )
            for name, pk, _domain in self.rows
        ]  # fmt: skip
        return [line for line in typed if line.id or line.code or line.title or line.weight]


def _domain_fields(name, domain):
    who, needed = (str(domain.code) if domain else gettext("New domain")), domain is not None
    code = forms.CharField(
        label=gettext("{domain}: code").format(domain=who), max_length=20, required=needed,
        initial=domain.code if domain else "",
    )  # fmt: skip
    title = forms.CharField(
        label=gettext("{domain}: title").format(domain=who), max_length=200, required=needed,
        initial=domain.title if domain else "",
    )  # fmt: skip
    weight = forms.DecimalField(
        label=gettext("{domain}: weight (percent)").format(domain=who), min_value=0, max_value=100, decimal_places=2,
        max_digits=5, required=needed, initial=domain.weight if domain else None,
    )  # fmt: skip
    return {f"code_{name}": code, f"title_{name}": title, f"weight_{name}": weight}


class ChangeBlueprint(ProposesMixin, AdminActionView):
    """Propose other domains and weights."""

    allowed_roles = (roles.EXAMINATIONS,)
    form_class = BlueprintForm
    template_name = "bank/admin/blueprint.html"
    heading = _("Change the blueprint")
    action_label = _("Propose change")
    header_icon = "list-ul"

    def get_lead(self):
        """The rule, and that it waits."""
        rule = gettext(
            "The weights must add up to 100 percent. If a form needs no items of a domain, give it the weight 0."
        )
        two = gettext(
            "This needs two people. You propose the change, and it takes effect when another person approves it."
        )
        return f"{rule}\n{two}"

    def get_form_kwargs(self):
        """The domains now."""
        return super().get_form_kwargs() | {"domains": list(Domain.objects.visible_to(self.request.user))}

    def form_valid(self, form):
        """The domains go to the action together."""
        form.cleaned_data["lines"] = form.lines()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Propose them."""
        return propose_blueprint(lines=data["lines"], reason=data["reason"], by=by, at=at)

    def get_crumbs(self):
        """The domains."""
        return [crumb(gettext("Blueprint domains"), "domains:index")]

    def get_back_url(self):
        """The domains."""
        return reverse("domains:index")
