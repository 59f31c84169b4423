"""Items, versions, keys and who saw them."""

from exams.bank.models.item_access import ItemPage, ItemSighting
from exams.bank.models.items import (
    Domain,
    Item,
    ItemImport,
    ItemImportOutcome,
    ItemImportState,
    ItemKind,
    ItemLevel,
    ItemOption,
    ItemVersion,
    Key,
)
from exams.bank.models.key_proposals import KeyProposal, KeyProposalState, RegradePolicy

__all__ = [
    "Domain",
    "Item",
    "ItemImport",
    "ItemImportOutcome",
    "ItemImportState",
    "ItemKind",
    "ItemLevel",
    "ItemOption",
    "ItemPage",
    "ItemSighting",
    "ItemVersion",
    "Key",
    "KeyProposal",
    "KeyProposalState",
    "RegradePolicy",
]
