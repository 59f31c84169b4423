"""Permissions in the Wagtail admin: auditors only read the page tree, and files that public pages show stay."""

from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models.kept import pages_showing
from cohorts.core import roles
from cohorts.core.access import has_role

EXPLORER_PERMISSIONS = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}


class AuditorPagePolicy(PagePermissionPolicy):
    """Wagtail's group permissions on pages; in addition, an auditor can browse the whole tree.

    Wagtail shows its explorer to users with any page permission. An auditor has none, so this policy answers yes for
    auditors only to the check for the explorer (all six permissions at once).
    """

    def user_has_any_permission(self, user, actions):
        """Return Wagtail's answer, or True for an auditor who opens the explorer."""
        allowed = super().user_has_any_permission(user, actions)
        return allowed or (set(actions) == EXPLORER_PERMISSIONS and _is_auditor(user))

    def explorable_root_instance(self, user):
        """Return the root of the page tree for an auditor."""
        if _is_auditor(user):
            return self.model.base_page_model.get_first_root_node()
        return super().explorable_root_instance(user)

    def explorable_instances(self, user):
        """Return every page for an auditor."""
        return self.model._default_manager.all() if _is_auditor(user) else super().explorable_instances(user)


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's permissions on pictures and documents; nobody deletes one alone while a public page shows it.

    Changing what is public needs two people: they take it out of the page, then it can be deleted.
    """

    def user_has_permission_for_instance(self, user, action, instance):
        """Return Wagtail's answer, or False for deleting a file that is in use."""
        allowed = super().user_has_permission_for_instance(user, action, instance)
        return allowed and not (action == "delete" and pages_showing(instance))


def _is_auditor(user):
    return not user.is_superuser and has_role(user, roles.AUDITOR)
