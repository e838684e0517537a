from django.urls import path

from midspan.learning import views

app_name = "learning"

urlpatterns = [
    path("learning/", views.contents, name="contents"),
    path("learning/two-people/", views.two_people, name="two-people"),
    path("learning/scenes/", views.scenes, name="scenes"),
    path("learning/scenes/<str:scene>/", views.scene, name="scene"),
    path("learning/<str:page>/", views.page, name="page"),
    path("learning/<str:page>/paper/", views.paper, name="paper"),
]
