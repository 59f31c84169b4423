"""`manage.py rewrite_migrations`: until the first release every app has exactly one migration, which is regenerated.

Migrations depend on the last ones of Wagtail, which halves the time to apply them: Django need not render the state of
Wagtail’s long history together with ours. `people` cannot: Wagtail’s own tables have foreign keys to its users.
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
    "certification", "records", "dashboard", "reports",
)  # fmt: skip
WAGTAIL = ("wagtailadmin", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailsearch", "wagtailusers")


class Command(BaseCommand):
    """Deletes the migrations of our apps and creates one for each, without a date: what did not change stays equal."""

    help = "Until the first release: regenerate the only migration of each app. Existing databases must be recreated."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        """Create the migrations app by app, lowest app first, so that no app needs a second one."""
        if settings.PRODUCTION:
            raise CommandError("Migrations cannot be regenerated with PRODUCTION=1.")
        labels = [label for label in ORDER if any(True for _ in apps.get_app_config(label).get_models())]
        for label in labels:
            folder = self._folder(label)
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
            for old in folder.glob("0*.py"):
                old.unlink()
        environment = {**os.environ, "DATABASE_URL": "sqlite:///:memory:"}
        for label in labels:
            command = [sys.executable, "manage.py", "makemigrations", label, "-v0", "--no-header"]
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
            if label not in ("core", "people"):
                self._depend_on_wagtail(label)
        self.stdout.write(f"Wrote {len(labels)} migrations.")

    def _folder(self, label):
        return settings.BASE_DIR / apps.get_app_config(label).name.replace(".", "/") / "migrations"

    def _depend_on_wagtail(self, label):
        leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()
        lines = "".join(f"        {leaf!r},\n" for leaf in sorted(leaves) if leaf[0] in WAGTAIL)
        path = self._folder(label) / "0001_initial.py"
        others = [line for line in path.read_text().splitlines(keepends=True) if "('wagtailcore'" not in line]
        path.write_text("".join(others).replace("    dependencies = [\n", f"    dependencies = [\n{lines}", 1))
