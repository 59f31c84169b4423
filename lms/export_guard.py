"""Files of Wagtail's own lists and reports: no cell is a formula, and no character breaks a workbook.

Wagtail writes cells as they are. Its settings for cells (`custom_value_preprocess`) do not reach values that become
text only when they are written, such as pages and users, so the one function that all its lists use is extended.
"""

from functools import wraps

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cohorts.core.tables import harmless
from cohorts.core.workbooks import NOT_IN_XML


def guard_exports():
    """Make every cell of every list of Wagtail's harmless. Called once, at startup; a second call changes nothing."""
    original = SpreadsheetExportMixin.preprocess_field_value
    if getattr(original, "guarded", False):
        return

    @wraps(original)
    def preprocess(self, field, value, export_format):
        cell = original(self, field, value, export_format)
        return harmless(NOT_IN_XML.sub("", cell)) if isinstance(cell, str) else cell

    preprocess.guarded = True
    SpreadsheetExportMixin.preprocess_field_value = preprocess
