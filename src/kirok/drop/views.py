"""The pages of a source: begin, look, send, delete, burn. They read the form, act on the store, and answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from django.http import HttpRequest, HttpResponse

from kirok.base.errors import BadInput, NoAnswer
from kirok.drop import boxes, store
from kirok.drop.forms import Body, read_form
from kirok.drop.names import ascii_name, encoded_name, shown_name
from kirok.drop.pages import Visit, page, style, texts
from kirok.drop.problems import Problem
from kirok.drop.replies import LETTERS, Letter, Replies
from kirok.drop.session import Session, new_session
from kirok.ledger.receipt import receipt_of
from kirok.seal.finding import candidates
from kirok.seal.mailbox import master_key
from kirok.seal.reply import Reply
from kirok.seal.words import Language, new_words, parse_words

_BLANK = Letter("0" * 32, Reply("Nobody reads this. " * 40, "2101-05-01", ()))
_CHECKED = 16  # at least so many reports are looked for, whether a mailbox has them or not


@dataclass
class _Incoming:
    """What a form brings for the newsroom: nothing is begun until there is something."""

    visit: Visit
    names: list[bytes] = field(default_factory=list)
    report: store.Arriving | None = None

    def opened(self) -> store.Arriving:
        """The report, begun when its first bytes are there."""
        self.report = self.report or store.Arriving(self.visit.drop.place, self.visit.drop.readers)
        return self.report

    def begin(self, name: bytes) -> None:
        """Begin a file."""
        self.opened().begin(name)
        self.names.append(name)

    def write(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        self.opened().write(piece)

    def read(self) -> dict[str, str]:
        """Read the form; its files are sealed on their way."""
        return read_form(self.visit.request, self.visit.session.owns, self, self.visit.drop.config.file_limit)

    def keep(self, text: str, master: bytes) -> bytes | None:
        """Seal the text too and make it all durable: the leaf; None when there was nothing to keep."""
        if not text.strip() and not self.names:
            return None
        report = self.opened()
        report.text(text.encode())
        place = self.visit.drop.place
        recipient = Replies(place, master).recipient
        return report.keep(recipient, lambda leaf: boxes.change(place, master, lambda leaves: (*leaves, leaf)))

    def discard(self) -> None:
        """Whatever was begun and not kept."""
        if self.report:
            self.report.discard()


def _receive(visit: Visit, act: str) -> HttpResponse:
    """Read a form that may bring a report; begin a mailbox (*act* "new") or use the one that is open ("send")."""
    incoming = _Incoming(visit)
    with visit.drop.admitted(Body(visit.request).left):
        try:
            fields = incoming.read()
            text = fields.get("text", "")
            if act == "new":
                return _begun(visit, incoming, fields, text)
            return _sent(visit, incoming, fields, text)
        except BadInput as error:
            raise Problem("text-too-long" if error.field == "text" else "unreadable") from error
        finally:
            incoming.discard()


def _begun(visit: Visit, incoming: _Incoming, fields: dict[str, str], text: str) -> HttpResponse:
    kind: Language = next((each for each in get_args(Language) if each == fields.get("kind")), visit.language)  # type: ignore[arg-type]
    if visit.session.is_source:
        _refuse_own_words(incoming, text, visit.session.key)
    words = new_words(kind)
    master = master_key(words)
    leaf = incoming.keep(text, master)
    if leaf is None:
        boxes.change(visit.drop.place, master, lambda leaves: leaves)
    box = boxes.load(visit.drop.place, master)
    visit.session = Session(master, is_source=True)
    return visit.show("words", {"words": words.shown, "word": box.word(box.logins, visit.language), **_told(incoming, leaf)})


def _sent(visit: Visit, incoming: _Incoming, fields: dict[str, str], text: str) -> HttpResponse:
    master = _master(visit, fields)
    _refuse_own_words(incoming, text, master)
    leaf = incoming.keep(text, master)
    if leaf is None:
        raise Problem("nothing-sent")
    visit.session = Session(master, is_source=True)
    return visit.show("sent", _told(incoming, leaf))


def _refuse_own_words(incoming: _Incoming, text: str, master: bytes) -> None:
    """Whoever reads a message must not be able to open its sender's mailbox."""
    names = " ".join(shown_name(name) for name in incoming.names)
    if any(master_key(words) == master for words in candidates(f"{text} {names}")):
        raise Problem("own-words")


def _told(incoming: _Incoming, leaf: bytes | None) -> dict[str, object]:
    return {"receipt": receipt_of(leaf) if leaf else "", "names": [shown_name(name) for name in incoming.names]}


def _master(visit: Visit, fields: dict[str, str]) -> bytes:
    """The mailbox that a form means: of the words in it, else of the session.

    Raises:
        Problem: the words cannot be any mailbox's, or there are none and nobody is logged in.
    """
    if fields.get("words", "").strip():
        try:
            return master_key(parse_words(fields["words"]))
        except BadInput as error:
            hints = error.allowed if error.allowed and not isinstance(error.allowed, str) else ()
            raise Problem("wrong-words", hints=hints) from error
    if visit.session.is_source:
        return visit.session.key
    raise Problem("words-needed", 403)


def languages(request: HttpRequest) -> HttpResponse:
    """``/``: the choice of a language; the browser's own is not looked at."""
    return front(request, language="en")


@page("GET", "HEAD")
def front(visit: Visit) -> HttpResponse:
    """What happens here, and what is not promised."""
    return visit.show("front")


@page("GET", "HEAD")
def advice(visit: Visit) -> HttpResponse:
    """On not naming oneself, on bridges, on what to do with the words."""
    return visit.show("advice")


@page("GET", "HEAD", "POST")
def new(visit: Visit) -> HttpResponse:
    """Begin a mailbox, with a message or without."""
    if visit.request.method == "POST":
        return _receive(visit, "new")
    kinds = [(each, texts(visit.language)["kinds"][each]) for each in get_args(Language)]
    return visit.show("new", {"kinds": kinds})


@page("GET", "HEAD", "POST")
def box(visit: Visit) -> HttpResponse:
    """Open a mailbox by its words, or look again at the one that is open."""
    if visit.request.method == "POST":
        master = _master(visit, read_form(visit.request, visit.session.owns))
        opened = boxes.enter(visit.drop.place, master)
        visit.session = Session(master, is_source=True)
        return _opened(visit, opened)
    if not visit.session.is_source:
        return visit.show("login")
    return _opened(visit, boxes.load(visit.drop.place, visit.session.key))


def _opened(visit: Visit, opened: boxes.Box) -> HttpResponse:
    letters, more = Replies(visit.drop.place, opened.master).read(visit.drop.decoys)
    shown = [_letter(visit, letter) for letter in [*letters, *([_BLANK] * (LETTERS - len(letters)))]]
    context = {
        "letters": shown[: len(letters)],
        "more": more,
        "here": _still_here(visit, opened),
        "word": opened.word(opened.logins, visit.language),
        "before": opened.word(max(opened.logins - 1, 1), visit.language),
    }
    return visit.show("box", context)


def _letter(visit: Visit, letter: Letter) -> str:
    """One reply as the page shows it; as many blank ones are made and thrown away as a mailbox has too few."""
    files = [(each, shown_name(each.name)) for each in letter.reply.files] if letter.reply else []
    return visit.part("letter", {"letter": letter, "files": files})


def _still_here(visit: Visit, opened: boxes.Box) -> int:
    """How many of its reports still lie here; the same number of looks whether it has none or some."""
    none = bytes(32)
    looked = [*opened.leaves, *(none for _ in range(_CHECKED - len(opened.leaves)))]
    return sum(visit.drop.place.path("sealed", f"{leaf.hex()}.age").exists() for leaf in looked)


@page("GET", "HEAD", "POST")
def send(visit: Visit) -> HttpResponse:
    """Send a message and files from a mailbox."""
    if visit.request.method == "POST":
        return _receive(visit, "send")
    return visit.show("send" if visit.session.is_source else "login")


@page("GET", "HEAD", "POST")
def delete(visit: Visit) -> HttpResponse:
    """Delete what still lies on this server: one reply, all replies, all reports, or everything but the mailbox."""
    if visit.request.method != "POST":
        return visit.show("delete" if visit.session.is_source else "login")
    fields = read_form(visit.request, visit.session.owns)
    master, what = _master(visit, fields), fields.get("what", "all")
    if what in {"all", "reports"}:
        _delete_reports(visit, master)
    if what != "reports":
        Replies(visit.drop.place, master).delete(None if what in {"all", "replies"} else what)
    return visit.show("done", {"sentence": texts(visit.language)["deleted"]})


def _delete_reports(visit: Visit, master: bytes) -> None:
    place = visit.drop.place
    for leaf in boxes.load(place, master).leaves:
        store.delete(place, leaf)
    boxes.change(place, master, lambda _leaves: ())


@page("GET", "HEAD", "POST")
def burn(visit: Visit) -> HttpResponse:
    """Delete everything and the mailbox; afterwards its words open an empty one, as any words would."""
    if visit.request.method != "POST":
        return visit.show("burn" if visit.session.is_source else "login")
    master = _master(visit, read_form(visit.request, visit.session.owns))
    _delete_reports(visit, master)
    Replies(visit.drop.place, master).delete()
    boxes.burn(visit.drop.place, master)
    visit.session = new_session()
    return visit.show("done", {"sentence": texts(visit.language)["burned"]})


@page("POST")
def close(visit: Visit) -> HttpResponse:
    """End the session; the mailbox stays."""
    read_form(visit.request, visit.session.owns)
    visit.session = new_session()
    return visit.show("done", {"sentence": texts(visit.language)["closed"]})


@page("GET", "HEAD")
def attached(visit: Visit, wanted: str) -> HttpResponse:
    """A file of a reply, to keep and never to show."""
    if not visit.session.is_source:
        return visit.show("login")
    try:
        name, body = Replies(visit.drop.place, visit.session.key).attached(wanted)
    except NoAnswer as error:
        raise Problem("no-such-file", 404) from error
    response = HttpResponse(body, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{ascii_name(name)}\"; filename*=UTF-8''{encoded_name(name)}"
    return response


def stylesheet(_request: HttpRequest) -> HttpResponse:
    """The one style sheet."""
    return HttpResponse(style(), content_type="text/css; charset=utf-8")
