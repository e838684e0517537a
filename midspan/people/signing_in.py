"""Placeholder, see helper."""
from django.contrib.auth.backends import BaseBackend


class ByKeptSession(BaseBackend):
    def get_user(self, user_id):
        from midspan.people.models import Person
        return Person.objects.filter(pk=user_id).first()
