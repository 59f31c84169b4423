"""Wagtail's page of account settings, without the name: program staff change legal names, with a reason."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel

from cohorts.core import roles
from cohorts.core.access import allow


class OwnAccountView(AccountView):
    """Profile picture, notifications, language and theme."""

    def get_panels(self):
        """Leave out Wagtail's panel for first and last name, because our accounts do not have these fields."""
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


own_account = allow(*roles.STATE)(require_admin_access(OwnAccountView.as_view()))
