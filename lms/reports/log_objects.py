"""What the objects of the audit log are, in words: the log itself stores only a short label, such as “Sitting 12”."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.core.search import search
from cohorts.notices.models import Email
from cohorts.people.models import Invitation, Membership
from cohorts.training.models import Enrollment
from exams.bank.models import KeyProposal
from exams.delivery.models import ExamWindow, Sitting
from lms.certification.models import Candidacy


def _role(row):
    words = {"person": row.user, "role": roles.label(row.role), "organization": row.organization}
    return _("{person}: {role} at {organization}").format(**words)


def _key_change(row):
    return _("{item}, version {number}").format(item=row.version.item.code, number=row.version.number)


def _window(row):
    return f"{row.exam.title}, {row.cohort.code if row.cohort else _('statewide')}"


# {model: (what is read with its rows, their words)}
WORDS = {
    Proposal: ((), str),
    Membership: (("user", "organization"), _role),
    Invitation: (("user", "organization"), _role),
    Email: (("person",), lambda row: _("{subject}, to {person}").format(subject=row.subject, person=row.person)),
    Enrollment: (("person", "cohort"), lambda row: f"{row.person}, {row.cohort.code}"),
    Candidacy: (("person", "program"), lambda row: f"{row.person}, {row.program}"),
    Sitting: (("person", "window__exam"), lambda row: f"{row.person}, {row.window.exam.title}"),
    ExamWindow: (("exam", "cohort"), _window),
    KeyProposal: (("version__item",), _key_change),
}


# {model: path to the person that its rows are about}
PERSONS = {
    Membership: "user", Invitation: "user", Email: "person", Enrollment: "person", Candidacy: "person",
    Sitting: "person",
}  # fmt: skip
MAX_FOUND = 500


def about_person(text, user):
    """Return the condition for entries about rows of people with this name or address, up to MAX_FOUND of each kind."""
    condition = Q()
    for model, path in PERSONS.items():
        fields = [f"{path}__{field}" for field in ("given_name", "family_name", "email")]
        ids = (
            search(model.objects.visible_to(user), text, fields)
            .order_by("-pk")
            .values_list("pk", flat=True)[:MAX_FOUND]
        )
        kind = {"content_type__app_label": model._meta.app_label, "content_type__model": model._meta.model_name}
        condition |= Q(**kind, object_id__in=[str(pk) for pk in ids])
    return condition


def name_objects(entries, user):
    """Set `object_words` on each entry of the log: one query for each kind of object among them."""
    by_model = defaultdict(set)
    for entry in entries:
        by_model[entry.content_type.model_class()].add(entry.object_id)
    words = {}
    for model, ids in by_model.items():
        if model in WORDS:
            related, write = WORDS[model]
            rows = model.objects.visible_to(user).filter(pk__in=ids).select_related(*related)
            words |= {(model, str(row.pk)): write(row) for row in rows}
    for entry in entries:
        entry.object_words = words.get((entry.content_type.model_class(), entry.object_id), entry.label)
