"""Writes of exams: planning, sitting, results, items, analysis."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cohorts.core import roles
from exams.bank.models import ItemImport
from tests.access.write import (
    AUDITOR,
    EXAMINATIONS,
    OUTSIDE,
    PROCTOR,
    PROGRAM,
    TRAINEE,
    TRAINER,
    VENDOR,
    Write,
    at_key,
    day,
    imported_draft,
    local,
    nothing,
    reason,
)


def _bounds(side, **more):
    now = timezone.now()
    return {
        "opens_at": local(now + timedelta(days=20)),
        "closes_at": local(now + timedelta(days=21)),
        "ends_sittings": "on",
        "sure": "on",
        **more,
    }


def of_sitting(side):
    """The sitting that the trainee has begun."""
    return {"pk": side.begun.pk}


def begin(side):
    """The trainee sits an exam in a window that is open now."""
    side.open_window()
    side.begin()


def _exam(side, **more):
    return {
        "code": "final",
        "title": "Final",
        "role": "final",
        "course": side.shared.course.pk,
        "minutes_allowed": "90",
        "min_scored": "1",
        "max_scored": "100",
        "grace_seconds": "30",
        **more,
    }


DELIVERY = {
    "exam_begin": Write(
        who=(TRAINEE,),
        prepare=lambda side: side.open_window(),
        path=at_key(),
        body=lambda side: {"honest": "yes", "statement": side.statement().pk},
    ),
    "exam_sitting": Write(
        who=(TRAINEE,), prepare=begin, path=of_sitting, body=lambda side: side.plain_answer(), foreign=None
    ),
    "exam_take_over": Write(who=(TRAINEE,), prepare=begin, path=of_sitting, body=lambda side: {"device": "another"}),
    "exam_submit": Write(who=(TRAINEE,), prepare=begin, path=of_sitting),
    "exam_break": Write(
        who=(TRAINEE,),
        prepare=lambda side: (side.grant_breaks(), begin(side)),
        path=of_sitting,
        body=lambda side: {"act": "begin"},
    ),
    "exam_away": Write(who=(TRAINEE,), prepare=begin, path=of_sitting, body=lambda side: {"seconds": "60"}),
    "exam_practice": Write(
        who=(TRAINEE, (OUTSIDE, roles.TRAINEE)), prepare=lambda side: side.practice(), path=lambda side: {"pk": 42_000}
    ),
    "exam_start_code": Write(
        who=(PROCTOR, VENDOR, EXAMINATIONS),
        prepare=lambda side: side.open_window(asks_start_code=True),
        path=at_key(),
    ),
    "exam_preparation_withdraw": Write(
        who=(VENDOR, TRAINER, EXAMINATIONS),
        body=reason,
    ),
    "exam_preparation": Write(
        who=(VENDOR, TRAINER, EXAMINATIONS),
        body=lambda side: {"exam": side.shared.exam.pk, "kind": "review", "done_on": "2026-03-03"},
    ),
    "proctor_room": Write(
        who=(PROCTOR, EXAMINATIONS),
        prepare=begin,
        path=at_key(),
        body=lambda side: {"act": "pause", "reason": "The lights went out.", "confirmed": str(side.begun.pk)},
    ),
    "proctor_sitting": Write(
        who=(PROCTOR, EXAMINATIONS),
        prepare=begin,
        path=of_sitting,
        body=lambda side: {"act": "note", "reason": "The lights went out."},
    ),
    "vendor_exams": Write(
        who=(VENDOR, EXAMINATIONS),
        prepare=lambda side: side.second_form(),
        body=lambda side: _bounds(side, exam=side.shared.exam.pk),
    ),
    "vendor_exam_window": Write(
        who=(VENDOR, EXAMINATIONS),
        prepare=lambda side: side.open_window(),
        path=at_key(),
        body=_bounds,
    ),
    "vendor_exam_window_remove": Write(
        who=(VENDOR, EXAMINATIONS),
        prepare=lambda side: side.open_window(opens=timedelta(days=3)),
        path=at_key(),
    ),
    "exam_window_open": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: side.second_form(),
        path=nothing,
        body=lambda side: _bounds(side, exam=side.shared.exam.pk, cohort=side.cohort.pk),
    ),
    "exam_window_change": Write(
        who=(EXAMINATIONS,), prepare=lambda side: side.open_window(), path=at_key(), body=_bounds
    ),
    "exam_window_form": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: (side.open_window(), side.third_form()),
        path=at_key(),
        body=lambda side: {"form": side.pk + 2},
    ),
    "exam_window_remove": Write(
        who=(EXAMINATIONS,), prepare=lambda side: side.open_window(), path=at_key(), body=lambda side: {"sent": "1"}
    ),
    "exam_window_release": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: side.open_window(opens=timedelta(days=-9), holds_results=True),
        path=at_key(),
        # A form without fields: what is sent only says that it was.
        body=lambda side: {"sent": "1"},
    ),
    "exam_entry_add": Write(
        who=(EXAMINATIONS, PROGRAM),
        path=nothing,
        body=lambda side: {
            "person": side.people[roles.AGENCY_COORDINATOR].email,
            "exam": side.shared.exam.pk,
            **reason(side),
        },
    ),
    "exam_entry_end": Write(who=(EXAMINATIONS, PROGRAM), body=reason),
    "exam_sitting_set_aside": Write(who=(EXAMINATIONS,), body=reason),
    "exam_policy_publish": Write(
        who=(EXAMINATIONS,),
        path=nothing,
        body=lambda side: {
            "exam": side.shared.exam.pk,
            "waiting_days": "7",
            "authority": "The board",
            **reason(side),
        },
    ),
    "exam_statement_publish": Write(
        who=(EXAMINATIONS,), path=nothing, body=lambda side: {"text": "I work alone.", **reason(side)}
    ),
    "accommodations:add": Write(
        who=(EXAMINATIONS,),
        path=nothing,
        body=lambda side: {
            "people": side.people[roles.TRAINEE].email,
            "kinds": ["time_150"],
            "valid_from": day(),
            "valid_to": day(300),
        },
    ),
    "accommodations:withdraw": Write(who=(EXAMINATIONS,), body=lambda side: {"sent": "1"}),
}

RESULTS = {
    "exam_ask_for_review": Write(
        who=(TRAINEE,),
        prepare=lambda side: (begin(side), side.submit()),
        path=of_sitting,
        body=lambda side: {"text": "Please look at question one."},
    ),
    "exam_review_decide": Write(who=(EXAMINATIONS,), body=lambda side: {"outcome": "upheld", **reason(side)}),
    "late_answers_count": Write(
        who=(EXAMINATIONS,),
        body=lambda side: {"answers": [side.pk], **reason(side)},
        foreign=lambda side, other: {"answers": [other.pk], **reason(side)},
    ),
    "rekey_propose": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: side.second_version(),
        path=lambda side: {"version_id": side.pk + 1},
        body=lambda side: {"effect": "credit_all", "policy": "never_lower", **reason(side)},
    ),
    "rekey_try": Write(
        who=(EXAMINATIONS,), prepare=lambda side: side.propose_key(), path=lambda side: {"pk": side.rekey.pk}
    ),
    "rekey_continue": Write(who=(EXAMINATIONS,), prepare=lambda side: side.key_change_is("approved")),
    "rekey_decide": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: side.propose_key(),
        path=lambda side: {"pk": side.rekey.pk, "step": "withdraw"},
        body=reason,
    ),
}

ITEMS = {
    "analysis_request": Write(who=(EXAMINATIONS,), prepare=lambda side: side.second_sheet()),
    "analysis_version_request": Write(
        who=(EXAMINATIONS,), prepare=lambda side: side.second_sheet(), path=lambda side: {"version_id": side.pk}
    ),
    "analysis_cancel": Write(who=(EXAMINATIONS,)),
    "analysis_report_request": Write(
        who=(EXAMINATIONS, AUDITOR),
        prepare=lambda side: side.run_is_done(),
        path=lambda side: {"pk": side.pk, "form": "xlsx"},
    ),
    "item_unblock": Write(who=(EXAMINATIONS,), prepare=lambda side: side.block_item(), body=reason),
    "item_submit": Write(who=(EXAMINATIONS,), prepare=lambda side: side.clear_item(), body=reason),
    "wagtailsnippets_bank_item:add": Write(
        who=(EXAMINATIONS,), path=nothing, body=lambda side: side.item_body(code="new-item")
    ),
    "wagtailsnippets_bank_item:edit": Write(
        who=(EXAMINATIONS,), body=lambda side: side.item_body(code=f"{side.marker}-item", stem="Another question?")
    ),
    # A lock keeps other people from editing a draft.
    "wagtailsnippets_bank_item:lock": Write(who=(EXAMINATIONS,)),
    "wagtailsnippets_bank_item:unlock": Write(who=(EXAMINATIONS,), prepare=lambda side: side.lock_item()),
    "item_enemies": Write(
        who=(EXAMINATIONS,), prepare=lambda side: side.other_item(), body=lambda side: {"codes": side.other_item()}
    ),
    "domains_change": Write(
        who=(EXAMINATIONS,), path=nothing, body=lambda side: {"code_new1": "D9", "title_new1": "Ethics", **reason(side)}
    ),
    "exams:blueprint": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: side.domain(),
        path=lambda side: {"pk": side.shared.exam.pk},
        body=lambda side: {f"weight_{side.domain().pk}_recall": "100", "tolerance": "1", **reason(side)},
    ),
    "exams:add": Write(who=(EXAMINATIONS,), path=nothing, body=lambda side: _exam(side, code="another")),
    "exams:edit": Write(
        who=(EXAMINATIONS,),
        path=lambda side: {"pk": side.shared.exam.pk},
        body=lambda side: _exam(side, title="Other", **reason(side)),
    ),
    "item_imports:add": Write(
        who=(EXAMINATIONS,),
        path=nothing,
        body=lambda side: {
            "file": SimpleUploadedFile("items.txt", b"What is it?\nA. This\nB. That\nANSWER: A\n", "text/plain")
        },
    ),
    "item_imports:commit": Write(who=(EXAMINATIONS,), body=lambda side: {"sent": "1"}),
    "item_imports:continue": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: ItemImport.objects.filter(pk=side.pk).update(state="importing"),
        body=lambda side: {"sent": "1"},
    ),
    "item_imports:delete_drafts": Write((EXAMINATIONS,), prepare=imported_draft, body=lambda side: {"sent": "1"}),
    "item_imports:discard": Write(who=(EXAMINATIONS,), body=lambda side: {"sent": "1"}),
    "exam_forms:add": Write(
        who=(EXAMINATIONS,),
        path=nothing,
        body=lambda side: {"exam": side.shared.exam.pk, "code": "new-form", "scored": f"{side.marker}-item"},
    ),
    "exam_forms:items": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: (side.second_form(state="draft"), side.second_version()),
        path=at_key(),
        body=lambda side: {"scored": f"{side.marker}-item"},
    ),
    "exam_forms:publish": Write(
        who=(EXAMINATIONS,),
        prepare=lambda side: (side.second_form(state="draft"), side.decides_nothing()),
        path=at_key(),
        body=lambda side: {
            "cut_percent": "70",
            "cut_authority": "The board",
            "cut_document": "Minutes 3",
            **reason(side),
        },
    ),
    "exam_forms:retire": Write(who=(EXAMINATIONS,), body=reason),
}
