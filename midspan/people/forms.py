from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.people import handles
from midspan.people.models import Person


class HandleForm(forms.Form):
    """Another handle for somebody who is here."""

    handle = forms.CharField(max_length=200, strip=True)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_handle(self) -> str:
        handle = handles.normal(self.cleaned_data["handle"])
        if not handles.is_well_formed(handle):
            raise forms.ValidationError(
                _(
                    "A handle has 3 to 40 small letters, digits and hyphens, and begins and"
                    " ends with a letter or digit. Yours is kept below, to change."
                )
            )
        if Person.objects.with_handle(handle).exclude(pk=self.person.pk).exists():
            raise forms.ValidationError(
                _("Somebody here has this handle already. A number behind it may help.")
            )
        return handle

    def save(self) -> None:
        self.person.handle = self.cleaned_data["handle"]
        self.person.save(update_fields=["handle"])
