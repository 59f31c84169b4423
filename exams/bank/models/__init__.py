"""Items, versions, keys and who saw them."""

from exams.bank.models.item_access import ItemSighting
from exams.bank.models.items import Domain, Item, ItemImport, ItemKind, ItemOption, ItemVersion, Key
from exams.bank.models.key_proposals import KeyProposal

__all__ = [
    "Domain",
    "Item",
    "ItemImport",
    "ItemKind",
    "ItemOption",
    "ItemSighting",
    "ItemVersion",
    "Key",
    "KeyProposal",
]
