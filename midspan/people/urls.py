from django.urls import path

from midspan.people import hosting_views, out_of_sight, views

app_name = "people"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/salt/", views.salt, name="salt"),
    path("all-keys-lost/", views.all_keys_lost, name="all-keys-lost"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("leave-this-page/", out_of_sight.leave_this_page, name="leave-this-page"),
    path("me/", views.me, name="me"),
    path("me/handle/", views.change_handle, name="handle"),
    path("me/others/", views.end_others, name="others"),
    path("me/vaults/", views.vaults, name="vaults"),
    path("me/way-back/", views.way_back, name="way-back"),
    path("me/hosting/", hosting_views.answer, name="answer"),
    path("about-this-place/", hosting_views.about, name="about"),
    path("what-hosts-did/", hosting_views.what_hosts_did, name="what-hosts-did"),
    path("host/", hosting_views.host, name="host"),
    path("host/face/", hosting_views.change_face, name="face"),
    path("host/elsewhere/", hosting_views.list_elsewhere, name="elsewhere"),
    path("host/doors/", hosting_views.change_doors, name="doors"),
    path("host/ask/", hosting_views.ask_to_host, name="ask"),
    path("host/take-back/", hosting_views.take_back, name="take-back"),
    path("host/lay-down/", hosting_views.lay_down, name="lay-down"),
    path("host/close/", hosting_views.close, name="close"),
    path("host/open-again/", hosting_views.open_again, name="open-again"),
    path("account-closed/<str:seal>/", hosting_views.account_closed, name="account-closed"),
]
