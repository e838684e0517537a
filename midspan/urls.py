from django.conf import settings
from django.urls import include, path

from midspan import kept, pages

handler500 = "midspan.errors.broken"

urlpatterns = [
    path("who-can-see-what/", pages.who_can_see_what, name="who_can_see_what"),
    path("invited/", pages.invited, name="invited"),
    path("a-place-of-your-own/", pages.own_place, name="own_place"),
    path("me/kept/", kept.page, name="kept"),
    path("me/kept/everything.json", kept.file, name="kept_file"),
    path("", include("midspan.people.urls")),
    path("", include("midspan.relationships.urls")),
    path("", include("midspan.connection.urls")),
    path("", include("midspan.live.urls")),
    path("", include("midspan.cards.urls")),
    path("", include("midspan.relationships.doors_urls")),
    path("", include("midspan.mirror.urls")),
    path("", include("midspan.learning.urls")),
]

if settings.DEMONSTRATION:
    urlpatterns += [path("", include("midspan.demonstration.urls"))]
