"""The production settings, on a clock and a disk that the fault runs can disturb."""

from django.utils import timezone

from lms.settings import *  # noqa: F403
from lms.settings import MIDDLEWARE as OURS
from tests.faults import disturbance

# Before anything else takes hold of it.
timezone.now = disturbance.now
MIDDLEWARE = ["tests.faults.disturbance.FullDisk", *OURS]
