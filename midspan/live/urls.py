from django.urls import path

from midspan.live import views

urlpatterns = [
    path("live/ticket/", views.ticket, name="live-ticket"),
]
