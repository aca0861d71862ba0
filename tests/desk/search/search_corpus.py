"""A made-up corpus whose truth is known: every written form says which words of the dictionary it holds.

``python tests/desk/search/search_corpus.py`` writes ``data/queries.json`` anew: a coding file's statements, and 200
queries with the ids that answer them. A verifier can put another file of the same form in its place.
"""

import json
import random
from pathlib import Path

HERE = Path(__file__).parent

#: word: (forms in texts, forms in queries). "a b|x,y": the form "a b" also holds the words x and y.
NOUNS = {
    "보위부": (["보위부가", "보위부에서", "국가보위부는|국가보위부", "국가 보위부로|국가보위부"], ["보위부", "보위부에"]),
    "국가보위부": ([], ["국가보위부", "국가보위부의"]),
    "간부": (["간부들이", "당간부였던|당간부", "간부의", "도당간부에게|당간부,도당"], ["간부", "간부들"]),
    "당간부": (["당 간부를|간부,당"], ["당간부", "당 간부"]),
    "수용소": (["수용소로", "강제수용소에|강제수용소", "정치범수용소에서|정치범수용소,정치범", "수용소였다"], ["수용소", "수용소에서"]),
    "정치범수용소": (["정치범 수용소로|수용소,정치범"], ["정치범수용소", "정치범 수용소"]),
    "강제수용소": (["강제 수용소에서는|수용소"], ["강제수용소"]),
    "교화소": (["교화소에", "교화소에서도", "여자교화소로"], ["교화소", "교화소로"]),
    "관리소": (["관리소에", "관리소로", "제3관리소에서"], ["관리소"]),
    "노동단련대": (["노동단련대로", "노동 단련대에", "단련대였다|!"], ["노동단련대", "노동단련대에서"]),
    "집결소": (["집결소에", "도집결소로"], ["집결소", "집결소의"]),
    "구류장": (["구류장에서", "구류장은"], ["구류장"]),
    "인민반": (["인민반에서", "인민반장이|인민반장", "인민반의"], ["인민반"]),
    "인민반장": (["인민반장은|인민반", "인민반장에게|인민반"], ["인민반장"]),
    "가족": (["가족들은", "가족까지", "온가족이", "가족을"], ["가족", "가족들"]),
    "부모": (["부모가", "부모님은", "부모에게"], ["부모"]),
    "아이": (["아이가", "아이들을", "아이에게"], ["아이"]),
    "어린이": (["어린이는", "어린이들이"], ["어린이"]),
    "감자": (["감자를", "감자밭에", "감자만"], ["감자", "감자를"]),
    "강냉이": (["강냉이로", "강냉이죽을"], ["강냉이"]),
    "배급": (["배급이", "식량배급도|식량", "배급소에서"], ["배급", "배급을"]),
    "식량": (["식량을", "식량이"], ["식량"]),
    "장마당": (["장마당에서", "장마당은"], ["장마당"]),
    "국경": (["국경을", "국경지대에서", "국경까지"], ["국경", "국경에서"]),
    "초소": (["초소를", "국경초소에|국경", "초소에는"], ["초소"]),
    "두만강": (["두만강을", "두만강에서"], ["두만강", "두만강가"]),
    "숙청": (["숙청이", "대숙청에서", "숙청을"], ["숙청", "숙청에서"]),
    "처형": (["처형이", "공개처형을|공개처형,공개", "처형장으로"], ["처형"]),
    "공개처형": (["공개 처형은|처형,공개"], ["공개처형"]),
    "고문": (["고문을", "고문으로", "물고문이"], ["고문", "고문을"]),
    "재판": (["재판도", "재판에서", "비공개재판이"], ["재판"]),
    "종파": (["종파로", "종파분자라고"], ["종파"]),
    "연좌제": (["연좌제로", "연좌제는"], ["연좌제"]),
    "사상투쟁회의": (["사상투쟁회의에서", "사상투쟁 회의가"], ["사상투쟁회의", "사상투쟁"]),
    "반동사상문화배격법": (["반동사상문화배격법에", "반동사상문화배격법으로"], ["반동사상문화배격법", "배격법"]),
    "밀수": (["밀수로", "밀수꾼이", "밀수를"], ["밀수"]),
    "탈북": (["탈북을", "탈북자가", "탈북민들은"], ["탈북"]),
    "송환": (["송환이", "강제송환에|강제송환"], ["송환"]),
    "북송": (["북송을", "강제 북송이|강제북송"], ["북송"]),
    "강제북송": (["강제북송은|북송"], ["강제북송"]),
    "추방": (["추방을", "추방지에서"], ["추방"]),
    "성경": (["성경을", "성경책이"], ["성경"]),
    "손전화": (["손전화를", "손전화로"], ["손전화"]),
    "당": (["당에서", "당의", "당이"], ["당"]),
    "돈": (["돈을", "돈이", "돈으로"], ["돈"]),
    "병원": (["병원에", "군병원에서"], ["병원"]),
    "의사": (["의사는", "의사가"], ["의사"]),
    "군대": (["군대에", "군대가"], ["군대"]),
    "보안원": (["보안원이", "보안원들에게"], ["보안원"]),
    "창고": (["창고에", "창고를"], ["창고"]),
    "겨울": (["겨울에", "지난겨울은"], ["겨울"]),
    "새벽": (["새벽에", "새벽부터"], ["새벽"]),
}
VERBS = {
    "체포하다": (["체포되었다", "체포됐고", "긴급체포했다", "체포당한", "체포하려고"], ["체포", "체포됐다", "체포되어", "체포했다"]),
    "끌려가다": (["끌려갔다", "끌려간", "끌려가서", "끌려갑니다"], ["끌려가다", "끌려갔다", "끌려간"]),
    "듣다": (["들었다", "들은", "들었습니다", "들으니"], ["듣다", "들었다"]),
    "돕다": (["도왔다", "도운", "도와서", "도우려고"], ["돕다", "도운", "도왔다"]),
    "부르다": (["불렀다", "불러서", "부른", "부르고"], ["부르다", "불렀다"]),
    "잡히다": (["잡혔다", "잡혀갔다", "잡힌", "잡히면"], ["잡히다", "잡혔다", "잡힌"]),
    "맞다": (["맞았다", "맞아서", "맞고"], ["맞았다"]),
    "때리다": (["때렸다", "때린", "때려서"], ["때리다", "때렸다"]),
    "굶다": (["굶었다", "굶어", "굶고", "굶은"], ["굶다", "굶었다"]),
    "숨다": (["숨었다", "숨어서", "숨은"], ["숨다", "숨었다"]),
    "갇히다": (["갇혔다", "갇힌", "갇혀", "갇혔습니다"], ["갇히다", "갇혔다", "갇힌"]),
    "보내다": (["보냈다", "보낸", "보내서"], ["보내다", "보냈다"]),
    "총살하다": (["총살당했다", "총살되었다", "총살했다고"], ["총살", "총살됐다"]),
    "건너다": (["건넜다", "건너서", "건넌", "건너다가"], ["건너다", "건넜다"]),
    "만들다": (["만들었다", "만든", "만드는", "만들어"], ["만들다", "만든"]),
    "짓다": (["지었다", "지은", "지어서"], ["짓다"]),
    "빼앗다": (["빼앗았다", "빼앗긴|!", "빼앗아"], ["빼앗다"]),
    "무섭다": (["무서웠다", "무서운", "무서워서"], ["무섭다", "무서웠다"]),
    "묻다": (["묻었다", "물었다", "묻고"], []),
    "흩어지다": (["흩어졌다", "흩어진", "흩어져"], ["흩어지다", "흩어졌다"]),
    "사라지다": (["사라졌다", "사라진", "사라지고"], ["사라지다", "사라졌다", "사라진"]),
    "풀려나다": (["풀려났다", "풀려난", "풀려나서"], ["풀려나다", "풀려났다"]),
    "쓰다": (["썼다", "쓴", "써서"], []),
    "모으다": (["모았다", "모은", "모아"], ["모으다", "모았다"]),
    "기다리다": (["기다렸다", "기다린", "기다리며"], ["기다리다", "기다렸다"]),
    "죽다": (["죽었다", "죽은", "죽어서"], ["죽다", "죽었다", "죽은"]),
    "처벌하다": (["처벌받았다", "처벌당한", "처벌했다"], ["처벌", "처벌받았다"]),
    "고발하다": (["고발했다", "고발당했다", "고발된"], ["고발", "고발했다"]),
    "도망치다": (["도망쳤다", "도망친", "도망치다가"], ["도망치다", "도망쳤다"]),
    "감시하다": (["감시했다", "감시당한", "감시하는"], ["감시", "감시하다"]),
    "울다": (["울었다", "우는", "울면서"], ["울다", "울었다"]),
    "걷다": (["걸었다", "걷고", "걸어서"], ["걷다"]),
    "옮기다": (["옮겼다", "옮긴", "옮겨졌다"], ["옮기다", "옮겼다"]),
    "감다": (["감았다", "감고", "감은"], ["감았다"]),
    "신고하다": (["신고했다", "신고한", "신고하면"], ["신고", "신고했다"]),
    "격리하다": (["격리됐다", "격리된", "격리되어"], ["격리", "격리됐다"]),
}
#: hangul, hanja, Latin forms of a made-up person; texts use the first, queries the others.
NAMES = {
    "표운석": ("表雲石", "Phyo Un Sok", "Pyo Un-seok"),
    "나설하": ("羅雪河", "Ra Sol Ha", "Na Seol-ha"),
    "금도헌": ("琴道憲", "Kum To Hon", "Geum Do-heon"),
    "봉채린": ("奉彩潾", "Pong Chae Rin", "Bong Chae-rin"),
    "우겸": ("禹謙", "U Kyom", "Woo Gyeom"),
    "승하람": ("承河藍", "Sung Ha Ram", "Seung Ha-ram"),
}
#: Sentences that only look as if they answered: pieces across words and inside of particles.
TRAPS = (
    "강가로 나간 부자들은 조용했다.",
    "사람들은 아무 말도 하지 않았다.",
    "그 사람들이 모두 나갔다.",
    "하늘이 맑았고 들판은 넓었다.",
    "대문 앞에서 오래 서 있었다.",
    "그 일은 그날로 끝이었다.",
    "마당 한쪽에 나무가 있었다.",
    "눈이 많이 내렸다.",
)
TWO_WORDS = 36
QUERIES = 200


def form(text, own):
    """``(surface, words it holds)``; "!" says that it does not hold the word of its own entry."""
    surface, _, others = text.partition("|")
    named = {word for word in others.split(",") if word and word != "!"}
    return surface, named | (set() if "!" in others else {own})


def sentences(dice):
    """Texts and the words of the dictionary in each."""
    nouns = [form(text, own) for own, (texts, _) in NOUNS.items() for text in texts]
    verbs = [form(text, own) for own, (texts, _) in VERBS.items() for text in texts]
    names = list(NAMES)
    every = []
    for number in range(420):
        first, second, verb = nouns[number % len(nouns)], dice.choice(nouns), verbs[number % len(verbs)]
        name = dice.choice(names) if number % 4 == 0 else None
        said = " ".join([*([f"{name}{dice.choice(['은', '이', '에게', '의', ''])}"] if name else []), first[0], second[0], verb[0]])
        every.append((f"{said}.", first[1] | second[1] | verb[1] | ({name} if name else set())))
    return every + [(text, set()) for text in TRAPS]


def queries(dice):
    """``(query, words that answer it)``: all single forms, then pairs of words."""
    single = [(text, (own,)) for table in (NOUNS, VERBS) for own, (_, texts) in table.items() for text in texts]
    single += [(spelling, (name,)) for name, others in NAMES.items() for spelling in (name, *others)]
    nouns = [own for own, (texts, asked) in NOUNS.items() if texts and asked]
    verbs = [own for own, (_, asked) in VERBS.items() if asked]
    pairs = [(dice.choice(nouns), dice.choice(verbs)) for _ in range(TWO_WORDS * 6)]
    return single, [(f"{NOUNS[noun][1][0]} {VERBS[verb][1][-1]}", (noun, verb)) for noun, verb in dict.fromkeys(pairs)]


def build():
    """The corpus as statements and people, and the queries with their answers."""
    dice = random.Random(20)  # noqa: S311  a seed, no secret
    texts = [(f"q{number:03d}", text, held) for number, (text, held) in enumerate(sentences(dice), 1)]
    single, pairs = queries(dice)
    found = []
    for query, wanted in [*single, *pairs]:
        ids = [key for key, _, held in texts if set(wanted) <= held]
        if ids and len(found) < QUERIES:
            found.append({"query": query, "ids": ids})
    return texts, found


def coding(texts):
    """The corpus as a coding file."""
    names = [
        {"id": f"n{number}", "kind": "person", "names": [
            {"form": hangul, "script": "Hang"}, {"form": hanja, "script": "Hani"}, {"form": latin, "script": "Latn", "system": "DPRK"},
        ]}
        for number, (hangul, (hanja, latin, _)) in enumerate(NAMES.items(), 1)
    ]  # fmt: skip
    statements = [{"id": key, "source": "S-0700", "lang": "ko", "text": f"{text}\n"} for key, text, _ in texts]
    return {"format": "kirok-coding/1", "sources": [{"id": "S-0700", "kind": "person"}], "statements": statements, "actors": names}


if __name__ == "__main__":
    made = build()[1]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in made)
    (HERE / "data" / "queries.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
