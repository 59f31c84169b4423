"""`manage.py rewrite_migrations`: until the first release every app keeps exactly one migration, written again.

A migration that waits for the last ones of Wagtail is applied in half the time: Django need not render the state of
Wagtail’s long history beside ours. `people` cannot wait: Wagtail’s own tables point to its users.
"""

import os
import subprocess
import sys

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

ORDER = (
    "people", "core", "notices", "billing", "training", "bank", "assembly", "delivery", "analysis", "results", "cms",
    "certification", "dashboard", "reports",
)  # fmt: skip
WAGTAIL = ("wagtailadmin", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailsearch", "wagtailusers")


class Command(BaseCommand):
    """Delete the migrations of our apps and make one for each."""

    help = "Until the first release: write the one migration of every app again. Databases made before are useless."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        """Make the migrations app by app, from the bottom up, so that none needs a second one."""
        if settings.PRODUCTION:
            raise CommandError("Migrations are never written again where PRODUCTION=1.")
        own = [label for label in ORDER if any(True for _ in apps.get_app_config(label).get_models())]
        for label in own:
            folder = self._folder(label)
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
            for old in folder.glob("0*.py"):
                old.unlink()
        environment = {**os.environ, "DATABASE_URL": "sqlite:///:memory:"}
        for label in own:
            command = [sys.executable, "manage.py", "makemigrations", label, "-v0"]
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
            if label not in ("core", "people"):
                self._wait_for_wagtail(label)
        self.stdout.write(f"{len(own)} migrations were written.")

    def _folder(self, label):
        return settings.BASE_DIR / apps.get_app_config(label).name.replace(".", "/") / "migrations"

    def _wait_for_wagtail(self, label):
        leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()
        lines = "".join(f"        {leaf!r},\n" for leaf in sorted(leaves) if leaf[0] in WAGTAIL)
        path = self._folder(label) / "0001_initial.py"
        kept = [line for line in path.read_text().splitlines(keepends=True) if "('wagtailcore'" not in line]
        path.write_text("".join(kept).replace("    dependencies = [\n", f"    dependencies = [\n{lines}", 1))
