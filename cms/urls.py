"""URLs of the public site that are not pages."""

from django.urls import path
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import register_permission_policy

from cms import media, views
from cms.permissions import FilePolicy

# Here, because Wagtail registers its own policies for files when its apps are ready, after every hook of ours.
register_permission_policy(
    get_image_model(),
    FilePolicy(get_image_model(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"),
)
register_permission_policy(
    get_document_model(),
    FilePolicy(get_document_model(), auth_model="wagtaildocs.Document", owner_field_name="uploaded_by_user"),
)

urlpatterns = [
    path("media/<path:path>", media.picture, name="picture"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("search/", views.SearchPages.as_view(), name="search"),
    path("robots.txt", views.robots, name="robots"),
]
