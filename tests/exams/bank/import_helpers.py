"""A GIFT file with every kind, and the two steps of an import."""

from exams.bank.actions.imports import commit_import, preview_import
from tests.exams.delivery.rows import NOW

ITEM = "wagtailsnippets_bank_item"
GIFT = """$CATEGORY: D4/apply
::A-1::What first? {
=Tell your supervisor#Yes.
~Wait
####Openness.
}

::A-2::Choose two. {~%50%One ~%50%Two ~%-100%Three}

::A-3::Match. {=a -> 1 =b -> 2}

::A-4::How many? {#8:0.5}

::A-5::The P in WRAP? {=Plan =plan}

::A-6::Both give. {T}
"""


def preview(content, filename="items.gift", by=None):
    return preview_import(filename=filename, content=content, by=by, at=NOW)


def commit(item_import, by=None):
    return commit_import(item_import=item_import, by=by, at=NOW)
