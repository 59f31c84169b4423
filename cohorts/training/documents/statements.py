"""Statements of completion as files to download."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from cohorts.core.addresses import public_address
from cohorts.core.dates import home_day
from cohorts.training.documents.completion import CompletionData, completion_pdf


def document_of(statement: Any) -> HttpResponse:
    """Return the PDF of a CompletionStatement, as a download. The caller may read it, or has its link."""
    url = public_address(reverse("check_statement", args=[statement.token]))
    pdf = completion_pdf(
        CompletionData(
            name=statement.name,
            course=statement.course,
            authority=statement.authority,
            vendors=statement.vendors,
            credited_minutes=statement.credited_minutes,
            required_minutes=statement.required_minutes,
            first_on=statement.first_on,
            completed_on=statement.completed_on,
            made_on=home_day(statement.at),
            url=url,
        )
    )
    disposition = f'attachment; filename="statement-of-completion-{statement.pk}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
