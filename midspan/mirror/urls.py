from django.urls import path

from midspan.mirror import views

app_name = "mirror"

urlpatterns = [
    path("mirror/", views.mirror, name="mirror"),
    path("mirror/card/", views.plain_card, name="card"),
    path("mirror/<slug:mark>.json", views.said, name="said"),
]
