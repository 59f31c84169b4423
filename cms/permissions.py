"""Who reads the page tree in the Wagtail admin without a right to change it: the auditor."""

from wagtail.permission_policies.pages import PagePermissionPolicy

from cohorts.core import roles
from cohorts.core.access import has_role

EXPLORE = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}


class OpenToAuditors(PagePermissionPolicy):
    """Wagtail's own rights of groups on pages; besides, an auditor explores the whole tree and may do nothing there.

    Wagtail opens its explorer to whoever holds any right at all. An auditor holds none, so the question that decides
    about the explorer (all six rights at once) is answered for them here, and no other.
    """

    def user_has_any_permission(self, user, actions):
        """As Wagtail says, or an auditor at the explorer's door."""
        return super().user_has_any_permission(user, actions) or (set(actions) == EXPLORE and _audits(user))

    def explorable_root_instance(self, user):
        """The root of the whole tree for an auditor."""
        if _audits(user):
            return self.model.base_page_model.get_first_root_node()
        return super().explorable_root_instance(user)

    def explorable_instances(self, user):
        """Every page for an auditor."""
        return self.model._default_manager.all() if _audits(user) else super().explorable_instances(user)


def _audits(user):
    return not user.is_superuser and has_role(user, roles.AUDITOR)
