"""What certification adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from exams.results.admin.key_change_history import STORY_HOOK
from exams.results.admin.key_changes import CONSEQUENCES_HOOK
from lms.certification.admin import buttons, results, rules, version_moves
from lms.certification.admin.viewsets import CertificationGroup


@hooks.register("register_admin_viewset")
def certification_group():
    """Candidacies, certificates and programs in one menu group."""
    return CertificationGroup()


@hooks.register("register_admin_urls")
def button_urls():
    """The pages behind the buttons."""
    return [
        path(
            "certificates/<int:pk>/decide/<slug:name>/", buttons.DecideCertificate.as_view(), name="certificate_decide"
        ),
        path("candidacies/<int:pk>/rules/", version_moves.MoveToVersion.as_view(), name="candidacy_rules"),
        path("program-versions/<int:pk>/draft/", rules.BeginDraft.as_view(), name="rule_draft_begin"),
        path("program-versions/<int:pk>/file/", rules.RulesFile.as_view(), name="rules_file"),
        path("program-drafts/<int:pk>/", rules.EditDraft.as_view(), name="rule_draft"),
        path("program-drafts/<int:pk>/publish/", rules.PublishDraft.as_view(), name="rule_draft_publish"),
        path("program-drafts/<int:pk>/discard/", rules.DiscardDraft.as_view(), name="rule_draft_discard"),
        path("program-rules/schema.json", rules.RulesSchema.as_view(), name="rules_schema"),
        path(
            "candidacies/<int:pk>/admission/<slug:answer>/", buttons.DecideAdmission.as_view(), name="admission_decide"
        ),
    ]


hooks.register(CONSEQUENCES_HOOK, results.certificates_concerned)
hooks.register(STORY_HOOK, results.what_followed)
