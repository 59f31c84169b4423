"""Production settings with one more table and URL."""

from lms.settings import *  # noqa: F403
from lms.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.bench.apps.BenchConfig"]
ROOT_URLCONF = "tests.bench.urls"
