"""The addresses of the doors. Included last: by then every room has opened its own."""

from django.urls import re_path

from midspan.relationships import doors
from midspan.relationships.urls import REL
from midspan.relationships.views import doors as views

app_name = "doors"

NAME = rf"(?P<name>{'|'.join(doors.names())})"

urlpatterns = [
    re_path(REL + rf"/{NAME}/$", views.door, name="door"),
    re_path(rf"^on-paper/{NAME}/$", views.paper, name="paper"),
]
