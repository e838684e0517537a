"""Machines are shared and slow at times: a property is wrong or right, not late."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
