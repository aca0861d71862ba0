"""A coder at the pages: enters every entry of a coding file into its form, field by field, as a person would."""

import re

from kirok.terms import selectors
from kirok.terms.unset import given

ORDER = ("sources", "outlets", "statements", "actors", "places", "events", "claims", "links", "findings")


def fields(payload, prefix=""):
    """Form name -> what to type; True stands for a tick."""
    typed = {}
    for key, value in payload.items():
        typed |= one(f"{prefix}{key}", value)
    return typed


def one(name, value):
    if isinstance(value, dict):
        return fields(value, f"{name}.")
    if isinstance(value, list):
        rows = [pair for at, part in enumerate(value) for pair in one(f"{name}.{at}", part).items()]
        return dict(rows) if rows else {f"{name}._none": True}
    if isinstance(value, bool):
        return {name: "yes" if value else "no"}
    return {name: "?" if value is None else str(value)}


def fill(page, typed):
    """Type into one field after the other; a list that is too short gets further rows first."""
    unfold(page)
    for name, value in typed.items():
        for _ in range(9):
            if page.locator(f"[name='{name}']").count():
                break
            lists = [name[: found.start()] for found in re.finditer(r"\.\d+(?=\.|$)", name)]
            buttons = [page.locator(f"button[name=_more][value='{path}']") for path in reversed(lists)]
            with page.expect_navigation():
                next(button for button in buttons if button.count()).click()
            unfold(page)
        control = page.locator(f"[name='{name}']").first
        if value is True:
            control.check()
        elif control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


def save(page):
    with page.expect_navigation():
        page.locator("button.main").click()
    problem = page.locator("[role=alert]")
    assert problem.count() == 0, problem.inner_text()


def enter(page, url, section, payload):
    """One entry of the registry."""
    page.goto(f"{url}/en/registry/{section}/new")
    fill(page, fields(payload))
    save(page)


def claim(page, url, statement, text, value, payload):
    """One claim: its words chosen by their positions, its kind by the button, then the form."""
    page.goto(f"{url}/en/statements/{statement}")
    unfold(page)
    start, end = selectors.locate(text, value.spans[0])
    page.fill("#start-typed", str(start))
    page.fill("#end-typed", str(end))
    with page.expect_navigation():
        page.locator(f"button[value={payload['kind']}]").click()
    for span in value.spans[1:]:
        page.locator("#f-words").fill(given(span.exact, ""))
    rest = {key: held for key, held in payload.items() if key not in {"statement", "kind", "span"}}
    fill(page, fields(rest))
    save(page)


def whole(page, url, file, payloads):
    """Everything of a file but its publications and expectations; entries that name each other come second."""
    texts = {row.id: row.text for row in file.statements}
    later = []
    for section in ORDER:
        for value, payload in zip(getattr(file, section), payloads[section], strict=True):
            if section == "claims":
                owner = file.statement_of(value)
                claim(page, url, owner, texts[owner], value, payload)
            elif section in {"statements", "actors"} and (names := later_fields(section, payload)):
                later.append((section, payload))
                enter(page, url, section, {key: held for key, held in payload.items() if key not in names})
            else:
                enter(page, url, section, payload)
    return later


def later_fields(section, payload):
    """What names entries of sections that are not there yet."""
    return {"consent", "chain"} & set(payload) if section == "statements" else set()


def complete(page, url, section, payload):
    """Add to an entry what could not be said before."""
    page.goto(f"{url}/en/registry/{section}/change/{payload['id']}")
    fill(page, {name: value for name, value in fields(payload).items() if not name.startswith("text")})
    save(page)
