from django.urls import path

from midspan.people import views

app_name = "people"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/salt/", views.salt, name="salt"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("me/", views.me, name="me"),
    path("me/handle/", views.change_handle, name="handle"),
    path("me/others/", views.end_others, name="others"),
    path("me/vaults/", views.vaults, name="vaults"),
    path("me/way-back/", views.way_back, name="way-back"),
]
