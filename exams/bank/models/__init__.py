"""Items, versions, keys, imports, key proposals and item views."""

from exams.bank.models.item_access import ItemPage, ItemView
from exams.bank.models.item_imports import ItemImport, ItemImportOutcome, ItemImportState
from exams.bank.models.items import (
    Domain,
    Enemy,
    Item,
    ItemBlock,
    ItemBlockState,
    ItemKind,
    ItemLevel,
    ItemOption,
    ItemVersion,
    Key,
)
from exams.bank.models.key_proposals import KeyProposal, KeyProposalState, RegradePolicy

__all__ = [
    "Domain",
    "Enemy",
    "Item",
    "ItemBlock",
    "ItemBlockState",
    "ItemImport",
    "ItemImportOutcome",
    "ItemImportState",
    "ItemKind",
    "ItemLevel",
    "ItemOption",
    "ItemPage",
    "ItemVersion",
    "ItemView",
    "Key",
    "KeyProposal",
    "KeyProposalState",
    "RegradePolicy",
]
