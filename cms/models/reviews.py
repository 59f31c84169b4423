"""Which pages wait for a second person. Items have a workflow too; they are not among these."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision, WorkflowState

from cohorts.core import roles
from cohorts.core.access import has_role


def pages_in_review(user: Any, limit: int) -> list[tuple[str, datetime]]:
    """[(title, when it was submitted)] of pages that wait for a review, the oldest first. Two queries.

    For publishing staff, who read every draft; empty for everybody else.
    """
    if not has_role(user, roles.PUBLISHING):
        return []
    pages = ContentType.objects.get_for_model(Page)
    waiting = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, base_content_type=pages)
    states = list(waiting.order_by("created_at")[:limit])
    revisions = Revision.objects.filter(task_states__workflow_state__in=states)
    titles = {str(revision.object_id): revision.object_str for revision in revisions}
    return [(titles.get(state.object_id, ""), state.created_at) for state in states]
