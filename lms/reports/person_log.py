"""The latest entries of the audit log about a person and their records, on their page. For auditors."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.history import entries_for
from cohorts.core.persons import accounts_of
from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from cohorts.people.models import User
from lms.reports.audit_log import EMAILS, action_words
from lms.reports.concealed import marked
from lms.reports.log_objects import PERSONS, name_objects


def log_section(person, request):
    """What was done to the person's records and what they did; the whole log behind each line's search."""
    user = request.user
    if not has_role(user, roles.AUDITOR):
        return None
    accounts = list(accounts_of([person.pk]))
    about = _about(User, accounts) | Q(user__in=accounts)
    for model, path in PERSONS.items():
        ids = model.objects.visible_to(user).filter(**{f"{path}__in": accounts}).values_list("pk", flat=True)
        about |= _about(model, list(ids))
    entries = marked(entries_for(user).filter(about)).filter(is_concealed=False)
    rows = list(entries.exclude(action__startswith=EMAILS)[: MOST_LINES + 1])
    name_objects(rows, user)
    url = f"{reverse('action_log')}?{urlencode({'object': person.email})}"
    return section("log", _("Audit log"), [_line(row, url) for row in rows])


def _about(model, ids):
    kind = {"content_type__app_label": model._meta.app_label, "content_type__model": model._meta.model_name}
    return Q(**kind, object_id__in=[str(pk) for pk in ids])


def _line(row, url):
    who = row.user.get_full_name() if row.user else _("the system")
    return Line(action_words(row), noted(getattr(row, "object_words", row.label), who, day_of(row.timestamp)), url)
