from django.urls import path

from midspan.demonstration import views

app_name = "demonstration"

urlpatterns = [path("enter/<str:code>/", views.enter, name="enter")]
