"""A translation beside the words, and how a second person would have it: the two side by side, differences marked."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kirok.base.errors import KirokError
from kirok.desk.journal.actions import writing
from kirok.desk.members.gates import allowed, member
from kirok.desk.statements.care import check_translation
from kirok.desk.statements.models import Translation
from kirok.desk.vault.state import current

PATIENCE = 4.0
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Part:
    """A stretch of words: the same in both, or changed in the one that it stands in."""

    text: str
    changed: bool


def differences(first: str, second: str) -> tuple[list[Part], list[Part]]:
    """Both texts, word by word, with what differs marked; joined, the parts are the texts again."""
    left, right = _WORD.findall(first), _WORD.findall(second)
    ours: list[Part] = []
    theirs: list[Part] = []
    for act, a, b, c, d in difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        for parts, words in ((ours, left[a:b]), (theirs, right[c:d])):
            if words:
                parts.append(Part("".join(words), act != "equal"))
    return ours, theirs


@allowed("code")
def translation(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The words, the translator's and the checker's; a form for the check where it is still to come."""
    row = get_object_or_404(Translation.objects.select_related("statement", "translator", "checked_by"), pk=number, statement__key=key)
    error = None
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            with writing(current().home, patience=PATIENCE):
                check_translation(row, by=member(request), text=text)
        except KirokError as refusal:
            error = refusal
        else:
            return redirect("translation", key, number)
    if row.statement.notes.filter(graphic=True).exists() and not request.GET.get("show") and request.method != "POST":
        return render(request, "contact/translation.html", {"row": row, "hidden": True})
    ours, theirs = differences(row.text, row.checked_text or row.text)
    may_check = row.checked_by_id is None and row.translator_id != member(request).pk
    context = {"row": row, "ours": ours, "theirs": theirs, "may_check": may_check, "sent": request.POST.get("text"), "error": error}
    return render(request, "contact/translation.html", context, status=422 if error else 200)
