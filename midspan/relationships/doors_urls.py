"""The addresses of the doors. Included last: by then every room has opened its own."""

from django.urls import path, re_path

from midspan.relationships import doors
from midspan.relationships.urls import REL
from midspan.relationships.views import doors as views

app_name = "doors"

urlpatterns = [
    pattern
    for name in doors.names()
    for pattern in (
        re_path(REL + rf"/{name}/$", views.door, {"name": name}, name=name),
        path(f"on-paper/{name}/", views.paper, {"name": name}, name=f"paper-{name}"),
    )
]
