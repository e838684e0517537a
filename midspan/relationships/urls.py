from django.urls import path, re_path

from midspan.relationships import begin
from midspan.relationships.views import doors, elsewhere, home, log, mine, places

app_name = "relationships"

REL = r"^r/(?P<rel>[A-Za-z0-9_-]{22})"
INVITATION = r"^join/(?P<invitation>[A-Za-z0-9_-]{22})"

urlpatterns = [
    path("", home.front_or_home, name="home"),
    path("begin/<str:code>/", begin.begin, name="begin"),
    path("notebook/", log.notebook, name="notebook"),
    path("other-people/", elsewhere.other_people, name="other-people"),
    path("book/acts/", log.book_acts, name="book"),
    path("me/export/", mine.export, name="export"),
    path("me/leave-for-good/", mine.leave_for_good, name="leave-for-good"),
    path("with/new/", places.new, name="new"),
    re_path(INVITATION + r"/?$", places.join, name="join"),
    re_path(INVITATION + r"/offer/$", places.offer, name="offer"),
    re_path(REL + r"/acts/$", log.acts, name="acts"),
    re_path(REL + r"/epochs/$", log.epochs, name="epochs"),
    re_path(REL + r"/invite/$", places.invitation, name="invitation"),
    re_path(REL + r"/invitations/$", places.invite, name="invite"),
    re_path(REL + r"/together/$", doors.held, name="together"),
    re_path(REL + r"/compare/$", places.compare, name="compare"),
    re_path(REL + r"/back/$", places.back, name="back"),
    re_path(REL + r"/without/$", places.without, name="without"),
    re_path(REL + r"/leave/$", places.leave, name="leave"),
    re_path(REL + r"/delete/$", mine.delete, name="delete"),
]
