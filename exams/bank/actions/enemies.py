"""Which items must not be on the same form."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.holds.door import delete_rows
from cohorts.core.text import fold_text
from cohorts.people.models import User
from exams.bank.models import Enemy, Item


def enemy_codes(item: Item) -> list[str]:
    """The codes of the items that must not be on a form with this one, whichever of the two names the other."""
    named = Enemy.objects.filter(item=item).values_list("code", "enemy__code")
    naming = Enemy.objects.filter(enemy=item).values_list("item__code", flat=True)
    return sorted({code or name for name, code in named} | set(naming))


@action("item.enemies_changed", "Changed items kept apart")
def set_enemies(*, item: Item, codes: Sequence[str], by: User | None, at: datetime) -> list[str]:
    """Let exactly these items be kept off forms with `item`, and log the former and the new codes; returns the new.

    A code that an import named before the item was in the bank may stay. Drafts and later forms must follow it;
    published forms stay as they are. Refuses everyone but examinations staff, a code that no item has, the item itself,
    and what changes nothing.
    """
    require(by, roles.EXAMINATIONS)
    Item._base_manager.select_for_update(no_key=True).get(pk=item.pk)
    former = enemy_codes(item)
    by_code = {fold_text(code): (pk, code) for pk, code in Item.objects.values_list("pk", "code")}
    new = {fold_text(code): code for code in codes}
    if fold_text(item.code) in new:
        raise Refused("enemy_of_itself", field="codes", item=item.code)
    unknown = [code for folded, code in new.items() if folded not in by_code and code not in former]
    if unknown:
        raise Refused("enemy_unknown", field="codes", items=", ".join(unknown))
    if set(new) == {fold_text(code) for code in former}:
        raise Refused("nothing_changes")
    delete_rows(Enemy.objects.filter(Q(item=item) | Q(enemy=item)))
    rows = [by_code.get(folded, (None, code)) for folded, code in new.items()]
    Enemy.objects.bulk_create(Enemy(item=item, code=code, enemy_id=pk) for pk, code in rows)
    result = enemy_codes(item)
    log(item, by=by, at=at, former=former, codes=result)
    return result
