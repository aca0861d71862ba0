"""Invented casualties on three lists in two scripts, with the key to who is who.

Families share name, place and often the day; few names carry most people. One list is in its own script, the second in Latin
letters of several spellings, the third in the own script again (Arabic) or in Latin (Cyrillic). Nobody here exists.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

Word = tuple[str, tuple[str, ...]]


def _words(text: str) -> tuple[Word, ...]:
    return tuple((own, tuple(latin.split(","))) for own, _, latin in (each.partition(":") for each in text.split("|")))


MEN = {
    "arabic": _words(
        "محمد:Mohammad,Muhammad,Mhd|أحمد:Ahmad,Ahmed|علي:Ali|حسن:Hassan,Hasan|حسين:Hussein,Husayn|محمود:Mahmoud,Mahmud|خالد:Khaled,Khalid|"
        "عمر:Omar|عبد الله:Abdullah,Abd Allah|عبد الرحمن:Abdulrahman,Abd al-Rahman|مصطفى:Mustafa,Moustafa|إبراهيم:Ibrahim|يوسف:Yousef|"
        "عبد الكريم:Abdulkarim,Abdul Karim|زياد:Ziad|طارق:Tareq,Tarek|سامر:Samer|باسل:Basel,Bassel|ماهر:Maher|وليد:Walid,Waleed|أنس:Anas|"
        "بلال:Bilal|ياسر:Yasser|عدنان:Adnan|غسان:Ghassan|مازن:Mazen|نضال:Nidal|سليمان:Suleiman,Sulayman|صالح:Saleh|فيصل:Faisal|راشد:Rashed"
    ),
    "cyrillic": _words(
        "Рамзан:Ramzan|Магомед:Magomed,Mahomed|Ислам:Islam|Адам:Adam|Муса:Musa|Хасан:Khasan,Hasan|Хусейн:Khuseyn,Hussein|Руслан:Ruslan|"
        "Аслан:Aslan|Тимур:Timur|Ахмед:Akhmed,Ahmed|Шамиль:Shamil|Юсуп:Yusup,Iusup|Иса:Isa,Issa|Александр:Aleksandr,Alexander|"
        "Сергей:Sergey,Sergei|Андрей:Andrey,Andrei|Дмитрий:Dmitry,Dmitri|Иван:Ivan|Николай:Nikolay,Nikolai|Владимир:Vladimir|Виктор:Viktor,Victor|"
        "Игорь:Igor|Юрий:Yuri,Yuriy|Михаил:Mikhail|Павел:Pavel|Артём:Artem,Artyom|Зелимхан:Zelimkhan|Беслан:Beslan|Зураб:Zurab"
    ),
}
WOMEN = {
    "arabic": _words("فاطمة:Fatima,Fatma|مريم:Mariam,Maryam|عائشة:Aisha|زينب:Zainab,Zeinab|نور:Nour,Noor|هدى:Huda,Hoda|رنا:Rana|لينا:Lina"),
    "cyrillic": _words("Зарема:Zarema|Марина:Marina|Мадина:Madina|Малика:Malika|Елена:Elena,Yelena|Ольга:Olga|Ирина:Irina|Роза:Roza"),
}
FAMILIES = {
    "arabic": _words(
        "الحسن:al-Hassan,Al Hasan|الأحمد:al-Ahmad,Alahmad|العلي:al-Ali|الخطيب:al-Khatib,Al Khateeb|حمدان:Hamdan|الشامي:al-Shami,Shami|"
        "درويش:Darwish,Darwesh|النجار:al-Najjar,Najjar|الحداد:al-Haddad,Haddad|المصري:al-Masri,Almasri|بكور:Bakkour,Bakour|زيدان:Zidan,Zaidan|"
        "الرفاعي:al-Rifai,Rifai|شحادة:Shehadeh,Shahada|الجاسم:al-Jassem,Aljasim|السعدي:al-Saadi|كنعان:Kanaan,Kenan|الزعبي:al-Zoubi,Zoubi|"
        "المقداد:al-Miqdad,Mekdad|الحريري:al-Hariri,Hariri|غنيم:Ghneim|برازي:Barazi|عواد:Awad,Awwad|صباغ:Sabbagh,Sabagh|عثمان:Othman,Osman|"
        "سويدان:Sweidan|دياب:Diab|نعسان:Naasan|هلال:Hilal|عبود:Abboud,Aboud|سلوم:Salloum,Saloum|رمضان:Ramadan|التركي:al-Turki|خليفة:Khalifa"
    ),
    "cyrillic": _words(
        "Магомадов:Magomadov|Исаев:Isaev,Isayev|Дудаев:Dudaev,Dudayev|Гайсумов:Gaysumov,Gaisumov|Хаджиев:Khadzhiev,Khadjiev|Умаров:Umarov|"
        "Эльмурзаев:Elmurzaev,Elmurzayev|Цечоев:Tsechoev|Ахмадов:Akhmadov,Ahmadov|Бисаев:Bisaev,Bisayev|Шахидов:Shakhidov|Кузнецов:Kuznetsov,Kuznecov|"
        "Попов:Popov|Соколов:Sokolov|Лебедев:Lebedev|Козлов:Kozlov|Новиков:Novikov|Морозов:Morozov|Волков:Volkov|Соловьёв:Solovyov,Soloviev|"
        "Васильев:Vasilyev,Vasiliev|Зайцев:Zaytsev,Zaitsev|Павлов:Pavlov|Семёнов:Semyonov,Semenov|Голубев:Golubev|Воробьёв:Vorobyov,Vorobiev|"
        "Мусаев:Musaev,Musayev|Тагиров:Tagirov|Сулейманов:Suleymanov,Suleimanov|Джабраилов:Dzhabrailov,Jabrailov|Чагаев:Chagaev,Chagayev"
    ),
}
PLACES = {
    "arabic": _words("حلب:Aleppo,Halab|حمص:Homs,Hims|حماة:Hama,Hamah|درعا:Daraa,Deraa|إدلب:Idlib,Idleb|دمشق:Damascus|الرقة:Raqqa"),
    "cyrillic": _words("Грозный:Grozny,Groznyy|Гудермес:Gudermes|Аргун:Argun|Шали:Shali|Урус-Мартан:Urus-Martan|Самашки:Samashki"),
}


@dataclass(frozen=True)
class Casualty:
    """One invented person."""

    sex: str
    given: Word
    father: Word
    family: Word
    place: tuple[Word, int]
    born: dt.date
    died: dt.date


def _pick(words: tuple[Word, ...], chance: random.Random) -> Word:
    return chance.choices(words, weights=[1 / (at + 2) for at in range(len(words))])[0]


def _day(chance: random.Random) -> dt.date:
    return dt.date(2012, 1, 1) + dt.timedelta(chance.randrange(1400))


def _family(style: str, chance: random.Random) -> list[Casualty]:
    """One to five people of one name and place, most of them dead on one day."""
    family, father, day = _pick(FAMILIES[style], chance), _pick(MEN[style], chance), _day(chance)
    place, together = (_pick(PLACES[style], chance), chance.randrange(14)), chance.random() < 0.6
    found = []
    for _ in range(chance.choices((1, 2, 3, 5), (70, 15, 10, 5))[0]):
        sex = "m" if chance.random() < 0.8 else "f"
        given = _pick((MEN if sex == "m" else WOMEN)[style], chance)
        born = dt.date(2012 - int(min(85, max(0, chance.gauss(30, 15)))), 1 + chance.randrange(12), 1 + chance.randrange(28))
        found.append(Casualty(sex, given, father, family, place, born, day if together else _day(chance)))
    return found


def _spelt(word: Word, *, own: bool, chance: random.Random) -> str:
    return word[0] if own else chance.choice((word[1][0], *word[1]))


def _slipped(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(len(text) - 2, 2))
    return chance.choice((text[:at] + text[at + 1 :], text[:at] + text[at : at + 2][::-1] + text[at + 2 :]))


def _record(someone: Casualty, style: str, *, own: bool, chance: random.Random) -> dict[str, str]:
    """What a list says of a person, in its own script or in Latin letters."""
    name = [_spelt(someone.given, own=own, chance=chance), _spelt(someone.family, own=own, chance=chance)]
    if style == "arabic" and chance.random() < 0.5:
        name.insert(1, _spelt(someone.father, own=own, chance=chance))
    text = " ".join(name if style == "arabic" or chance.random() < 0.5 else name[::-1])
    text = _slipped(text, chance) if chance.random() < 0.06 else text
    died = someone.died + dt.timedelta(chance.choice((-1, 1, 30)) if chance.random() < 0.12 else 0)
    year = someone.born.year + (chance.choice((-1, 1, 2)) if chance.random() < 0.15 else 0)
    town = _spelt(someone.place[0], own=own, chance=chance)
    return {
        "name": text.upper() if chance.random() < 0.05 else text,
        "sex": someone.sex if chance.random() < 0.9 else "",
        "born": chance.choice((str(year), str(year), someone.born.isoformat(), "")),
        "when": chance.choices((died.isoformat(), f"{died:%Y-%m}", str(died.year), f"{died.isoformat()}~", ""), (75, 12, 5, 5, 3))[0],
        "place": chance.choices((town, f"{town} > {town} {someone.place[1]}", ""), (46, 46, 8))[0],
        "father_name": _spelt(someone.father, own=own, chance=chance) if chance.random() < 0.4 else "",
    }


def lists(style: str, people: int, seed: int = 1) -> tuple[list[dict[str, str]], dict[str, int]]:
    """Rows of three lists of overlapping parts of *people* casualties in random order, and the key: record_id -> person."""
    chance = random.Random(seed)
    everyone: list[Casualty] = []
    while len(everyone) < people:
        everyone += _family(style, chance)
    rows: list[tuple[int, dict[str, str]]] = []
    for name, share, own in (("morgue", 0.5, True), ("press", 0.4, False), ("families", 0.35, style == "arabic")):
        named = [(number, someone) for number, someone in enumerate(everyone) if chance.random() < share]
        rows += [(number, {"list": name, **_record(someone, style, own=own, chance=chance)}) for number, someone in named]
    chance.shuffle(rows)
    key = {f"c{at:06}": number for at, (number, _) in enumerate(rows)}
    return [{"record_id": record_id, **row} for record_id, (_, row) in zip(key, rows, strict=True)], key
