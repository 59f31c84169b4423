"""Wagtail's pages of one's own account: its settings without the name, and logging out only with a button.

Program staff change legal names, with a reason.
"""

from django.shortcuts import redirect
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, LogoutView, NameEmailSettingsPanel

from cohorts.core import roles
from cohorts.core.access import ANYONE, allow


class OwnAccountView(AccountView):
    """Profile picture, notifications, language and theme."""

    def get_panels(self):
        """Leave out Wagtail's panel for first and last name, because our accounts do not have these fields."""
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


own_account = allow(*roles.STATE)(require_admin_access(OwnAccountView.as_view()))


class AdminLogoutView(LogoutView):
    """Log out of the admin. Wagtail's own view does that for GET too, so a link of another site could do it."""

    http_method_names = ["get", "post", "options"]

    def dispatch(self, request, *args, **kwargs):
        """On GET, only lead to the page with the button."""
        if request.method != "POST":
            return redirect("account_logout")
        return super().dispatch(request, *args, **kwargs)


admin_logout = allow(ANYONE)(AdminLogoutView.as_view())
