"""The handler's answers in the form of a plan: sealed, one file a publication, bound to the wording that they were given for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kirok.base.canonical import canonical
from kirok.desk.publications.digests import wording
from kirok.desk.publications.models import Answered, Publication
from kirok.desk.vault.sealing import drop, put, take


def sealed_answers(publication: Publication, places: Mapping[int, str]) -> dict[str, dict[str, Any] | None]:
    """Sentence -> the answer that a handler gave; None where its words changed since.

    *places* says where the answers of each publication lie sealed, by its primary key.
    """
    held = _opened(places.get(publication.pk))
    return {key: row["answer"] if row["digest"] == wording(publication, [key]) else None for key, row in held.items()}


def keep_answer(publication: Publication, sentences: tuple[str, ...], answer: Mapping[str, Any]) -> None:
    """Seal *answer* for *sentences* in place of the one before; call it in a transaction, inside ``sealing.together()``."""
    held = {key: row for key, row in _held(publication).items() if key not in sentences}
    held |= {key: {"digest": wording(publication, [key]), "answer": dict(answer)} for key in sentences}
    old = list(Answered.objects.filter(publication=publication).values_list("sealed", flat=True))
    Answered.objects.filter(publication=publication).delete()
    Answered.objects.create(publication=publication, sealed=put(canonical(held), name="answers"))
    for sealed in old:
        transaction.on_commit(lambda gone=sealed: drop(gone))  # type: ignore[misc]


def _held(publication: Publication) -> dict[str, Any]:
    row = Answered.objects.filter(publication=publication).first()
    return _opened(row.sealed if row else None)


def _opened(sealed: str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(take(sealed)) if sealed else {}
    return found
