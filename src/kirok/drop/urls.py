"""The drop's addresses: none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirok.drop import refusals

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.broken
