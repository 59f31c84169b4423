"""Production settings with a clock and a disk that the fault runs can disturb."""

from django.utils import timezone

from lms.settings import *  # noqa: F403
from lms.settings import MIDDLEWARE as OURS
from tests.faults import disturbance

# Before any other module imports it.
timezone.now = disturbance.now
MIDDLEWARE = ["tests.faults.disturbance.FullDisk", *OURS]
