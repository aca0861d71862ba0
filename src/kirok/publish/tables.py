"""The columns of the open data and the rows that fill them. A list stays a list; null is "not given"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from kirok.publish.index import Index
from kirok.publish.numbers import NumberRow, number_rows
from kirok.publish.record import (
    ClaimRecord,
    CorrectionRecord,
    EstimateRecord,
    FindingRecord,
    MethodRecord,
    PartyRecord,
    SentenceRecord,
    Words,
)
from kirok.publish.seam import code_label


class Column(NamedTuple):
    """One column: its name, its Frictionless type, and its title in both languages."""

    name: str
    type: str
    en: str
    ko: str


_INVENTED = Column("invented", "boolean", "Invented for a demonstration", "시연용으로 지어낸 자료")
_TEXT = "string"

#: Table -> its title in English and Korean.
TITLES = {
    "claims": ("Claims", "주장"),
    "findings": ("Findings", "조사 결과"),
    "sentences": ("Published sentences", "실린 문장"),
    "corrections": ("Corrections", "정정"),
    "numbers": ("Numbers that single claims give", "개별 주장이 말하는 수"),
    "estimates": ("Estimates of how many in all, a row a method", "전체 인원 추정, 방법마다 한 행"),
    "codebook": ("Codebook: columns and codes", "코드북: 열과 코드"),
}
#: Table -> its columns.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "claims": (
        Column("id", _TEXT, "Claim", "주장 번호"),
        Column("kind", _TEXT, "Kind of claim", "주장의 종류"),
        Column("type", _TEXT, "Type (code)", "유형(코드)"),
        Column("type_en", _TEXT, "Type, English", "유형, 영어"),
        Column("type_ko", _TEXT, "Type, Korean", "유형, 한국어"),
        Column("victims_en", _TEXT, "To whom, English", "피해자, 영어"),
        Column("victims_ko", _TEXT, "To whom, Korean", "피해자, 한국어"),
        Column("agents_en", _TEXT, "Said to be responsible, English", "책임자로 지목된 쪽, 영어"),
        Column("agents_ko", _TEXT, "Said to be responsible, Korean", "책임자로 지목된 쪽, 한국어"),
        Column("place_en", _TEXT, "Place, English", "장소, 영어"),
        Column("place_ko", _TEXT, "Place, Korean", "장소, 한국어"),
        Column("precision", _TEXT, "Precision of the place", "장소의 정밀도"),
        Column("country", _TEXT, "Country code", "국가 코드"),
        Column("when", _TEXT, "When (EDTF, ISO 8601-2)", "시기(EDTF, ISO 8601-2)"),
        Column("count_min", "integer", "Count, lower bound", "수의 하한"),
        Column("count_max", "integer", "Count, upper bound", "수의 상한"),
        Column("count_quantifier", _TEXT, "Quantifier", "수량어"),
        Column("count_phrase", _TEXT, "Phrase the count was given in", "수를 말한 표현"),
        Column("count_rule", _TEXT, "Rule that turned the phrase into a range", "표현을 범위로 바꾼 규칙"),
        Column("share_min", "number", "Share, lower bound (0 to 1)", "비율의 하한(0~1)"),
        Column("grounds", _TEXT, "Reasons given by the authorities (codes)", "당국이 내세운 이유(코드)"),
        Column("denied", "boolean", "The claim denies that it happened", "일어나지 않았다는 주장"),
        Column("status", _TEXT, "Standing or retracted", "유지 또는 철회"),
        Column("findings", _TEXT, "Findings it is used in", "쓰인 조사 결과"),
        Column("retracted_on", "date", "Retracted on", "철회한 날"),
        Column("reason", _TEXT, "Reason of the retraction (code)", "철회 이유(코드)"),
        Column("content_en", _TEXT, "What is claimed, English", "주장 내용, 영어"),
        Column("content_ko", _TEXT, "What is claimed, Korean", "주장 내용, 한국어"),
        Column("conduct_en", _TEXT, "What the people had done, English", "당사자가 한 일, 영어"),
        Column("conduct_ko", _TEXT, "What the people had done, Korean", "당사자가 한 일, 한국어"),
        Column("compared", _TEXT, "Claim that is compared", "비교되는 주장"),
        Column("relation", _TEXT, "How it compares (code)", "비교 관계(코드)"),
        Column("compared_with", _TEXT, "Compared with", "비교 대상"),
        Column("whole_en", _TEXT, "Out of whom, English", "전체 집단, 영어"),
        Column("whole_ko", _TEXT, "Out of whom, Korean", "전체 집단, 한국어"),
        _INVENTED,
    ),
    "findings": (
        Column("id", _TEXT, "Finding", "조사 결과 번호"),
        Column("en", _TEXT, "Text, English", "본문, 영어"),
        Column("ko", _TEXT, "Text, Korean", "본문, 한국어"),
        Column("certainty", _TEXT, "Certainty (code)", "확실성(코드)"),
        Column("independent_origins", "integer", "Independent origins", "서로 독립된 출처의 수"),
        Column("rule", _TEXT, "Rule of the certainty", "확실성 규칙"),
        Column("supports", _TEXT, "Claims that support it", "뒷받침하는 주장"),
        Column("contradicts", _TEXT, "Claims that contradict it", "어긋나는 주장"),
        Column("publications", _TEXT, "Publications that use it", "쓰인 보도"),
        Column("status", _TEXT, "Standing or retracted", "유지 또는 철회"),
        Column("first_published", "date", "First published", "처음 게재한 날"),
        _INVENTED,
    ),
    "sentences": (
        Column("id", _TEXT, "Sentence", "문장 번호"),
        Column("publication", _TEXT, "Publication", "보도"),
        Column("kind", _TEXT, "Fact, background or editor's voice", "사실, 배경 또는 편집자의 말"),
        Column("en", _TEXT, "Text, English", "본문, 영어"),
        Column("ko", _TEXT, "Text, Korean", "본문, 한국어"),
        Column("findings", _TEXT, "Findings it rests on", "근거가 된 조사 결과"),
        Column("claims", _TEXT, "Claims it rests on", "근거가 된 주장"),
        Column("status", _TEXT, "Standing or retracted", "유지 또는 철회"),
        _INVENTED,
    ),
    "corrections": (
        Column("id", _TEXT, "Correction", "정정 번호"),
        Column("target", _TEXT, "What was corrected", "정정 대상"),
        Column("on", "date", "Day", "날짜"),
        Column("reason", _TEXT, "Reason (code)", "이유(코드)"),
        Column("findings", _TEXT, "Findings it reached", "영향을 받은 조사 결과"),
        Column("sentences", _TEXT, "Sentences it reached", "영향을 받은 문장"),
        Column("publications", _TEXT, "Publications it reached", "영향을 받은 보도"),
        _INVENTED,
    ),
    "numbers": (
        Column("id", _TEXT, "Row", "행"),
        Column("dimension", _TEXT, "By what the claims are grouped", "묶은 기준"),
        Column("key", _TEXT, "Value (code, id or year; empty if not known)", "값(코드, 번호 또는 연도, 모르면 비움)"),
        Column("en", _TEXT, "Value, English", "값, 영어"),
        Column("ko", _TEXT, "Value, Korean", "값, 한국어"),
        Column("claims", "integer", "Standing claims", "유지되는 주장"),
        Column("findings", "integer", "Findings they are used in", "쓰인 조사 결과"),
        Column("numbered", "integer", "Claims that give a number", "수를 말한 주장"),
        Column("lowest", "integer", "Lowest number any one claim gives", "한 주장이 말한 가장 작은 수"),
        Column("highest", "integer", "Highest number any one claim gives", "한 주장이 말한 가장 큰 수"),
        Column("open", "boolean", "A claim gives a lower bound alone", "하한만 말한 주장이 있음"),
        _INVENTED,
    ),
    "estimates": (
        Column("id", _TEXT, "Estimate and method", "추정과 방법"),
        Column("estimate", _TEXT, "Estimate", "추정 번호"),
        Column("publication", _TEXT, "Publication that it belongs to", "속한 보도"),
        Column("question_en", _TEXT, "Question, English", "물음, 영어"),
        Column("question_ko", _TEXT, "Question, Korean", "물음, 한국어"),
        Column("method", _TEXT, "Method", "방법"),
        Column("low", "integer", "Lower end of the interval", "구간의 하한"),
        Column("high", "integer", "Upper end of the interval", "구간의 상한"),
        Column("median", "integer", "Middle, where the method has one", "가운데 값(있는 경우)"),
        Column("level", "number", "Level of the interval (0 to 1)", "구간의 수준(0~1)"),
        Column("observed_min", "integer", "People on some list, at least", "어느 명단에든 있는 사람, 적어도"),
        Column("observed_max", "integer", "People on some list, at most", "어느 명단에든 있는 사람, 많아도"),
        Column("lists", _TEXT, "Lists", "명단"),
        Column("assumptions", _TEXT, "What must hold for it", "성립해야 하는 가정"),
        Column("reviewer_en", _TEXT, "Who checked the statistics, English", "통계를 검토한 사람, 영어"),
        Column("reviewer_ko", _TEXT, "Who checked the statistics, Korean", "통계를 검토한 사람, 한국어"),
        _INVENTED,
    ),
    "codebook": (
        Column("id", _TEXT, "Column or code", "열 또는 코드"),
        Column("kind", _TEXT, "Whether it is a column or a code", "열인지 코드인지"),
        Column("en", _TEXT, "Meaning, English", "뜻, 영어"),
        Column("ko", _TEXT, "Meaning, Korean", "뜻, 한국어"),
        Column("type", _TEXT, "Type of the column's values", "열의 값 종류"),
        _INVENTED,
    ),
}
#: Table -> the columns whose values are lists.
LISTS: dict[str, frozenset[str]] = {
    "claims": frozenset(
        {"grounds", "findings", *(f"{name}_{lang}" for name in ("victims", "agents", "whole") for lang in ("en", "ko"))},
    ),
    "findings": frozenset({"supports", "contradicts", "publications"}),
    "sentences": frozenset({"findings", "claims"}),
    "corrections": frozenset({"findings", "sentences", "publications"}),
    "estimates": frozenset({"lists", "assumptions"}),
}
_Row = dict[str, object]


def rows(name: str, index: Index) -> list[_Row]:
    """The rows of one table (claims, findings, sentences, corrections, numbers, estimates) as JSON values, ordered by id."""
    items, maker = items_of(name, index)
    return [{**maker(item), "invented": index.site.invented} for item in items]


def items_of(name: str, index: Index) -> tuple[Sequence[Any], Callable[[Any], _Row]]:
    """What the rows of one table are made of, in their order, and what makes a row (without ``invented``)."""
    items, maker = _MAKERS[name]
    return items(index), maker


def _claim(claim: ClaimRecord) -> _Row:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "type": claim.type,
        **{f"type_{language}": code_label(claim.type, language) if claim.type else None for language in ("en", "ko")},
        **_parties("victims", claim.victims),
        **_parties("agents", claim.agents),
        **_place(claim),
        "when": claim.when,
        **_count(claim),
        "grounds": list(claim.grounds),
        "denied": claim.denied,
        "status": claim.status,
        "findings": list(claim.findings),
        "retracted_on": claim.retracted_on,
        "reason": claim.reason,
        **_words("content", claim.content),
        **_words("conduct", claim.conduct),
        "compared": claim.compared,
        "relation": claim.relation,
        "compared_with": claim.compared_with,
        **_parties("whole", claim.whole),
    }


def _parties(name: str, parties: tuple[PartyRecord, ...]) -> _Row:
    return {f"{name}_{language}": [_label(party, language) for party in parties] for language in ("en", "ko")}


def _label(party: PartyRecord, language: str) -> str:
    """A label; one that the authorities coined stays in quotation marks in the data too."""
    return f"“{party.label.get(language)}”" if party.quoted else party.label.get(language)


def _place(claim: ClaimRecord) -> _Row:
    place = claim.place
    return {
        "place_en": place and place.label.get("en"),
        "place_ko": place and place.label.get("ko"),
        "precision": place and place.precision,
        "country": place and place.country,
    }


def _count(claim: ClaimRecord) -> _Row:
    count = claim.count
    return {
        "count_min": count and count.low,
        "count_max": count and count.high,
        "count_quantifier": count and count.quantifier,
        "count_phrase": count and count.phrase,
        "count_rule": count and count.rule,
        "share_min": count and count.share_low,
    }


def _words(name: str, words: Words | None, separator: str = "_") -> _Row:
    return {f"{name}{separator}{language}": (getattr(words, language) or None) if words else None for language in ("en", "ko")}


def _finding(finding: FindingRecord) -> _Row:
    return {
        "id": finding.id,
        "en": finding.text.en or None,
        "ko": finding.text.ko or None,
        "certainty": finding.certainty,
        "independent_origins": finding.independent_origins,
        "rule": finding.rule,
        "supports": list(finding.supports),
        "contradicts": list(finding.contradicts),
        "publications": list(finding.publications),
        "status": finding.status,
        "first_published": finding.first_published,
    }


def _sentence(sentence: SentenceRecord) -> _Row:
    return {
        "id": sentence.id,
        "publication": sentence.id.partition("/")[0],
        "kind": sentence.kind,
        "en": sentence.text.en or None,
        "ko": sentence.text.ko or None,
        "findings": list(sentence.findings),
        "claims": list(sentence.claims),
        "status": sentence.status,
    }


def _correction(correction: CorrectionRecord) -> _Row:
    return {
        "id": correction.id,
        "target": correction.target,
        "on": correction.on,
        "reason": correction.reason,
        "findings": list(correction.findings),
        "sentences": list(correction.sentences),
        "publications": list(correction.publications),
    }


def number_row(row: NumberRow) -> _Row:
    """One row of ``data/numbers``."""
    return {
        "id": f"{row.dimension}:{row.key}",
        "dimension": row.dimension,
        "key": row.key or None,
        **_words("", row.label, separator=""),
        "claims": row.claims,
        "findings": row.findings,
        "numbered": row.numbered,
        "lowest": row.low,
        "highest": row.high,
        "open": row.open,
    }


def _methods(index: Index) -> list[tuple[EstimateRecord, MethodRecord]]:
    """Every method of the estimates beside publications of the site."""
    shown = [one for one in _by_id(index.site.estimates) if one.publication in index.publication]
    return [(one, method) for one in shown for method in one.methods]


def _estimate(pair: tuple[EstimateRecord, MethodRecord]) -> _Row:
    estimate, method = pair
    return {
        "id": f"{estimate.id}/{method.method}",
        "estimate": estimate.id,
        "publication": estimate.publication,
        **_words("question", estimate.question),
        "method": method.method,
        "low": method.low,
        "high": method.high,
        "median": method.median,
        "level": method.level,
        "observed_min": estimate.observed[0],
        "observed_max": estimate.observed[1],
        "lists": [name for name, _ in estimate.lists],
        "assumptions": list(method.assumptions),
        **_words("reviewer", estimate.reviewer),
    }


def _by_id(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=lambda item: str(item.id))


_MAKERS: dict[str, tuple[Callable[[Index], Sequence[Any]], Callable[[Any], _Row]]] = {
    "claims": (lambda index: index.claims, _claim),
    "findings": (lambda index: _by_id(index.site.findings), _finding),
    "sentences": (lambda index: [one for publication in _by_id(index.site.publications) for one in publication.sentences], _sentence),
    "corrections": (lambda index: _by_id(index.site.corrections), _correction),
    "numbers": (lambda index: number_rows(index.claims), number_row),
    "estimates": (_methods, _estimate),
}
