from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from midspan.people import handles
from midspan.people.models import Elsewhere, Person, Place


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


class Words(forms.CharField):
    """Some lines of text; the browser sends a line's end as two signs, we count one."""

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "").replace("\r\n", "\n")) or ""


class FaceForm(forms.Form):
    """What anyone may read about this place."""

    name = forms.CharField(max_length=60, required=False)
    words = Words(max_length=2000, required=False)
    contact = Words(max_length=500, required=False)
    door = Words(max_length=300, required=False)
    way_out = forms.CharField(max_length=300, required=False)

    @classmethod
    def of(cls, place: Place) -> FaceForm:
        return cls(initial={name: getattr(place, name) for name in cls.base_fields})

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_way_out(self) -> str:
        """Only a page elsewhere that begins with https: it opens when somebody is in a hurry."""
        address: str = self.cleaned_data["way_out"]
        try:
            parts = urlsplit(address)
            is_page = (
                parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
            )
            URLValidator(schemes=["https"])(address)
        except (ValueError, ValidationError):
            is_page = False
        if address and not is_page:
            raise ValidationError(
                _(
                    "This is not the whole address of a page. It begins with https:// and"
                    " goes on with a name."
                )
            )
        return address


class SomebodyForm(forms.Form):
    """Somebody here, by their handle or by the mark of their account."""

    who = forms.CharField(max_length=200)

    def clean_who(self) -> Person:
        typed = self.cleaned_data["who"]
        found: Person | None = Person.objects.filter(pk=typed).first()
        found = found or Person.objects.with_handle(typed).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this handle. Look at it once more."))
        return found


class ClosingForm(SomebodyForm):
    why = Words(max_length=500)


class ElsewhereForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line or place that somebody can turn to instead."""

    class Meta:
        model = Elsewhere
        fields = ("name", "reach", "words", "practice", "known_on")

    words = Words(max_length=500, required=False)
    practice = Words(max_length=500, required=False)

    def clean_known_on(self) -> date:
        known_on: date = self.cleaned_data["known_on"]
        if known_on > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return known_on
