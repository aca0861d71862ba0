"""A day at the desk of the demonstration, walked by its people with the keyboard alone: what every page needs to show comes from it.

The tests walk it in Korean and look at what it leaves; ``make screenshots`` walks it to take the pictures.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import io
import json
import math
import os
import struct
import subprocess
import sys
import time
import wave
from pathlib import Path

from babel.messages.pofile import read_po
from desk_pages import WITH_A_CODE

import kirok.desk
from kirok.demo.world.specials import DIRECTOR_NAME

MOST_TABS = 150
#: The invented director of the false story, who was told dead and lives.
DIRECTOR = DIRECTOR_NAME.ko
#: What the finding on somebody says who is told dead in one account and alive in another.
ALIVE = "살아 있는 것을 보았다는 증언이 엇갈린다"
WORDS = "[00:00:00] 우리는 문 옆에서 상자를 실었습니다.\n[00:00:01] 그다음에 데리고 나갔습니다.\n"


def catalogue():
    """English text of the desk -> Korean text."""
    path = Path(kirok.desk.__file__).parent / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        return {message.id: message.string for message in read_po(stream, locale="ko") if message.id}


class Person:
    """Somebody of the newsroom in front of a page: a keyboard, a language, no mouse."""

    def __init__(self, context, url, name, language="ko"):
        self.page, self.url, self.name, self.language = context.new_page(), url, name, language
        self.page.set_default_timeout(30_000)
        self.korean = catalogue()
        self.far = []  # (tabs, page, what): what is a long way from the start of its page

    def said(self, text):
        """A text of the desk in this person's language."""
        return self.korean[text] if self.language == "ko" else text

    def open(self, path):
        """Type an address, without the language."""
        answer = self.page.goto(f"{self.url}/{self.language}/{path}")
        assert answer.ok, f"{self.name}: {path} answers {answer.status}"

    def log_in(self, password):
        self.page.goto(f"{self.url}/{self.language}/login")
        self.page.locator("#id_username:focus").wait_for()
        self.page.keyboard.type(self.name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.go("Enter")
        assert self.page.locator("[role=alert]").count() == 0, f"{self.name} is not let in"

    def to(self, locator):
        """Press Tab until it has the focus."""
        target = locator.first
        assert target.count(), f"{self.name}: {locator} is not on {self.page.url}"
        for tabs in range(MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                self.far += [(tabs, self.page.url, str(locator))] if tabs > 60 else []
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.name}: Tab does not reach {locator} on {self.page.url}")

    def go(self, key):
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def follow(self, locator):
        self.to(locator)
        self.go("Enter")

    def link(self, text):
        self.follow(self.page.locator("main").get_by_role("link", name=self.said(text)))

    def press(self, text):
        """A button by its words; nothing may stand against what it does."""
        self.follow(self.page.locator("main").get_by_role("button", name=self.said(text), exact=True))
        problem = self.page.locator("main [role=alert]")
        assert problem.count() == 0, f"{self.name}, {text}: {problem.first.inner_text()}"

    def refused(self, text):
        """A button whose act is refused: the focus stands on why."""
        self.follow(self.page.locator("main").get_by_role("button", name=self.said(text), exact=True))
        self.page.locator("[role=alert]:focus").wait_for()

    def unfold(self, text):
        summary = self.page.locator("summary", has_text=self.said(text))
        self.to(summary)
        self.page.keyboard.press("Enter")

    def write(self, selector, text):
        """Type into the field, over what stands there."""
        self.to(self.page.locator(selector))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector, value):
        """Move down (or up) in a list to the option of that value."""
        target = self.to(self.page.locator(selector))
        values = target.evaluate("node => [...node.options].map(one => one.value)")
        at = target.evaluate("node => node.selectedIndex")
        steps = values.index(value) - at
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert target.input_value() == value

    def tick(self, selector):
        self.to(self.page.locator(selector))
        self.page.keyboard.press("Space")

    def radio(self, name, value):
        """Reach the group with Tab, then the arrows."""
        group = self.page.locator(f"input[type=radio][name='{name}']")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("name => document.activeElement.name === name", name):
                break
        for _ in range(group.count()):
            if self.page.evaluate("() => document.activeElement.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert self.page.locator(f"input[name='{name}'][value='{value}']").is_checked()

    def file(self, selector, path):
        """Reach the field with the keyboard; the dialogue of the system is not the page's."""
        self.to(self.page.locator(selector))
        self.page.set_input_files(selector, path)


def tone(folder):
    """Two seconds of sound."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(at / 9))) for at in range(16_000)))
    (folder / "voice.wav").write_bytes(sound.getvalue())
    return folder / "voice.wav"


def gate(folder):
    """A picture of a gate and a face, of four rectangles."""
    from PIL import Image

    picture = Image.new("RGB", (640, 420), (186, 180, 168))
    picture.paste((90, 96, 104), (60, 150, 580, 420))
    picture.paste((206, 160, 140), (270, 60, 370, 170))
    picture.save(folder / "gate.png")
    return folder / "gate.png"


class Newsroom:
    """Everybody of the demonstration, each logged in once, in a browser of their own."""

    def __init__(self, browser, demo, folder, language="ko"):
        self.browser, self.url, self.folder, self.language = browser, demo["desk_url"], folder, language
        self.secrets = Path(demo["home"]) / "demo" / "passwords"
        self.people = {}
        self.found = {}  # what the pages of this day are addressed by
        #: The numbers of those who wrote through the drop, those in English first: the world gives them out.
        self.tellers = [line.partition(":")[0] for line in (Path(demo["home"]) / "demo" / "mailbox-words").read_text().splitlines()]
        self.look = lambda _page, _title: None  # called on pages that no address leads back to

    def password(self, name):
        return (self.secrets / name).read_text(encoding="utf-8").strip()

    def __call__(self, name):
        if name not in self.people:
            context = self.browser.new_context(viewport={"width": 1366, "height": 768})
            person = Person(context, self.url, name, self.language)
            person.log_in(self.password(name))
            self.people[name] = person
        return self.people[name]

    def close(self):
        for person in self.people.values():
            with contextlib.suppress(Exception):
                person.page.context.close()

    def last(self, person):
        """The last part of the address that a person stands on."""
        return person.page.url.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]


def whole_day(room):
    """Report, claim, second coding, merging, publication, taking back: each by whom it belongs to."""
    the_handler_takes_a_report(room)
    the_lead_gives_a_source_its_handler(room)
    the_handler_records_an_interview(room)
    the_coder_codes_it(room)
    the_second_coder_codes_blindly(room)
    the_analyst_settles_and_joins(room)
    the_editor_publishes(room)
    somebody_takes_back(room)
    the_administrator_lets_somebody_in(room)
    somebody_takes_a_second_factor(room)
    another_newsrooms_data_come(room)
    the_rest_is_looked_up(room)
    return room.found


def the_lead_gives_a_source_its_handler(room):
    """From the lead's page of today to the sources: the one whose report was taken, which nobody keeps."""
    lead = room("lead")
    lead.link("Sources and track records")
    row = lead.page.locator("tr", has_text=room.found["source"])
    lead.to(row.locator("select"))
    lead.follow(row.locator("button"))


def the_handler_takes_a_report(room):
    """The inbox, a report with a message, its words as a statement, a reply, and off the list."""
    handler = room("handler")
    handler.follow(handler.page.locator("nav").get_by_role("link", name=handler.said("Inbox")))
    waiting = handler.page.inner_text(".inbox")
    room.teller = next(number for number in room.tellers if number in waiting)
    handler.follow(handler.page.locator(".inbox li", has_text=room.teller).locator("a"))
    room.found["report"] = room.last(handler)
    room.found["source"] = handler.page.locator("h1").inner_text().split()[0]
    handler.link("Take the message as a statement")
    handler.write("#t-said", "2106-11")
    handler.choose("#t-consent", "own-consent")
    scopes = handler.page.locator("input[name=scope]:not(:checked)")
    for _ in range(scopes.count()):
        handler.to(scopes.first)
        handler.page.keyboard.press("Space")
    handler.press("Take it")
    room.found["taken"] = room.last(handler)
    handler.follow(handler.page.locator("main a[href*='/inbox/']"))
    handler.write("#reply-text", "고맙습니다. 그날 다른 사람도 보았습니까?")
    handler.tick("input[name=asks]")
    handler.press("Seal the reply")


def the_handler_records_an_interview(room):
    """The source's page, the recording, the transcript; a picture beside it."""
    handler = room("handler")
    handler.open(f"sources/{room.found['source']}")
    handler.link("New interview")
    handler.write("#on", "2106-11")
    handler.write("#language", "ko")
    handler.file("#file", tone(room.folder))
    handler.press("Keep the interview")
    room.found["interview"] = room.last(handler)
    handler.write("#transcript", WORDS)
    handler.press("Keep the words")
    handler.link("Recording and words")
    room.found["told"], _, room.found["recording"] = handler.page.url.partition("/statements/")[2].split("/")[:3]
    handler.link("Recordings and pictures")
    handler.file("#file", gate(room.folder))
    handler.press("Add it")
    room.found["seen"] = handler.page.locator(".list a").last.get_attribute("href").rpartition("/")[2]


def the_coder_codes_it(room):
    """From the page of today to the statement that has no claim, its second sentence, an act, a state; a finding on them."""
    coder = room("coder")
    coder.follow(coder.page.locator(f"main a[href$='/statements/{room.found['taken']}']"))
    coder.page.locator("#verbatim:focus").wait_for()
    for kind, what in (("a", "VIO.LIB.arrest"), ("a", "VIO.LIB.detention")):
        coder.page.keyboard.press("ArrowDown")
        coder.go(kind)
        coder.choose("#f-type", what)
        coder.press("Save")
        coder.page.locator("#verbatim:focus").wait_for()
        assert "claim=" in coder.page.url
    room.found["claim"] = coder.page.locator("ol.claims > li").first.get_attribute("id")
    coder.link("Translation and content notes")
    coder.write("#t-lang", "ko")
    coder.write("#t-text", "나루 계단에 서 있었습니다. 이웃이 이틀 뒤에 말해 주었습니다. (지어낸 것)")
    coder.press("Save")
    coder.follow(coder.page.locator("nav").get_by_role("link", name=coder.said("Findings")))
    coder.link("New finding")
    coder.write("#f-en", "People were taken away at night.")
    coder.write("#f-ko", "사람들이 밤에 끌려갔다.")
    coder.write("[name='supports.0']", room.found["claim"])
    coder.press("Save")
    room.found["finding"] = room.last(coder)
    coder.press("Apply the rules")


def the_second_coder_codes_blindly(room):
    """An analyst asks for two second codings; one is done, one stays open."""
    analyst, second = room("analyst"), room("second-coder")
    analyst.open(f"statements/{room.found['taken']}")
    for statement in (room.found["taken"], room.found["told"]):
        analyst.open(f"second/?statement={statement}")
        analyst.choose("#d-coder", "second-coder")
        analyst.press("Ask")
    second.open("second/")
    second.follow(second.page.locator("main .claims a").last)
    room.found["done"] = room.last(second)
    second.page.locator("#verbatim:focus").wait_for()
    second.page.keyboard.press("ArrowDown")
    second.go("a")
    second.choose("#f-type", "VIO.LIB.detention")
    second.press("Save")
    second.press("I am done")
    second.open("second/")
    room.found["open"] = second.page.locator("main .claims a").first.get_attribute("href").rpartition("/")[2]


def the_analyst_settles_and_joins(room):
    """What differs between the two codings; two entries that are one person, joined, parted and joined again."""
    analyst = room("analyst")
    analyst.open(f"second/{room.found['done']}")
    analyst.press("the second stands")
    analyst.open("search")
    analyst.write("#q", DIRECTOR)
    analyst.go("Enter")
    analyst.follow(analyst.page.locator(".hits a[href*='/people/']"))
    room.found["person"] = room.last(analyst)
    analyst.open("registry/actors/new")
    analyst.choose("[name=kind]", "person")
    analyst.write("[name='names.0.form']", DIRECTOR)
    analyst.choose("[name='names.0.script']", "Hang")
    analyst.press("Save")
    analyst.follow(analyst.page.locator("main .claims a[href$='/people/{}']".format(room.found["person"])))
    for _ in range(2):
        analyst.press("the same")
        if analyst.page.locator("button[name=undo]").count() and not _:
            analyst.press("take this judgement back")


def the_editor_publishes(room):
    """A draft on the finding, its question to the handler, the exposure panel, a picture, review, release by a second editor."""
    editor, handler = room("editor"), room("handler")
    editor.follow(editor.page.locator("nav").get_by_role("link", name=editor.said("Publications")))
    editor.link("New publication")
    editor.write("#key", "night")
    editor.write("#title_en", "Taken at night")
    editor.write("#title_ko", "밤에 끌려간 사람들")
    editor.write("#u1", room.found["finding"])
    editor.write("#en1", "People were taken away at night.")
    editor.write("#ko1", "사람들이 밤에 끌려갔다.")
    editor.press("Save the draft")
    room.found["publication"] = room.last(editor)
    editor.unfold("Add a picture")
    editor.file("#file", gate(room.folder))
    editor.write("#credit", "A. Reader")
    for field, words in (("alt_en", "A gate"), ("alt_ko", "문")):
        editor.write(f"#{field}", words)
    editor.press("Add it")
    editor.link("Cover faces and plates")
    for field, number in (("x", "260"), ("y", "50"), ("w", "120"), ("h", "130")):
        editor.write(f"#{field}", number)
    editor.press("Cover these")
    editor.open(f"claims/{room.found['claim']}")
    editor.link("Ask the handler")
    editor.write("#text", "직접 보았습니까, 들었습니까?")
    editor.press("Ask it")
    handler.open(f"publications/{room.found['publication']}/exposure")
    the_handler_answers(handler)
    reviewer = room("reviewer")
    reviewer.follow(reviewer.page.locator(f"main a[href$='/publications/{room.found['publication']}']"))
    reviewer.press("Record my review")
    second = room("second-editor")
    second.follow(second.page.locator(f"main a[href$='/publications/{room.found['publication']}']"))
    second.write("#release-password", "not it")
    second.refused("Release it")
    room.look(second.page, "refused")
    second.write("#release-password", room.password("second-editor"))
    second.press("Release it")


def the_handler_answers(handler):
    """Who else could have told it: the five questions for the group of sentences."""
    for tick in handler.page.locator("form[action$='/answer'] input[name=items]:not(:checked)").all():
        handler.to(tick)
        handler.page.keyboard.press("Space")
    for selector, text in (("#knowers", "나라의 주민"), ("#who-place", "XM"), ("#low", "8000000")):
        handler.write(selector, text)
    for name, value in (("listed", "list"), ("specific", "no"), ("corroborated", "no")):
        handler.radio(name, value)
    handler.choose("#contact", "month")
    handler.follow(handler.page.locator("form[action$='/answer'] button"))
    assert handler.page.locator(".tag.withdrawn").count() == 0
    assert "나라의 주민" in handler.page.inner_text("main")


def somebody_takes_back(room):
    """A coder learns that a claim was wrong; an editor hides another at once and a second one rules."""
    coder, editor = room("coder"), room("editor")
    coder.open(f"claims/{room.found['claim']}")
    coder.link("Take back: hide, retract, erase")
    coder.choose("#fall-reason", "mis-translated")
    coder.write("#fall-password", room.password("coder"))
    coder.choose("#fall-second", "editor")
    coder.write("#fall-second-password", room.password("editor"))
    coder.press("Retract it")
    room.found["retracted"] = room.last(coder)
    editor.open("publications/")
    editor.follow(editor.page.locator(".list li:has(.tag.released) a"))
    editor.link("Take back: hide, retract, erase")
    editor.press("Hide it now")
    room.found["hidden"] = room.last(editor)


def the_administrator_lets_somebody_in(room):
    """A new coder with the lead's word, and a compartment."""
    admin = room("admin")
    admin.follow(admin.page.locator("nav").get_by_role("link", name=admin.said("Administration")))
    admin.write("#name", "newcomer")
    admin.tick("input[name=roles][value=coder]")
    admin.write("#add-password", room.password("admin"))
    admin.choose("#add-second", "lead")
    admin.write("#add-second-password", room.password("lead"))
    admin.press("Add")
    room.look(admin.page, "one-time-secret")
    admin.open("administration/compartments/")
    admin.write("#new-key", "blue")
    admin.write("#new-title", "파랑")
    admin.press("Make it")


def somebody_takes_a_second_factor(room):
    """Legal enrols an authenticator, by the secret that the page shows for typing."""
    legal = room("legal")
    legal.open("account/second-factor")
    secret = legal.page.locator(".desk code").last.inner_text().replace(" ", "")
    legal.write("#code", code_now(secret))
    legal.write("#factor-password", room.password("legal"))
    legal.press("Take it into use")
    assert legal.page.locator(".codes li").count() >= 8
    room.look(legal.page, "recovery-codes")


def another_newsrooms_data_come(room):
    """A coder takes the data of a site in by the command; the demonstration's own site is the one at hand."""
    home = room.secrets.parents[1]
    named = ("--home", str(home), "--by", "coder", "--password-file", str(room.secrets / "coder"), "--json")
    environment = {**os.environ, "KIROK_PASSPHRASE_FILE": str(home / "demo" / "passphrase")}
    words = [sys.executable, "-X", "utf8", "-m", "kirok", "import", str(home / "site" / "data" / "datapackage.json"), *named]
    room.found["other"] = json.loads(subprocess.run(words, capture_output=True, check=True, env=environment).stdout)["record"]


def code_now(secret):
    """The six digits of RFC 6238 at this moment."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def the_rest_is_looked_up(room):
    """What the demonstration holds beside the day's own: one of each kind, found on its list."""
    handler, coder, editor = room("handler"), room("coder"), room("editor")

    def first(person, path, selector):
        person.open(path)
        return person.page.locator(selector).first.get_attribute("href").split("?")[0].rpartition("/")[2]

    room.found |= {
        "waiting": first(handler, "inbox/", f".inbox li:not(:has-text('{room.teller}')) a"),
        "long": first(coder, "", ".list li:nth-child(6) a"),
        "disputed": first(coder, "findings/", ".list li:has(.c-disputed) a"),
        "alive": first(coder, "findings/", f".list li:has-text('{ALIVE}') a"),
        "refused": first(editor, "publications/", ".list li:has(.tag.draft) a"),
        "place": first(coder, "places/", ".list a"),
        "event": first(coder, "registry/events/", ".list a"),
    }
    coder.open("claims/" + first(coder, f"findings/{room.found['alive']}", ".claims a"))
    room.found["conflict"] = coder.page.locator("main a[href*='/people/']").first.get_attribute("href").rpartition("/")[2]
    room.found["draft"] = first(coder, f"statements/{room.found['taken']}", "ol.claims > li:nth-child(2) a[href*='/claims/']")
    a_form_grows_old(coder)


def a_form_grows_old(coder):
    """Somebody wrote in a form and logged in again elsewhere meanwhile: what was written is held, and can be sent."""
    coder.open("registry/actors/new")
    coder.write("[name=name]", "누군가")
    coder.page.context.clear_cookies(name="csrftoken")
    coder.go("Enter")
    assert coder.page.url.endswith("/account/held"), coder.page.url
    assert "누군가" in coder.page.inner_text("main")


def ask_for_a_code(room, page):
    """The page that asks for a code, as somebody with an authenticator meets it after the password."""
    page.goto(f"{room.url}/{room.language}/login")
    page.fill("#id_username", WITH_A_CODE)
    page.fill("#id_password", room.password(WITH_A_CODE))
    with page.expect_navigation():
        page.press("#id_password", "Enter")


def shown(room, one, strangers):
    """The browser page that shows *one* of PAGES to whoever opens it; *strangers* is a page of a browser without a login."""
    page = room(one.who).page if one.who else strangers
    if one.route == "login-code":
        ask_for_a_code(room, page)
    path = one.path.format(**room.found)
    answer = page.goto(f"{room.url}/{room.language}/{path}")
    assert answer.status == one.status, f"{path} answers {answer.status}"
    return page
