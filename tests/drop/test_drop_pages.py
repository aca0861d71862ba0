"""The pages: what a source sees and does, and what then lies at the drop."""

import re

import pytest
from drop_visit import open_report, reports

from kirok.drop import boxes, pages, state
from kirok.drop.pages import LANGUAGES, SIZES, texts
from kirok.drop.replies import Replies
from kirok.drop.session import COOKIE
from kirok.seal.letters import seal_letter
from kirok.seal.mailbox import master_key
from kirok.seal.reply import Attached, encode_reply
from kirok.seal.words import new_words, parse_words


def problem(key, language="en"):
    return texts(language)["problems"][key]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "advice", "new", "box", "send", "delete", "burn"])
def test_every_page_opens_without_a_mailbox(someone, language, page):
    visitor = someone(language)
    response = visitor.get(page)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()
    assert "The Tests" in response.content.decode()
    assert visitor.token or page in {"", "advice"}


def test_the_root_offers_the_languages(visitor):
    page = visitor.client.get("/", HTTP_ACCEPT_LANGUAGE="ko").content.decode()
    assert [code for code in LANGUAGES if f'href="/{code}/"' in page] == list(LANGUAGES)
    assert '<html lang="en">' in page


def test_a_first_message_with_files_arrives_whole(visitor, place):
    words = visitor.begin("무슨 일이 있었는지", [("사진.jpg", b"\xff\xd8" * 70_000), ("둘.txt", b"")], kind="ko")
    assert parse_words(words).language == "ko"
    assert re.fullmatch(r"([0-9a-f]{4}-){7}[0-9a-f]{4}", visitor.code("receipt"))
    [report] = reports(place)
    assert report.texts == ["무슨 일이 있었는지".encode()]
    assert report.files == [("사진.jpg".encode(), b"\xff\xd8" * 70_000), ("둘.txt".encode(), b"")]
    assert report.replies == [Replies(place, master_key(parse_words(words))).recipient]
    assert "사진.jpg" in visitor.page.content.decode()


def test_a_mailbox_alone_brings_no_report(visitor, place):
    words = visitor.begin()
    assert visitor.code("receipt") is None
    assert not list(place.path("sealed").iterdir())
    assert len(list(place.path("boxes").iterdir())) == 1
    assert words


@pytest.mark.parametrize("kind", ["ko", "en", "zh", "digits"])
def test_the_words_are_of_the_kind_that_was_chosen(visitor, kind):
    assert parse_words(visitor.begin(kind=kind)).language == kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_kind_is_the_pages_language(someone, language):
    assert parse_words(someone(language).begin(kind="no such")).language == language


def test_a_second_message_goes_to_the_same_mailbox(visitor, place):
    words = visitor.begin("one")
    first = visitor.code("receipt")
    assert visitor.write("two", [("f", b"x")]).status_code == 200
    assert visitor.code("receipt") not in {None, first}
    box = boxes.load(place, master_key(parse_words(words)))
    assert len(box.leaves) == 2
    assert {leaf.hex() for leaf in box.leaves} == {path.stem for path in place.path("sealed").iterdir()}
    assert {tuple(report.replies) for report in reports(place)} == {tuple(reports(place)[0].replies)}


def test_a_file_without_a_name_is_a_file(visitor, place):
    visitor.begin("", [(b"", b"content")])
    assert reports(place)[0].files == [(b"", b"content")]


def test_an_empty_file_field_is_nothing(visitor, place):
    visitor.begin()
    assert visitor.write("", [(b"", b"")]).status_code == 400
    assert visitor.said() == problem("nothing-sent")
    assert not list(place.path("sealed").iterdir())
    assert not list(place.path("incoming").iterdir())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_open_the_mailbox_again(visitor, someone, language):
    words = visitor.begin("one")
    again = someone(language)
    assert again.enter(words).status_code == 200
    assert again.part("here") == "1"
    assert texts(language)["box_page"]["none"] in again.page.content.decode()
    assert again.get("box").status_code == 200
    assert again.part("here") == "1"


def test_words_in_the_form_count_before_the_session(visitor, someone, place):
    mine, theirs = visitor.begin("one"), someone().begin("two")
    visitor.get("send")
    visitor.post("send", {"words": theirs, "text": "three"})
    assert len(boxes.load(place, master_key(parse_words(theirs))).leaves) == 2
    assert len(boxes.load(place, master_key(parse_words(mine))).leaves) == 1


def test_a_typing_mistake_is_noticed_without_a_look_at_the_store(visitor, place, monkeypatch):
    mine, others = visitor.begin().split(), new_words("en").words
    monkeypatch.setattr(boxes, "enter", lambda *_: pytest.fail("the store was looked at"))
    pages = set()
    for words in (mine, others):
        visitor.enter(" ".join(mistyped(words)))
        assert (visitor.page.status_code, visitor.said()) == (400, problem("wrong-words"))
        pages.add(visitor.page.content.decode().replace(visitor.token, ""))
    assert len(pages) == 1, "what was typed shows on the page"


def mistyped(words):
    """Two neighbours that are not the same have changed places."""
    at = next(at for at in range(1, len(words)) if words[at - 1] != words[at])
    return [*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]]


def test_a_misspelt_word_is_answered_with_hints(visitor):
    visitor.enter("abilty " * 12)
    assert (visitor.page.status_code, visitor.said()) == (400, problem("wrong-words"))
    assert "ability" in visitor.page.content.decode()


@pytest.mark.parametrize("page", ["send", "delete", "box"])
def test_nobody_acts_without_a_mailbox(visitor, page):
    visitor.get("box")
    visitor.post(page, {"text": "x"})
    assert (visitor.page.status_code, visitor.said()) == (403, problem("words-needed"))


@pytest.mark.parametrize(
    "spell",
    [str, str.upper, lambda words: words.replace(" ", ", "), lambda words: f"before\n{words}\nafter"],
    ids=["as it is", "capitals", "commas", "lines"],
)
@pytest.mark.parametrize("kind", ["ko", "en", "zh", "digits"])
def test_its_own_words_in_a_message_are_refused(visitor, place, kind, spell):
    words = visitor.begin(kind=kind)
    visitor.write(f"hello {spell(words)} goodbye")
    assert (visitor.page.status_code, visitor.said()) == (400, problem("own-words"))
    assert not list(place.path("sealed").iterdir())
    assert not list(place.path("incoming").iterdir())


def test_its_own_words_as_a_file_name_are_refused(visitor, place):
    words = visitor.begin()
    visitor.write("hello", [(f"{words}.txt", b"x")])
    assert visitor.said() == problem("own-words")
    visitor.get("new")
    visitor.post("new", {"text": words})
    assert visitor.said() == problem("own-words")
    assert not list(place.path("sealed").iterdir())


def test_the_words_of_others_may_be_sent(visitor, place):
    visitor.begin()
    assert visitor.write(f"they gave me {new_words('en').shown}").status_code == 200


def test_the_sign_changes_at_each_login_and_is_remembered(visitor, someone):
    words = visitor.begin()
    signs = [visitor.part("word")]
    for _ in range(6):
        again = someone()
        again.enter(words)
        assert again.part("before") == signs[-1]
        signs.append(again.part("word"))
        again.get("box")
        assert again.part("word") == signs[-1]
    assert len(set(signs)) > 4


@pytest.mark.parametrize("what", ["all", "reports", None])
def test_deleted_reports_are_gone(visitor, place, what):
    visitor.begin("one", [("f", b"x" * 5_000)])
    kept = {path.name: path.read_bytes() for path in place.path("sealed").iterdir()}
    visitor.write("two")
    visitor.get("delete")
    visitor.post("delete", {"what": what} if what else {})
    assert visitor.said() == texts("en")["deleted"]
    assert not list(place.path("sealed").iterdir())
    assert len(list(place.path("deleted").iterdir())) == len(kept) + 1
    visitor.get("box")
    assert visitor.part("here") == "0"


def _reply(place, master, text, files=()):
    """A reply as the desk's pull leaves it."""
    replies = Replies(place, master)
    replies.folder.mkdir(exist_ok=True)
    attached = []
    for number, (name, content) in enumerate(files):
        attached.append(Attached(f"{number:032x}", name, len(content)))
        place.write(replies.folder / f"{number:032x}.file", seal_letter(content, replies.recipient, name="file"))
    count = len(list(replies.folder.iterdir()))
    place.write(replies.folder / f"{count + 100:032x}.letter", seal_letter(encode_reply(text, "2101-05-01", attached), replies.recipient))


def test_replies_are_read_downloaded_and_deleted(visitor, place):
    master = master_key(parse_words(visitor.begin()))
    _reply(place, master, "첫째 <b>답</b>", [("답\r\n\x1b[2J.pdf".encode(), b"%PDF")])
    _reply(place, master, "second")
    visitor.get("box")
    page = visitor.page.content.decode()
    assert "첫째 &lt;b&gt;답&lt;/b&gt;" in page
    assert "second" in page
    assert "\x1b" not in page
    link = re.search(r"/en/(file/[0-9a-f]{32})", page)[1]
    file = visitor.get(link)
    assert file.content == b"%PDF"
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith('attachment; filename="')
    assert "%0D%0A%1B" in file["Content-Disposition"]
    assert "\n" not in file["Content-Disposition"]
    visitor.get("box")
    visitor.post("delete", {"what": re.search(r'name="what" value="([0-9a-f]{32})"', visitor.page.content.decode())[1]})
    assert visitor.get(link).status_code == 404
    visitor.get("box")
    assert "첫째" not in visitor.page.content.decode()
    assert "second" in visitor.page.content.decode()
    visitor.get("delete")
    visitor.post("delete", {"what": "replies"})
    assert not list(place.path("replies").iterdir())


def test_a_file_is_for_its_own_source_alone(visitor, someone, place):
    master = master_key(parse_words(visitor.begin()))
    _reply(place, master, "x", [(b"f", b"content")])
    stranger = someone()
    stranger.begin()
    assert stranger.get(f"file/{0:032x}").status_code == 404
    assert someone().get(f"file/{0:032x}").status_code == 200
    assert visitor.get(f"file/{0:032x}").content == b"content"


def test_an_unreadable_reply_shuts_nobody_out(visitor, place):
    master = master_key(parse_words(visitor.begin()))
    _reply(place, master, "readable")
    folder = Replies(place, master).folder
    (folder / f"{1:032x}.letter").write_bytes(b"not a letter")
    (folder / f"{2:032x}.letter").write_bytes(seal_letter(b"no reply", Replies(place, master).recipient))
    assert visitor.get("box").status_code == 200
    page = visitor.page.content.decode()
    assert page.count(texts("en")["box_page"]["damaged"]) == 2
    assert "readable" in page


def test_more_replies_than_fit_wait(visitor, place):
    master = master_key(parse_words(visitor.begin()))
    for number in range(10):
        _reply(place, master, f"number {number}")
    visitor.get("box")
    page = visitor.page.content.decode()
    assert page.count("<article>") == 8
    assert texts("en")["box_page"]["more"] in page


def test_burning_leaves_nothing_and_answers_like_an_empty_mailbox(visitor, someone, place):
    words = visitor.begin("one", [("f", b"x")])
    _reply(place, master_key(parse_words(words)), "a reply", [(b"f", b"y")])
    visitor.get("burn")
    visitor.post("burn")
    assert visitor.said() == texts("en")["burned"]
    for folder in ("sealed", "boxes", "replies", "incoming"):
        assert not list(place.path(folder).iterdir())
    assert visitor.get("send").content.count(b'name="words"') == 1
    again = someone()
    assert again.enter(words).status_code == 200
    assert again.part("here") == "0"


def test_closing_ends_the_session_and_keeps_the_mailbox(visitor, place):
    visitor.begin("one")
    visitor.get("box")
    visitor.post("close")
    assert visitor.said() == texts("en")["closed"]
    assert b'name="words"' in visitor.get("box").content
    assert len(list(place.path("boxes").iterdir())) == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(visitor, method):
    assert getattr(visitor.client, method)("/en/new").status_code == 405


def test_closing_by_a_link_is_refused(visitor):
    visitor.begin()
    assert visitor.get("close").status_code == 405
    assert visitor.get("send").content.count(b'name="words"') == 0


@pytest.mark.parametrize("page", ["new", "box", "send", "delete", "burn", "close"])
@pytest.mark.parametrize("token", ["", "0" * 64, "x", "가"])
def test_a_foreign_form_is_refused(visitor, place, page, token):
    visitor.begin("one")
    before = sorted(path.name for path in place.folder.rglob("*"))
    visitor.get("send")
    visitor.post(page, {"text": "x", "words": "y"}, token=token)
    assert (visitor.page.status_code, visitor.said()) == (403, problem("old-page"))
    assert sorted(path.name for path in place.folder.rglob("*")) == before


def test_a_form_of_before_the_login_is_foreign_after_it(visitor):
    visitor.get("new")
    old = visitor.token
    visitor.begin()
    visitor.post("send", {"text": "x"}, token=old)
    assert visitor.page.status_code == 403


def test_a_file_before_the_token_is_refused_unread(visitor, place):
    visitor.get("new")
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nxx\r\n--b--\r\n'
    response = visitor.client.post("/en/new", body, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 403
    assert not list(place.path("incoming").iterdir())


@pytest.mark.parametrize(
    ("files", "text", "key", "status"),
    [
        ([("f", b"x" * 3_000_001)], "", "file-too-large", 413),
        ([("f", b"x")] * 33, "", "too-many-files", 413),
        ([], "x" * 524_279, "text-too-long", 413),
        ([("n" * 4_097, b"x")], "", "unreadable", 400),
    ],
    ids=["file", "files", "text", "name"],
)
def test_what_is_too_much_is_refused_and_leaves_nothing(visitor, place, files, text, key, status):
    visitor.begin()
    visitor.write(text, files)
    assert (visitor.page.status_code, visitor.said()) == (status, problem(key))
    assert not list(place.path("sealed").iterdir())
    assert not list(place.path("incoming").iterdir())


def test_the_longest_text_and_file_arrive(visitor, place):
    visitor.begin("x" * 524_278, [("n" * 4_096, b"y" * 3_000_000)])
    [report] = reports(place)
    assert len(report.texts[0]) == 524_278
    assert len(report.files[0][1]) == 3_000_000


def test_every_page_has_one_of_four_lengths(visitor, someone):
    words = visitor.begin("x", [(f"{number}.txt", b"x") for number in range(30)])
    for language in LANGUAGES:
        again = someone(language)
        again.enter(words)
        for page in ("", "advice", "new", "box", "send", "delete", "burn"):
            assert len(again.get(page).content) in SIZES


def test_a_page_beyond_all_lengths_is_a_multiple_of_the_last():
    assert len(pages.pad(b"x" * (SIZES[-1] + 1))) == 2 * SIZES[-1]
    assert len(pages.pad(b"x" * (SIZES[0] - 7))) == SIZES[0]
    assert len(pages.pad(b"x" * (SIZES[0] - 6))) == SIZES[1]


def test_one_cookie_of_one_length_and_kind(visitor):
    visitor.get("new")
    before = visitor.client.cookies[COOKIE]
    lengths = {len(before.value)}
    assert (before["secure"], before["httponly"], before["samesite"], before["path"]) == (True, True, "Strict", "/")
    assert not before["max-age"]
    assert not before["expires"]
    visitor.begin("x")
    lengths.add(len(visitor.client.cookies[COOKIE].value))
    assert len(lengths) == 1
    assert list(visitor.client.cookies) == [COOKIE]


def test_a_full_disk_refuses_large_forms_first(visitor, place, monkeypatch):
    visitor.begin()
    free = state.running().config.reserve
    monkeypatch.setattr(state.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert visitor.write("small").status_code == 200
    visitor.write("", [("f", b"x" * 1_100_000)])
    assert (visitor.page.status_code, visitor.said()) == (503, problem("no-room-for-files"))
    monkeypatch.setattr(state.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100}))
    visitor.write("small")
    assert (visitor.page.status_code, visitor.said()) == (503, problem("no-room"))


def test_large_forms_queue_and_small_ones_pass(visitor, monkeypatch):
    visitor.begin()
    monkeypatch.setattr(state, "PATIENCE", 0.01)
    drop = state.running()
    for _ in range(state.HEAVY_PLACES):
        drop.heavy.acquire()
    visitor.write("", [("f", b"x" * 1_100_000)])
    assert (visitor.page.status_code, visitor.said()) == (503, problem("busy"))
    assert visitor.write("small").status_code == 200
    drop.heavy.release()
    assert visitor.write("", [("f", b"x" * 1_100_000)]).status_code == 200
    assert drop.heavy.acquire(blocking=False)


def test_a_form_without_files_may_come_either_way(visitor, place):
    words = visitor.begin().replace(" ", "+")
    visitor.client.cookies.clear()
    visitor.get("box")
    assert visitor.send("box", {"words": words}).status_code == 200
    visitor.get("send")
    assert visitor.send("send", {"text": "%ED%95%9C"}).status_code == 200
    assert reports(place)[0].texts == ["한".encode()]


def test_readable_sizes():
    assert [pages.readable(size) for size in (1 << 30, 3_000_000, 2_048, 5)] == ["1 GiB", "2.86 MiB", "2 KiB", "5 B"]


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_the_languages_have_the_same_sentences(language):
    def shape(tree):
        if isinstance(tree, dict):
            return {key: shape(value) for key, value in tree.items()}
        return [bool(line) for line in tree] if isinstance(tree, list) else (bool(tree), tree.count("%s"))

    assert shape(texts(language)) == shape(texts("en"))
    assert not re.search(r"[가-힣]", str(texts("zh")))


def test_open_report_takes_either_reader(visitor, place):
    from drop_visit import READERS

    visitor.begin("x")
    [path] = place.path("sealed").iterdir()
    assert open_report(path, READERS[0]) == open_report(path, READERS[1])


def test_a_text_that_grows_when_it_is_read_is_refused(visitor, place):
    """Bytes that are no UTF-8 become signs of three bytes each."""
    visitor.begin()
    visitor.get("send")
    head = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + visitor.token.encode() + b"\r\n"
    body = head + b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"\xff" * 300_000 + b"\r\n--b--"
    visitor._seen(visitor.client.post("/en/send", body, content_type="multipart/form-data; boundary=b"))
    assert (visitor.page.status_code, visitor.said()) == (400, problem("text-too-long"))
    assert not list(place.path("incoming").iterdir())


def test_the_second_of_two_files_and_what_was_left_behind(visitor, place):
    master = master_key(parse_words(visitor.begin()))
    _reply(place, master, "x", [(b"one", b"1"), (b"two", b"2")])
    assert visitor.get(f"file/{1:032x}").content == b"2"
    folder = Replies(place, master).folder
    (folder / f"{7:032x}.file").write_bytes(b"left behind")
    visitor.get("delete")
    visitor.post("delete", {"what": "replies"})
    assert not folder.exists()
