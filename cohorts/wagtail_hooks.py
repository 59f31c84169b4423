"""What the ground adds to the Wagtail admin."""

from wagtail import hooks

from .admin import office
from .kernel.verbs import LABELS


@hooks.register("register_log_actions")
def name_the_verbs(actions):
    """Every action of every floor under its own label in Wagtail's log."""
    for name, label in LABELS.items():
        actions.register_action(name, label, label)


# --- The office: people, organizations, courses, money --------------------------------------------------------------
@hooks.register("register_admin_viewset")
def office_viewsets():
    """Organizations and courses."""
    return office.viewsets()


@hooks.register("register_admin_urls")
def office_urls():
    """People, approvals, course versions, invoices."""
    return office.urls()


@hooks.register("register_admin_menu_item")
def office_people():
    """Everything about people and organizations."""
    return office.people_menu()


@hooks.register("register_admin_menu_item")
def office_money():
    """Everything about money."""
    return office.money_menu()


@hooks.register("register_admin_search_area")
def office_search():
    """The search at the side finds people."""
    return office.people_search()


hooks.register("construct_settings_menu", office.without_accounts)
hooks.register("construct_search", office.without_accounts)
