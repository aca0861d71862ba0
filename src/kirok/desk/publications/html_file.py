"""A paper as one HTML page without style, script or link: what a newsroom's own system takes in."""

from __future__ import annotations

from html import escape

from kirok.desk.publications.papers import Figure, Paper, Sentence


def as_html(paper: Paper) -> bytes:
    """The page in UTF-8; every sentence carries its id, so that a correction finds it again."""
    head = f'<!doctype html>\n<html lang="{paper.language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(paper.title)}</title>\n</head>'
    parts = [head, f'<body>\n<article id="{escape(paper.id)}">', f"<h1>{escape(paper.title)}</h1>"]
    parts += [f"<p><strong>{escape(paper.invented)}</strong></p>"] if paper.invented else []
    parts += [f'<p class="byline">{escape(paper.byline)} · <time>{escape(paper.released_on)}</time></p>']
    parts += [_sentence(one) for one in paper.sentences]
    parts += [_figure(one) for one in paper.figures]
    if paper.contact:
        contact = f"{escape(paper.contact_label)}: {escape(paper.contact)}"
        parts.append(f'<footer>\n<p>{contact}</p>\n<p class="warning"><strong>{escape(paper.warning)}</strong></p>\n</footer>')
    return "\n".join([*parts, "</article>\n</body>\n</html>\n"]).encode()


def _sentence(one: Sentence) -> str:
    weight = f' <small class="weight">({escape(one.weight)})</small>' if one.weight else ""
    corrected = f' <strong class="correction">{escape(one.corrected)}</strong>' if one.corrected else ""
    return f'<p id="{escape(one.id)}" data-kind="{escape(one.kind)}">{escape(one.text)}{weight}{corrected}</p>'


def _figure(one: Figure) -> str:
    picture = f'<img src="{escape(one.file)}" alt="{escape(one.alt)}">'
    shown = f"<details><summary>{escape(one.note)}</summary>{picture}</details>" if one.note else picture
    return f'<figure data-digital-source-type="{escape(one.source_type)}">\n{shown}\n<figcaption>{escape(one.line)}</figcaption>\n</figure>'
