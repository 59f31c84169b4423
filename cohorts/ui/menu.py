"""Menus of the Wagtail admin. Each app registers its own items in the submenu they belong to."""

from django.urls import reverse
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cohorts.core.access import has_role

# Submenus that several apps share: their items are registered with these hooks.
OFFICE_MENU = "register_office_menu_item"
FINANCE_MENU = "register_finance_menu_item"
EXAM_DAYS_MENU = "register_exam_days_menu_item"


class RoleItem(MenuItem):
    """A menu item for those who hold one of the roles."""

    def __init__(self, label, name, *, icon, order, who):
        super().__init__(label, reverse(name), name=name.replace(":", "-"), icon_name=icon, order=order)
        self.who = who

    def is_shown(self, request):
        """Shown to holders of the roles, and to superusers."""
        return has_role(request.user, *self.who)


def submenu(label, hook, *, name, icon, order):
    """Return a submenu that holds what is registered with `hook`. Wagtail hides it where no item is shown."""
    return SubmenuMenuItem(label, Menu(register_hook_name=hook), name=name, icon_name=icon, order=order)
