"""The app’s configuration."""

import pkgutil
from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule


class CoreConfig(AppConfig):
    """What every app builds on. Loads the modules of all apps that register themselves."""

    name = "cohorts.core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Load system checks, receivers, actions and acts of every app.

        Actions are loaded at start because Wagtail’s log asks once, early, which actions there are.
        """
        autodiscover_modules("messages", "checks", "receivers")
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "actions"):
                _load(f"{config.name}.actions")
        # Acts that take two persons register themselves (see cohorts.core.approvals).
        autodiscover_modules("acts")


def _load(name: str) -> None:
    package = import_module(name)
    for module in pkgutil.iter_modules(getattr(package, "__path__", [])):
        import_module(f"{name}.{module.name}")
