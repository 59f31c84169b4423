"""Wagtail's page of one's own settings, without the names: program staff change the legal name, with a reason."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel

from cohorts.core import roles
from cohorts.core.access import allow


class OwnAccountView(AccountView):
    """Picture, notices, language and theme."""

    def get_panels(self):
        """Wagtail offers fields for a first and a last name that our accounts do not have: they would save nothing."""
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


own_account = allow(*roles.STATE)(require_admin_access(OwnAccountView.as_view()))
