from django.urls import path

from midspan.cards import views

app_name = "cards"

urlpatterns = [path("cards/", views.cards, name="cards")]
