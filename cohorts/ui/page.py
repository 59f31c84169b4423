"""What every page shares: who may open it, its heading and the way back to it. Lists, details and forms extend it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.generic.base import ContextMixin
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cohorts.core.access import allow


def crumb(label, name, *arguments):
    """A page above this one: its label and its address, from the name of the address."""
    return label, reverse_lazy(name, args=arguments)


class Page(ContextMixin):
    """Mixed into a view of Django: a page for holders of `allowed_roles` (or ANYONE, SIGNED_IN); see `core.access`.

    heading: the title of the page, also of the document. crumbs: [(label, address)] of the pages above this one.
    """

    allowed_roles: tuple[str, ...] = ()
    heading = ""

    @classonlymethod
    def as_view(cls, **initkwargs):
        """Return the view, for holders of the roles and for the methods it has: any other gets 405, row or not."""
        methods = [name.upper() for name in cls.http_method_names if hasattr(cls, name) or name == "head"]
        return allow(*cls.allowed_roles)(require_http_methods(methods)(super().as_view(**initkwargs)))

    def get_heading(self):
        """The title of the page."""
        return self.heading

    def get_crumbs(self):
        """The pages above this one, as [(label, address)]."""
        return []

    def get_context_data(self, **context):
        """Heading and crumbs for the templates."""
        return super().get_context_data(heading=self.get_heading(), crumbs=self.get_crumbs(), **context)


class RowMixin:
    """A page about one row, `self.row`: that of the address, out of `get_rows`. Any other is not found."""

    model = None
    role = None

    def get_rows(self):
        """The rows that this page may be about."""
        return self.model.objects.visible_to(self.request.user, role=self.role)

    def get_row(self):
        """The row of the address. Raises Http404."""
        return get_object_or_404(self.get_rows(), pk=self.kwargs["pk"])

    def setup(self, request, *args, **kwargs):
        """Find the row before anything else is done."""
        super().setup(request, *args, **kwargs)
        self.row = self.get_row()


class ZoneMixin:
    """A page whose times are read and written in the zone of its thing, `get_zone`, instead of the program's."""

    def get_zone(self):
        """The zone, as a name or a ZoneInfo."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        """Answer, and write the page, while the zone is in force."""
        with timezone.override(self.get_zone()):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response


class AdminSkin(WagtailAdminTemplateMixin):
    """The Wagtail admin around a page: its head, its icon, and the crumbs from the admin's home on.

    Mixed in before `Page`.
    """

    header_icon = "doc-full"

    def get_page_title(self):
        """The heading, where Wagtail looks for it."""
        return self.get_heading()

    def get_breadcrumbs_items(self):
        """Home, the pages above, this page."""
        above = [(_("Home"), reverse_lazy("wagtailadmin_home")), *self.get_crumbs(), (self.get_heading(), "")]
        return [{"url": url, "label": str(label)} for label, url in above]
