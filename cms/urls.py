"""URLs of the public site that are not pages."""

from django.urls import path

from cms import media, views

urlpatterns = [
    path("media/<path:path>", media.picture, name="picture"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("search/", views.SearchPages.as_view(), name="search"),
    path("robots.txt", views.robots, name="robots"),
]
