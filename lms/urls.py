"""URLs of the site."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cohorts.ui.script_texts import script_texts
from lms.idle_sessions import session_time
from lms.own_account import admin_logout, own_account
from lms.views import no_such_page, too_large, up

handler500 = "lms.views.server_error"

urlpatterns = [
    # First, because saving an answer must be fast and URLs are matched in order.
    path("", include("exams.delivery.urls")),
    path("", include("exams.results.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's own login for private pages has no second factor and no rate limit.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/account/", own_account, name="own_account"),
    path("admin/logout/", admin_logout),
    # With Wagtail's own pages for users and groups, one person could create a superuser or set someone's password.
    re_path(r"^admin/(?:users|groups)/", no_such_page),
    # With those for workflows, redirects and sites, one person could end the review of pages or lead visitors away.
    re_path(r"^admin/(?:workflows|redirects|sites)/", no_such_page),
    # Its bulk actions go past every action here; only those of pages, images and documents are Wagtail's own business.
    re_path(r"^admin/bulk/(?!(?:wagtailcore/page|wagtailimages/image|wagtaildocs/document)/)", no_such_page),
    path("up/", up, name="up"),
    path("too-large/", too_large, name="too_large"),
    path("texts/<str:language>/<str:version>.js", script_texts, name="script_texts"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/session/", session_time, name="session_time"),
    path("accounts/", include("allauth.urls")),
    path("desk/", include("lms.dashboard.urls")),
    path("", include("cms.urls")),
    path("", include("cohorts.notices.urls")),
    path("", include("cohorts.people.urls")),
    path("", include("cohorts.billing.urls")),
    path("", include("cohorts.training.urls")),
    path("", include("lms.certification.urls")),
    path("", include("lms.records.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("lms.demo.urls")))
urlpatterns.append(path("", include(wagtail_urls)))
