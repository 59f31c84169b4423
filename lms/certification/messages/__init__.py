"""The words of certification: of its refusals here, of findings, program files and letters in the modules beside."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "admission_own": _("Nobody decides on their own admission. Ask a colleague."),
        "admission_reason_missing": _("Say why the person is not admitted; they have a right to read it."),
        "authority_missing": _("Say which authority offers the program: there is none yet."),
        "authority_several": _("Say which authority offers the program: there is more than one."),
        "authority_unknown": _("There is no authority named “%(name)s”."),
        "certificate_requirements_open": _("Something is still missing, so no certificate can be issued."),
        "certificate_reason_missing": _("Give the reason; the person has a right to read it."),
        "certificate_wrong_state": _("State of this certificate: %(state)s. That cannot be done now."),
        "program_file_refused": _("%(problems)s"),
        "program_not_in_force": _("No rules of “%(program)s” are in force on that day."),
        "program_several_levels": _("Program “%(program)s” has more than one level. Make a program of each level."),
        "program_version_changed": _(
            "Version “%(version)s” of program “%(program)s” was loaded before with other content. People may have "
            "been decided by it, so it stays as it is. Give the new rules a new version."
        ),
        "program_versions_overlap": _(
            "Versions “%(earlier)s” and “%(later)s” are both in force on %(day)s. Give one of them another date."
        ),
    }
)
