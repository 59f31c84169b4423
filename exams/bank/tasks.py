"""Background jobs of the item bank: fetch, call one action; safe to run twice."""

from django.utils import timezone

from cohorts.people.models import User
from exams.bank.actions import import_drafts, imports
from exams.bank.models import ItemImport, ItemImportState


def commit_import(import_id, person_id):
    """Import the items of a file, or go on where it stopped. A file that is committed or discarded is not changed."""
    item_import = ItemImport.objects.get(pk=import_id)
    if item_import.state == ItemImportState.IMPORTING:
        person = User.objects.filter(pk=person_id).first()
        imports.commit_import(item_import=item_import, by=person, at=timezone.now())


def delete_drafts(import_id, person_id):
    """Delete the drafts of a file that nobody has touched, or go on where that stopped."""
    item_import = ItemImport.objects.get(pk=import_id)
    person = User.objects.filter(pk=person_id).first()
    import_drafts.delete_drafts(item_import=item_import, by=person, at=timezone.now())
