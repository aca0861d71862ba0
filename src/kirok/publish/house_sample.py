"""A folder to begin a newsroom's own house with: our custom properties, our templates to look at, every text to translate."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kirok.base.errors import Refused
from kirok.base.files import make_folder, write_atomic
from kirok.publish.edition import TEMPLATES

_LANGUAGE = b"""# One folder a language, named by its code (ja, zh-Hant): move it to house/languages/CODE.
name: ""       # the language's own name
title: ""      # the site's name in it
contact: ""    # the contact line
enter: ""      # the door on the first page: "Read in ..."
labels: {}     # words for codes, such as CER.reported; the codebook among the data lists every code
"""


def sample_files() -> dict[str, bytes]:
    """Path -> content: ``house.css``, ``our-templates/``, ``language/``. Only the first is read as it lies."""
    sheet = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    properties = sheet[sheet.index(":root {") : sheet.index("* {")]
    texts = (files("kirok.publish") / "locale" / "en" / "LC_MESSAGES" / "django.po").read_bytes()
    found = {"house.css": properties.encode(), "language/language.yaml": _LANGUAGE, "language/site.po": texts}
    ours = (path for path in TEMPLATES.iterdir() if path.suffix in {".html", ".xml"})
    return dict(sorted({**found, **{f"our-templates/{path.name}": path.read_bytes() for path in ours}}.items()))


def write_sample(folder: Path) -> list[str]:
    """Write the sample into a new or empty folder; the paths, in order.

    Raises:
        Refused: something lies there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("something lies there; name a new folder", file=str(folder))
    for name, content in (made := sample_files()).items():
        make_folder((folder / name).parent)
        write_atomic(folder / name, content)
    return list(made)
