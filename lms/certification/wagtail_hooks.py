"""What certification adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.people.admin.proposal_steps import STAMP_HOOK
from cohorts.people.admin.proposals import DETAILS_HOOK, KEPT_HOOK
from cohorts.ui.admin_lists import list_views
from exams.results.admin.key_change_history import STORY_HOOK
from exams.results.admin.key_changes import CONSEQUENCES_HOOK
from lms.certification.admin import (
    accommodation_appeals,
    accommodation_requests,
    accommodation_steps,
    agency_filings,
    appeals,
    application_notes,
    application_parts,
    application_queue,
    application_steps,
    applications,
    audit_urls,
    bulk_decisions,
    bulk_reviewers,
    buttons,
    certificate_appeals,
    certificate_prints,
    complaint_urls,
    endorsements,
    forecast,
    go_live_steps,
    interviews,
    learning,
    learning_many,
    paper_answers,
    paper_applications,
    part_records,
    part_waivers,
    person_practice,
    person_section,
    person_sponsors,
    practice,
    readiness,
    restricted_texts,
    results,
    reviewers,
    rule_additions,
    rule_parts,
    rule_proposal,
    rule_tree,
    rules,
    second_opinions,
    sign_ups,
    statement_texts,
    supervisor_qualifications,
    team_work,
    version_moves,
)
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
        *_tree_urls("program-drafts/<int:pk>/"),
        path("program-rules/schema.json", rules.RulesSchema.as_view(), name="rules_schema"),
        *agency_filings.urlpatterns,
        *certificate_appeals.urlpatterns,
        *certificate_prints.urlpatterns,
        *audit_urls.urlpatterns,
        *complaint_urls.urlpatterns,
        *forecast.urlpatterns,
        *go_live_steps.urlpatterns,
        *readiness.urlpatterns,
        path("programs/<int:pk>/sign-up/", sign_ups.SwitchSignUp.as_view(), name="sign_up_switch"),
        path("programs/<int:pk>/texts/", statement_texts.Texts.as_view(), name="program_texts"),
        *_application_urls(),
        *_learning_urls(),
        *_endorsement_urls(),
        *_accommodation_urls(),
        *_practice_urls(),
        path(
            "candidacies/<int:pk>/admission/<slug:answer>/", buttons.DecideAdmission.as_view(), name="admission_decide"
        ),
    ]


def _learning_urls():
    entries, results_page = list_views(learning.LearningIndex, *learning.READERS)
    one = "continuing-education/<int:pk>/"
    return [
        path("continuing-education/", entries, name="learning"),
        path("continuing-education/results/", results_page, name="learning_results"),
        path("continuing-education/of/<int:pk>/", learning_many.DecideMany.as_view(), name="learning_of_person"),
        path(one, learning.DecideLearning.as_view(), name="learning_decide"),
        path(f"{one}proof/", learning.LearningProof.as_view(), name="learning_proof"),
    ]


def _endorsement_urls():
    rows, results_page = list_views(endorsements.Endorsements, *endorsements.READERS)
    teams, team_results = list_views(team_work.TeamWorkIndex, *team_work.READERS)
    of_certificate, team = "certificates/<int:pk>/endorsements/", "teams/<int:pk>/"
    return [
        path("endorsements/", rows, name="endorsements"),
        path("endorsements/results/", results_page, name="endorsements_results"),
        path(of_certificate, endorsements.CertificateEndorsements.as_view(), name="certificate_endorsements"),
        path(f"{of_certificate}grant/", endorsements.GrantEndorsement.as_view(), name="endorsement_grant"),
        path("endorsements/<int:pk>/<slug:name>/", endorsements.DecideEndorsement.as_view(), name="endorsement_decide"),
        path("teams/", teams, name="team_work_list"),
        path("teams/results/", team_results, name="team_work_results"),
        path("teams/record/", team_work.StaffRecord.as_view(), name="staff_record_team_work"),
        path(team, team_work.StaffChange.as_view(), name="staff_change_team_work"),
        path(f"{team}out/", team_work.StaffTakeOut.as_view(), name="staff_take_out_team_work"),
    ]


def _tree_urls(one):
    add = rule_additions
    return [
        path(f"{one}tree/", rule_tree.RuleTree.as_view(), name="rule_tree"),
        path(f"{one}step/", rule_tree.TreeStep.as_view(), name="rule_step"),
        path(f"{one}undo/", rule_tree.UndoEdit.as_view(), name="rule_undo"),
        path(f"{one}changes/", rule_tree.DraftChanges.as_view(), name="rule_changes"),
        path(f"{one}part/<path:at>/", rule_parts.ChangePart.as_view(), name="rule_part"),
        path(f"{one}move/<path:at>/", rule_parts.MovePart.as_view(), name="rule_move"),
        path(f"{one}kinds/<slug:how>/<path:at>/", add.ChooseKind.as_view(), name="rule_kinds"),
        path(f"{one}add/<slug:how>/<slug:kind>/<path:at>/", add.AddRequirement.as_view(), name="rule_add"),
        path(f"{one}entries/<slug:list>/", add.AddEntry.as_view(), name="rule_entry_add"),
        path(f"{one}pathways/<path:at>/", add.AddWay.as_view(), name="rule_way_add"),
    ]


def _application_urls():
    one, part = "applications/<int:pk>/", "applications/parts/<int:pk>/"
    named = f"{one}<str:kind>/<str:key>/"
    queue, queue_results = list_views(application_queue.Applications, *application_queue.READERS)
    return [
        path("applications/", queue, name="applications"),
        path("applications/results/", queue_results, name="applications_results"),
        path("applications/paper/", applications.KeyIn.as_view(), name="application_key_in"),
        path(one, applications.ApplicationDesk.as_view(), name="application"),
        path(f"{one}take/", application_steps.TakeApplication.as_view(), name="application_take"),
        path(f"{one}give-back/", application_steps.GiveBack.as_view(), name="application_give_back"),
        path(f"{one}submit/", application_steps.SubmitPaper.as_view(), name="application_submit_paper"),
        path(f"{one}receipt/", paper_applications.CorrectReceipt.as_view(), name="application_receipt"),
        path(f"{one}withdraw/", paper_applications.WithdrawPaper.as_view(), name="application_withdraw_paper"),
        path(f"{one}decide/", application_steps.DecideApplication.as_view(), name="application_decide"),
        path(f"{one}delivery/", appeals.RecordDelivery.as_view(), name="application_delivery"),
        path("applications/appeals/<int:pk>/take/", appeals.TakeAppeal.as_view(), name="appeal_take"),
        path("applications/appeals/<int:pk>/text/", restricted_texts.ReadAppeal.as_view(), name="appeal_read"),
        path("applications/appeals/<int:pk>/decide/", appeals.DecideAppeal.as_view(), name="appeal_decide"),
        path(f"{one}reopen/", application_steps.ReopenApplication.as_view(), name="application_reopen"),
        *_desk_urls(one, named),
        path(part, application_parts.DecidePart.as_view(), name="part_decide"),
        path(f"{part}file/", restricted_texts.PartFile.as_view(), name="part_file"),
        path(f"{named}waive/", part_waivers.WaivePart.as_view(), name="part_waive"),
        path("applications/waivers/<int:pk>/end/", part_waivers.EndWaiver.as_view(), name="waiver_end"),
        path(f"{named}record/", part_records.RecordPart.as_view(), name="part_record"),
        *interviews.urlpatterns,
        path(f"{named}key-in/", application_parts.KeyInPart.as_view(), name="part_key_in"),
    ]


def _desk_urls(one, named):
    second, note = "applications/second-opinions/<int:pk>/", "applications/notes/<int:pk>/"
    return [
        path("applications/decide/", bulk_decisions.DecideSeveral.as_view(), name="applications_decide"),
        path("applications/take/", bulk_reviewers.TakeSeveral.as_view(), name="applications_take"),
        path(f"{one}take-over/", reviewers.TakeOver.as_view(), name="application_take_over"),
        path(f"{one}assign/", reviewers.GiveToColleague.as_view(), name="application_assign"),
        path(f"{one}step-back/", reviewers.StepBack.as_view(), name="application_recuse"),
        path("applications/recusals/<int:pk>/", reviewers.LiftRecusal.as_view(), name="recusal_lift"),
        path(f"{one}second-opinion/", second_opinions.AskSecond.as_view(), name="second_ask"),
        path(f"{second}answer/", second_opinions.AnswerSecond.as_view(), name="second_answer"),
        path(f"{second}cancel/", second_opinions.CancelSecond.as_view(), name="second_cancel"),
        path(f"{second}read/", second_opinions.ReadSecond.as_view(), name="second_read"),
        path(f"{one}note/", application_notes.AddNote.as_view(), name="note_add"),
        path(f"{one}contact/", application_notes.LogContact.as_view(), name="contact_log"),
        path(f"{one}notes/", application_notes.ReadNotes.as_view(), name="notes_read"),
        path(f"{note}strike/", application_notes.StrikeNote.as_view(), name="note_strike"),
        path(f"{named}paper/", paper_answers.KeyInAnswer.as_view(), name="part_key_in_answer"),
    ]


def _accommodation_urls():
    one, appeal = "accommodations/requests/<int:pk>/", "accommodations/requests/appeals/<int:pk>/"
    steps, appeals_of = accommodation_steps, accommodation_appeals
    queue, queue_results = list_views(accommodation_requests.AccommodationRequests, *accommodation_requests.READERS)
    return [
        path("accommodations/requests/", queue, name="accommodation_requests"),
        path("accommodations/requests/results/", queue_results, name="accommodation_requests_results"),
        path(one, accommodation_requests.RequestDesk.as_view(), name="accommodation_request"),
        path(f"{one}take/", steps.TakeRequest.as_view(), name="accommodation_take"),
        path(f"{one}give-back/", steps.GiveBack.as_view(), name="accommodation_give_back"),
        path(f"{one}more/", steps.AskMore.as_view(), name="accommodation_more"),
        path(f"{one}answer/", steps.AnswerRequest.as_view(), name="accommodation_answer"),
        path(f"{one}reopen/", steps.ReopenRequest.as_view(), name="accommodation_reopen"),
        path(f"{one}end/", steps.EndRequest.as_view(), name="accommodation_end"),
        path(f"{one}delivery/", appeals_of.RecordDelivery.as_view(), name="accommodation_delivery"),
        path("accommodations/requests/papers/<int:pk>/", appeals_of.OpenPaper.as_view(), name="accommodation_paper"),
        path(f"{appeal}take/", appeals_of.TakeAppeal.as_view(), name="accommodation_appeal_take"),
        path(f"{appeal}text/", appeals_of.ReadAppeal.as_view(), name="accommodation_appeal_read"),
        path(f"{appeal}decide/", appeals_of.DecideAppeal.as_view(), name="accommodation_appeal_decide"),
    ]


def _practice_urls():
    rows, row_results = list_views(supervisor_qualifications.Qualifications, *practice.READERS)
    people, people_results = list_views(practice.Specialists, *practice.READERS)
    one, person = "supervisor-qualifications/<int:pk>/", "practice/<int:pk>/"
    plan = f"{person}plan/<int:program>/<str:duty>/"
    return [
        path("supervisor-qualifications/", rows, name="supervisor_qualification_list"),
        path("supervisor-qualifications/results/", row_results, name="supervisor_qualification_results"),
        path(one, supervisor_qualifications.DecideQualification.as_view(), name="qualification"),
        path(f"{one}end/", supervisor_qualifications.EndQualification.as_view(), name="qualification_end"),
        path(f"{one}file/", supervisor_qualifications.QualificationFile.as_view(), name="qualification_file"),
        path("practice/", people, name="practice"),
        path("practice/results/", people_results, name="practice_results"),
        path(person, practice.StaffPractice.as_view(), name="staff_practice"),
        path(plan, practice.StaffOverride.as_view(), name="staff_override_duty"),
        path("practice/plan/<int:pk>/end/", practice.StaffRestore.as_view(), name="staff_restore_duty"),
        path("programs/<int:pk>/practice/", practice.ClosePractice.as_view(), name="close_practice"),
    ]


hooks.register(DETAILS_HOOK, rule_proposal.show_proposed_rules)
hooks.register(KEPT_HOOK, rule_proposal.keep_proposed_rules)
hooks.register(STAMP_HOOK, rule_proposal.stamp_of_rules)
hooks.register(CONSEQUENCES_HOOK, results.certificates_concerned)
hooks.register(STORY_HOOK, results.what_followed)
for order, write in enumerate((person_section.applications, person_section.decisions, person_section.certificates)):
    hooks.register(SECTION_HOOK, write, order=50 + order)
hooks.register(SECTION_HOOK, person_practice.practice, order=53)
hooks.register(SECTION_HOOK, person_sponsors.sponsor_requests, order=54)
