"""The domains of items, in the Wagtail admin. They are changed together, by two people."""

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
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.actions.domains import DomainLine
from exams.bank.acts import propose_domains
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
        return [HeaderButton(gettext("Propose a change"), url=reverse("domains_change"), icon_name="edit")]


class DomainViewSet(ScopedModelViewSet):
    """The domains: areas that items, blueprints and results are sorted by."""

    model = Domain
    readers = (*READERS, *WRITERS)
    icon = "list-ul"
    menu_label = _("Domains")
    menu_name = "item-domains"
    name = "domains"
    empty_text = _("There are no domains yet. Propose the first ones with the button above; another person approves.")
    form_fields = ["code", "title"]
    inspect_view_fields = ["code", "title"]
    index_view_class = DomainIndex
    list_display = ["code", "title"]
    ordering = ["code"]


class DomainsForm(ReasonForm):
    """All domains, two rows for new ones, and why."""

    def __init__(self, *args, domains, **kwargs):
        super().__init__(*args, help_text=_("The person who approves reads this."), **kwargs)
        self.rows = [(domain.pk, domain.pk, domain) for domain in domains]
        self.rows += [(f"new{number}", None, None) for number in range(1, NEW_DOMAINS + 1)]
        fields = {}
        for name, _pk, domain in self.rows:
            fields |= _domain_fields(name, domain)
        self.fields = fields | self.fields

    def domain_rows(self):
        """The fields of each domain together: code and title."""
        return [[self[f"{part}_{name}"] for part in ("code", "title")] for name, *_ in self.rows]

    def lines(self):
        """The domains that were typed; a new one that is empty is left out."""
        typed = [
            DomainLine(id=pk, code=self.cleaned_data[f"code_{name}"], title=self.cleaned_data[f"title_{name}"])
            for name, pk, _domain in self.rows
        ]
        return [line for line in typed if line.id or line.code or line.title]


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
    return {f"code_{name}": code, f"title_{name}": title}


class ChangeDomains(ProposesMixin, AdminActionView):
    """Propose other domains."""

    refuses_older = True
    allowed_roles = (roles.EXAMINATIONS,)
    form_class = DomainsForm
    template_name = "bank/admin/domains_change.html"
    heading = _("Change the domains")
    action_label = _("Propose change")
    header_icon = "list-ul"

    def get_lead(self):
        """What they are for, and that it waits."""
        use = gettext("Items and results are sorted by domain. The blueprint of an exam gives each its weight.")
        two = gettext(
            "This needs two people. You propose the change, and it takes effect when another person approves it."
        )
        return f"{use}\n{two}"

    def get_form_kwargs(self):
        """The domains now."""
        return super().get_form_kwargs() | {"domains": list(Domain.objects.visible_to(self.request.user))}

    def form_valid(self, form):
        """The domains go to the action together."""
        form.cleaned_data["lines"] = form.lines()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Propose them."""
        return propose_domains(lines=data["lines"], reason=data["reason"], by=by, at=at)

    def get_crumbs(self):
        """The domains."""
        return [crumb(gettext("Blueprint domains"), "domains:index")]

    def get_back_url(self):
        """The domains."""
        return reverse("domains:index")
