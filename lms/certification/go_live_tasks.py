"""The background job of lists of certified people. Safe to run twice."""

from django.utils import timezone

from cohorts.core.jobs import enqueue
from cohorts.people.models import User
from lms.certification.actions import go_live_importing, go_live_release, go_live_undo
from lms.certification.actions.go_live_importing import TASK
from lms.certification.models import CertificateImport, CertificateImportState

# So that no job takes longer than a worker lets it: the slowest part, 100 releases, takes a few seconds.
PARTS_OF_A_JOB = 40
# What is done with a list in a state: with its next rows, and at the end.
STEPS = {
    CertificateImportState.IMPORTING: (go_live_importing.import_part, go_live_importing.finish_import),
    CertificateImportState.RELEASING: (go_live_release.release_part, go_live_release.close_release),
    CertificateImportState.UNDOING: (go_live_undo.undo_part, go_live_undo.end_undo),
}


def work_on_list(import_id, person_id):
    """Go on with what is being done with a list, part by part; another job goes on after PARTS_OF_A_JOB."""
    imported, person = CertificateImport.objects.get(pk=import_id), User.objects.filter(pk=person_id).first()
    if imported.state not in STEPS:
        return
    part, end = STEPS[imported.state]
    for _number in range(PARTS_OF_A_JOB):
        if not part(imported=imported, by=person, at=timezone.now()):
            end(imported=imported, by=person, at=timezone.now())
            return
    enqueue(TASK, import_id, person_id)
