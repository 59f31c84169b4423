"""Uploaded pictures, served by the site itself. Documents have Wagtail's own address, which asks who may read them."""

from pathlib import PurePath

from django.http import FileResponse, Http404, HttpResponseNotModified
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction
from wagtail.permissions import policy_registry

from cohorts.core.access import ANYONE, allow

# The kinds of pictures that Wagtail accepts. Nothing else is served, so a browser never runs an uploaded file.
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# The file names of pictures are never used again (`PictureStorage`).
UNCHANGING = "public, max-age=31536000, immutable"


@require_safe
@allow(ANYONE)
def picture(request, path):
    """Serve a picture of the site in the sizes that pages show, and to people who edit pictures also as uploaded.

    The file is read in parts. Raises Http404 for a file that is not the picture of a row, and for one of a private
    collection that the visitor may not read.
    """
    content_type = PICTURE_TYPES.get(PurePath(path).suffix.lower())
    # PostgreSQL cannot compare text with a NUL character.
    if content_type is None or "\0" in path:
        raise Http404
    file, is_public = _file(request, path)
    headers = {
        "Cache-Control": UNCHANGING if is_public else "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    try:
        changed = file.storage.get_modified_time(file.name).timestamp()
        if not was_modified_since(request.headers.get("If-Modified-Since"), changed):
            return HttpResponseNotModified(headers=headers)
        return FileResponse(
            file.open("rb"), content_type=content_type, headers={**headers, "Last-Modified": http_date(changed)}
        )
    except FileNotFoundError:
        raise Http404 from None


def _file(request, path):
    """Return (the file, whether everyone may read it). Two queries. Raises Http404."""
    pictures = get_image_model()
    rendition = pictures.get_rendition_model().objects.filter(file=path).select_related("image__collection").first()
    if rendition:
        restrictions = _restrictions(rendition.image.collection)
        if not all(restriction.accept_request(request) for restriction in restrictions):
            raise Http404
        return rendition.file, not restrictions
    original = pictures.objects.filter(file=path).first()
    if original is None or not _edits_pictures(request.user):
        raise Http404
    return original.file, False


def _restrictions(collection):
    ancestors = collection.get_ancestors(inclusive=True)
    return list(CollectionViewRestriction.objects.filter(collection__in=ancestors).prefetch_related("groups"))


def _edits_pictures(user):
    """Whether this user may see the original, with all that a camera wrote into it."""
    policy = policy_registry.get_by_type(get_image_model())
    return user.is_authenticated and policy.user_has_any_permission(user, ["add", "change", "choose"])
