"""Pages that wait for a review. Items have a workflow too, but are not included here."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision, WorkflowState

from cohorts.core import roles
from cohorts.core.access import has_role


def pages_in_review(user: Any, limit: int) -> list[tuple[str, datetime]]:
    """Return [(title, when it was submitted)] of pages that wait for a review, oldest first. Two queries.

    For publishing staff, who read every draft; empty for everyone else.
    """
    if not has_role(user, roles.PUBLISHING):
        return []
    pages = ContentType.objects.get_for_model(Page)
    in_progress = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, base_content_type=pages)
    states = list(in_progress.order_by("created_at")[:limit])
    revisions = Revision.objects.filter(task_states__workflow_state__in=states)
    titles = {str(revision.object_id): revision.object_str for revision in revisions}
    return [(titles.get(state.object_id, ""), state.created_at) for state in states]
