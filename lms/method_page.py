"""The page for an address that is only a button: it says that nothing was done, and leads back."""

from urllib.parse import urlsplit

from django.shortcuts import render
from django.urls import Resolver404, resolve

NOT_ALLOWED = 405


class MethodPageMiddleware:
    """Gives a 405 answer to a browser our page instead of an empty one. Its status and its Allow header stay."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != NOT_ALLOWED or response.content or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", {"above": _page_above(request)}, status=NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page


def _page_above(request):
    """The address of the page that the button is on, as far as the person may open it; "" if there is none.

    It is the page that the person came from, or else the closest one above the address.
    """
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc == request.get_host() and _is_page(referer.path, request.user):
        return referer.path
    path = request.path
    while path.strip("/"):
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        if _is_page(path, request.user):
            return path
    return ""


def _is_page(path, user):
    """Whether `path` is a page of ours that `user` may ask for; pages of the public site are not looked for."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    view_class, allowed = getattr(view, "view_class", None), getattr(view, "allowed", None)
    readable = view_class is not None and "get" in view_class.http_method_names and hasattr(view_class, "get")
    return bool(readable and allowed and allowed.admits(user))
