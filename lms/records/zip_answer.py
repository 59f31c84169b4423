"""A ZIP as a download that nothing keeps."""

from django.http import HttpResponse


def zip_answer(name, data):
    """The response that the browser saves as `name`.zip."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    answer = HttpResponse(data, content_type="application/zip", headers=headers)
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer
