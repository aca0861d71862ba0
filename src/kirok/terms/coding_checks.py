"""What holds between the entries of a coding file: unique ids, references that lead somewhere, spans in their text."""

from collections.abc import Callable, Iterator, Mapping

from kirok.base.errors import BadInput
from kirok.terms.claim import Claim
from kirok.terms.coding_file import SECTIONS, CodingFile, Known
from kirok.terms.references import references
from kirok.terms.selectors import Span, locate
from kirok.terms.source import LIKE
from kirok.terms.unset import UNSET
from kirok.terms.vocabulary import nearest

#: A check raises BadInput with the field; the loader adds file and line.
Check = Callable[[CodingFile, Known], None]

#: Sections whose ids are also taken as the names of things elsewhere; one id means one thing in a file.
_NAMED = tuple(name for name in SECTIONS if name != "links")
_NEVER_TYPED = {
    "findings": ("certainty", "independent_origins"),
    "publications": ("review",),
}


def check_file(file: CodingFile, known: Known) -> None:
    """All checks between entries, in the order in which their errors help most.

    Raises:
        BadInput: the first that fails; *field* begins with ``section[id]``.
    """
    for check in (_unique_ids, _drafts_only, _statements, _references, _chains, _spans):
        check(file, known)


def entry_name(section: str, entry: object, at: int) -> str:
    """How an entry is called in errors: ``claims[c12]``, or by its number where it has no id."""
    return f"{section}[{getattr(entry, 'id', at)}]"


def _walk(file: CodingFile) -> Iterator[tuple[str, object]]:
    for section in SECTIONS:
        for at, entry in enumerate(file.entries(section)):
            yield entry_name(section, entry, at), entry


def _unique_ids(file: CodingFile, _known: Known) -> None:
    seen: dict[str, str] = {}
    for section in _NAMED:
        for entry in file.entries(section):
            if entry.id in seen:
                raise BadInput(
                    f"the id '{entry.id}' is there twice, in {seen[entry.id]} and {section}",
                    field=f"{section}[{entry.id}].id",
                    allowed="each id once in a file",
                )
            seen[entry.id] = section


def _drafts_only(file: CodingFile, _known: Known) -> None:
    for section, keys in _NEVER_TYPED.items():
        for entry in file.entries(section):
            for key in keys:
                if getattr(entry, key) is not UNSET:
                    raise BadInput(
                        f"'{key}' follows from rules and from what people did in the desk; a file never carries it, remove the key",
                        field=f"{section}[{entry.id}].{key}",
                    )
    for claim in file.claims:
        _draft(claim.status, f"claims[{claim.id}].status")
    for publication in file.publications:
        _draft(publication.state, f"publications[{publication.id}].state")


def _draft(state: object, field: str) -> None:
    if state not in {UNSET, "draft"}:
        raise BadInput("a file makes drafts only; everything after is done by people in the desk", field=field, allowed=("draft",))


def _statements(file: CodingFile, known: Known) -> None:
    for statement in file.statements:
        if not statement.text and statement.id not in known.statements:
            raise BadInput(
                f"the desk holds no statement '{statement.id}', so its text is needed here",
                field=f"statements[{statement.id}].text",
                allowed="text: |, or a statement that was imported",
            )
    if len(file.statements) != 1:
        for claim in file.claims:
            if claim.statement is UNSET:
                raise BadInput(
                    f"the file has {len(file.statements)} statements, so each claim says which it belongs to",
                    field=f"claims[{claim.id}].statement",
                    allowed=[statement.id for statement in file.statements][:12] or sorted(known.statements)[:12],
                )


def _references(file: CodingFile, known: Known) -> None:
    ids = {section: dict.fromkeys([*(entry.id for entry in file.entries(section)), *sorted(known.ids(section))]) for section in _NAMED}
    for name, entry in _walk(file):
        for field, sections, target in references(entry):
            if not any(target in ids[section] for section in sections):
                raise _dangling(f"{name}.{field}", sections, target, ids)


def _dangling(field: str, sections: tuple[str, ...], target: str, ids: Mapping[str, Mapping[str, None]]) -> BadInput:
    if "sources" in sections and len(target.split()) > 1:
        return BadInput(
            "this looks like mailbox words, the source's own secret, which never enters the desk; give the source number",
            field=field,
            allowed=LIKE,
        )
    every = [one for section in sections for one in ids[section]]
    return BadInput(f"'{target[:60]}' is not the id of anything in {' or '.join(sections)}", field=field, allowed=nearest(target, every))


def _chains(file: CodingFile, _known: Known) -> None:
    """Nothing is a part of itself by way of others: subsets of actors and places inside places are trees."""
    _no_circle("actors", "subset_of", {actor.id: actor.subset_of or "" for actor in file.actors})
    _no_circle("places", "parent", {place.id: place.parent or "" for place in file.places})


def _no_circle(section: str, key: str, above: Mapping[str, str]) -> None:
    safe: set[str] = set()
    for start in above:
        trail: list[str] = []
        at = start
        while at in above and at not in safe and at not in trail:
            trail.append(at)
            at = above[at]
        if at in trail:
            raise BadInput(
                f"'{start}' ends up inside itself by way of {' > '.join(trail[:6])}", field=f"{section}[{start}].{key}", allowed="no circle"
            )
        safe.update(trail)


def _spans(file: CodingFile, known: Known) -> None:
    texts = {**known.statements, **{statement.id: statement.text for statement in file.statements if statement.text}}
    for claim in file.claims:
        for at, span in enumerate(claim.spans):
            _check_span(texts[file.statement_of(claim)], span, _span_field(claim, at))


def _span_field(claim: Claim, at: int) -> str:
    return f"claims[{claim.id}].span" + (f"[{at}]" if isinstance(claim.span, tuple) else "")


def _check_span(text: str, span: Span, field: str) -> None:
    if not span.exact:
        return
    try:
        locate(text, span)
    except BadInput as error:
        error.field = field
        raise
