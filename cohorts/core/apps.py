"""The app’s configuration."""

import pkgutil
from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule


class CoreConfig(AppConfig):
    """The base app. Loads the modules of all apps that register something at startup."""

    name = "cohorts.core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Load messages, system checks, receivers, actions and acts of every app.

        Actions are loaded at startup because Wagtail’s log scans for them once, early.
        """
        autodiscover_modules("messages", "checks", "receivers")
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "actions"):
                _load(f"{config.name}.actions")
        # Acts that need two people register themselves (see cohorts.core.approvals).
        autodiscover_modules("acts")


def _load(name: str) -> None:
    package = import_module(name)
    for module in pkgutil.iter_modules(getattr(package, "__path__", [])):
        import_module(f"{name}.{module.name}")
