from django.urls import re_path

from midspan.connection import views

app_name = "connection"

REL = r"^r/(?P<rel>[A-Za-z0-9_-]{22})"

urlpatterns = [
    re_path(REL + r"/$", views.talk, name="talk"),
    re_path(REL + r"/letters/$", views.letters, name="letters"),
    re_path(REL + r"/first-words/$", views.first_words, name="first_words"),
]
