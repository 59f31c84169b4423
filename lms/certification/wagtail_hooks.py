"""What certification adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from exams.admin.rekey_story import STORY_HOOK
from exams.admin.rekeys import CONSEQUENCES_HOOK

from .admin import buttons, results
from .admin.viewsets import CertificationGroup


@hooks.register("register_admin_viewset")
def certification_group():
    """Candidacies, certificates and programs in one menu group."""
    return CertificationGroup()


@hooks.register("register_admin_urls")
def button_urls():
    """The pages behind the buttons."""
    return [
        path("certificates/<int:pk>/decide/<slug:name>/", buttons.decide_certificate, name="certificate_decide"),
        path("candidacies/<int:pk>/admission/<slug:answer>/", buttons.decide_admission, name="admission_decide"),
    ]


hooks.register(CONSEQUENCES_HOOK, results.certificates_concerned)
hooks.register(STORY_HOOK, results.what_followed)
