"""Models of records law."""

from lms.records.models.copies import CopyPiece, CopyState, PublicExport, RecordCopy
from lms.records.models.erasure import ErasureRequest, ErasureState
from lms.records.models.purges import DueCount, PurgeCause, PurgeItem, PurgeRun, RunState
from lms.records.models.retention import RetentionRule

__all__ = [
    "CopyPiece",
    "CopyState",
    "DueCount",
    "ErasureRequest",
    "ErasureState",
    "PublicExport",
    "PurgeCause",
    "PurgeItem",
    "PurgeRun",
    "RecordCopy",
    "RetentionRule",
    "RunState",
]
