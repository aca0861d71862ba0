"""The drop's addresses: the pages in three languages, the style sheet, the desk's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from kirok.drop import door, refusals, views

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

_LANGUAGE = r"^(?P<language>en|ko|zh)/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.languages),
    path("style.css", views.stylesheet),
    re_path(_LANGUAGE + "$", views.front),
    re_path(_LANGUAGE + "advice$", views.advice),
    re_path(_LANGUAGE + "new$", views.new),
    re_path(_LANGUAGE + "box$", views.box),
    re_path(_LANGUAGE + "send$", views.send),
    re_path(_LANGUAGE + "delete$", views.delete),
    re_path(_LANGUAGE + "burn$", views.burn),
    re_path(_LANGUAGE + "close$", views.close),
    re_path(_LANGUAGE + "file/(?P<wanted>[0-9a-f]{32})$", views.attached),
    path("pull", door.pull),
]

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.broken
