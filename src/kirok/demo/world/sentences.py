"""What the invented desk concludes and publishes, in words: sentences for findings, facts, background and voice.

Each says how it is known and no more; none names a private person or a source.
"""

from __future__ import annotations

from kirok.demo.world.bilingual import Both

FINDINGS: dict[str, Both] = {
    "firsthand": Both(
        "Several independent accounts, at least one of them first-hand, say that people from {province} were sent to {camp} in {year}.",
        "직접 겪거나 본 이의 증언을 포함한 서로 독립된 여러 증언에 따르면, {year}년 {province}주 주민들이 {camp:으로} 보내졌다.",
    ),
    "hearsay": Both(
        "Independent accounts, none of them first-hand, say that people from {province} province were sent to {camp} in {year}.",
        "직접 본 이는 없지만 서로 독립된 증언들에 따르면, {year}년 {province}주 주민들이 {camp:으로} 보내졌다.",
    ),
    "single": Both(
        "One source says that people from {province} province were sent to {camp} in {year}.",
        "한 소식통에 따르면, {year}년 {province}주 주민들이 {camp:으로} 보내졌다.",
    ),
    "rumour": Both(
        "A rumour, told by several people but going back to one beginning, has people from {province} province sent to {camp} in {year}.",
        "여러 사람이 전했으나 출처는 하나인 소문에 따르면, {year}년 {province}주 주민들이 {camp:으로} 보내졌다.",
    ),
    "unknown": Both(
        "Accounts whose tellers do not say how they know report that people from {province} province were sent to {camp} in {year}.",
        "알게 된 경위를 밝히지 않은 증언들에 따르면, {year}년 {province}주 주민들이 {camp:으로} 보내졌다.",
    ),
    "denied": Both(
        "Several accounts say that people from {province} province were sent to {camp} in {year}; another account denies it.",
        "{year}년 {province}주 주민들이 {camp:으로} 보내졌다는 증언이 여럿 있으나, 이를 부인하는 증언도 있다.",
    ),
    "fate": Both(
        "A person sent from {province} province to {camp} in {year} is reported dead in one account and seen alive in another.",
        "{year}년 {province}주에서 {camp:으로} 보내진 한 사람을 두고, 숨졌다는 증언과 살아 있는 것을 보았다는 증언이 엇갈린다.",
    ),
    "more": Both(
        "Accounts say that more people were sent to camps from {province} province in {year} than in the year before.",
        "증언들에 따르면, {year}년 {province}주에서 수용소로 보내진 사람은 그 전해보다 많았다.",
    ),
    "policy-names": Both(
        "Two sources heard the order of {year} by which every county had to hand in a list of names.",
        "{year}년 모든 군에 명단을 올리라는 지시가 내려지는 것을 두 소식통이 들었다.",
    ),
    "policy-lamps": Both(
        "One source says that the night watch was made a duty of every household in {year}.",
        "한 소식통에 따르면, {year}년 야간 순찰이 모든 세대의 의무가 되었다.",
    ),
    "policy-camps": Both(
        "One source says that the Union of the Lantern declared the camps a matter of the whole country in {year}.",
        "한 소식통에 따르면, {year}년 등불연맹은 수용소 운영을 온 나라의 일이라고 선포했다.",
    ),
    "false-story": Both(
        "The director of the state theatre is said to have been executed in {year}; all accounts go back to one rumour.",
        "{year}년 국립극장 감독이 처형되었다는 말이 있으나, 모두 하나의 소문에서 나온 것이다.",
    ),
}
"""By pattern of episode or kind of story."""

FACTS: dict[str, Both] = {
    "firsthand": Both(
        "In {year} the authorities sent people from {province} to {camp}; some who were there and others, independent of them, told of it.",
        "{year}년 당국은 {province} 주민들을 {camp:으로} 보냈다. 현장에 있던 이와 그와 무관한 다른 이들이 이를 전했다.",
    ),
    "hearsay": Both(
        "People from {province} were sent to {camp} in {year}, say several who heard of it independently of each other.",
        "{year}년 {province} 주민들이 {camp:으로} 보내졌다고, 서로 관련 없이 이 일을 들은 여러 사람이 말했다.",
    ),
    "single": Both(
        "A source told of people from {province} who were sent to {camp} in {year}.",
        "한 소식통은 {year}년 {province}에서 {camp:으로} 보내진 사람들의 이야기를 전했다.",
    ),
    "rumour": Both(
        "Rumour has it that people from {province} were sent to {camp} in {year}; it has a single origin.",
        "{year}년 {province} 주민들이 {camp:으로} 보내졌다는 소문이 있다. 출처는 하나뿐이다.",
    ),
    "unknown": Both(
        "That people from {province} were sent to {camp} in {year} is reported, but it is not known how those who say so learned of it.",
        "{year}년 {province} 주민들이 {camp:으로} 보내졌다고 하나, 말한 이들이 어떻게 알았는지는 알려지지 않았다.",
    ),
    "denied": Both(
        "Whether people from {province} were sent to {camp} in {year} is disputed: accounts contradict each other.",
        "{year}년 {province} 주민들이 {camp:으로} 보내졌는지를 두고는 증언이 엇갈린다.",
    ),
    "fate": Both(
        "What became of one person sent from {province} to {camp} in {year} is disputed.",
        "{year}년 {province}에서 {camp:으로} 보내진 한 사람이 어떻게 되었는지는 말이 엇갈린다.",
    ),
    "more": Both(
        "From {province}, more people than in the year before were sent to camps in {year}, accounts say.",
        "{province}에서는 {year}년에 그 전해보다 많은 사람이 수용소로 보내졌다고 한다.",
    ),
    "policy-names": Both(
        "By an order of {year}, every county had to hand in a list of names, two sources said.",
        "두 소식통은 {year}년의 지시로 모든 군이 명단을 올려야 했다고 말했다.",
    ),
    "policy-lamps": Both(
        "A source said that every household has had to keep the night watch since {year}.",
        "한 소식통은 {year}년부터 모든 세대가 야간 순찰을 서야 했다고 말했다.",
    ),
    "policy-camps": Both(
        "A source said that the Union called the camps a matter of the whole country in {year}.",
        "한 소식통은 {year}년 연맹이 수용소를 온 나라의 일이라고 불렀다고 말했다.",
    ),
    "false-story": Both(
        "The director of the state theatre is reported to have been executed in {year}, according to a single rumour.",
        "{year}년 국립극장 감독이 처형되었다는 소문이 하나 돌고 있다.",
    ),
}
"""By pattern of episode or kind of story."""

MORE_FINDINGS: dict[str, tuple[Both, ...]] = {
    "firsthand": (
        Both(
            "People from {province} province were taken to {camp} in {year}, by first-hand and other accounts of separate origin.",
            "{year}년 {province}주 주민들이 {camp:으로} 끌려갔다. 직접 본 이를 비롯해 출처가 서로 다른 증언들이 이를 전한다.",
        ),
        Both(
            "In {year}, residents of {province} province were put into {camp}; of several origins that say so, at least one is first-hand.",
            "{year}년 {province}주 주민들이 {camp}에 수감되었다. 증언의 출처는 서로 다르며, 그 가운데에는 직접 겪거나 본 이가 있다.",
        ),
    ),
    "hearsay": (
        Both(
            "Two origins, neither of them first-hand, tell of people from {province} province who were taken to {camp} in {year}.",
            "{year}년 {province}주 주민들이 {camp:으로} 끌려갔다는 말이 두 갈래로 전해지나, 직접 본 이는 없다.",
        ),
    ),
    "single": (
        Both(
            "By the account of a single source, residents of {province} province were put into {camp} in {year}.",
            "소식통 한 사람의 말에 따르면, {year}년 {province}주 주민들이 {camp}에 수감되었다.",
        ),
    ),
    "fate": (
        Both(
            "Accounts contradict each other about whether one person sent from {province} province to {camp} in {year} is alive.",
            "{year}년 {province}주에서 {camp:으로} 보내진 한 사람이 살아 있는지를 두고 증언이 서로 어긋난다.",
        ),
    ),
}
"""Other wordings of the commonest findings."""

MORE_FACTS: dict[str, tuple[Both, ...]] = {
    "firsthand": (
        Both(
            "People were taken from {province} to {camp} in {year}, as first-hand and other accounts describe.",
            "직접 겪은 이와 다른 이들의 증언에 따르면, {year}년 {province}에서 사람들이 {camp:으로} 끌려갔다.",
        ),
        Both(
            "{camp} took in people from {province} in {year}; at least one of those who told of it knows it at first hand.",
            "{year}년 {camp}에는 {province}에서 온 사람들이 갇혔다. 이를 전한 이 가운데 적어도 한 사람은 직접 겪거나 보았다.",
        ),
    ),
    "hearsay": (
        Both(
            "Residents of {province} are said to have been taken to {camp} in {year}; nobody who was there has told of it yet.",
            "{year}년 {province} 주민들이 {camp:으로} 끌려갔다고 한다. 현장에 있던 이의 증언은 아직 없다.",
        ),
    ),
    "single": (
        Both(
            "Residents of {province} were put into {camp} in {year}, a source said.",
            "{year}년 {province} 주민들이 {camp}에 수감되었다고 한 소식통이 말했다.",
        ),
    ),
}
"""Other wordings of the commonest facts."""

REASON = Both(
    "By one account of {province}, the authorities gave {ground} as the reason.",
    "{province}에 관한 한 증언에 따르면, 당국이 내세운 이유는 {ground:이었}다.",
)
"""A fact about the reason that the authorities gave."""

HOW_MANY = {
    "exact": Both(
        "Of those taken from {province}, one account says that they were {low} people.",
        "{province}에서 끌려간 사람에 대해, 한 증언은 {low}명이라고 했다.",
    ),
    "least": Both(
        "Of those taken from {province}, one account says that they were at least {low} people.",
        "{province}에서 끌려간 사람에 대해, 한 증언은 적어도 {low}명이라고 했다.",
    ),
    "range": Both(
        "Of those taken from {province}, one account says that they were {low} to {high} people.",
        "{province}에서 끌려간 사람에 대해, 한 증언은 {low}명에서 {high}명 사이라고 했다.",
    ),
}
"""A fact about how many, as exact as it was said."""


def wording(theme: str, key: str, common: dict[str, Both], more: dict[str, tuple[Both, ...]]) -> Both:
    """One of the wordings of *theme*, chosen by *key* so that it stays the same."""
    options = (common[theme], *more.get(theme, ()))
    return options[sum(key.encode()) % len(options)]


BACKGROUND = (
    Both("Merroval keeps five camps outside its ordinary prisons.", "메로발에는 일반 교도소와 별도로 다섯 곳의 수용소가 있다."),
    Both("The Office of Order answers to the Union of the Lantern alone.", "질서국은 등불연맹의 지시만 받는다."),
    Both("Nobody outside the Union may visit the camps.", "연맹 밖의 사람은 수용소를 찾아갈 수 없다."),
    Both("Merroval is divided into eight provinces.", "메로발은 여덟 개 주로 나뉜다."),
)
"""Sentences that rest on no claim."""

VOICE = (
    Both("We do not know how many more there were.", "그 밖에 얼마나 더 있었는지는 우리도 알지 못한다."),
    Both("We give no names, because families still live there.", "가족이 아직 그곳에 살고 있어 이름은 밝히지 않는다."),
    Both("We will correct this page when we learn more.", "더 알게 되면 이 글을 고칠 것이다."),
)
"""The desk's own words."""

ATTRIBUTION = Both("sources in Merroval", "메로발 소식통")

KNOWERS = (
    Both("residents of the county and their relations elsewhere", "군 주민과 다른 지역의 친척"),
    Both("workers of the yards, mills and offices of the province", "주 안의 조차장, 공장, 사무소 노동자"),
    Both("people who pass through the markets along the river", "강변 장터를 오가는 사람들"),
)
"""Who could have told it."""

FEW_KNOWERS = Both("the clerks of one county office", "한 군 사무소의 사무원들")
"""Too small a circle."""

TITLES = (
    Both("Sent away in {year}", "{year}년에 끌려간 사람들"),
    Both("{year}: lists and lorries", "{year}년, 명단과 트럭"),
    Both("The camps in {year}", "{year}년의 수용소"),
    Both("What {year} left behind", "{year}년이 남긴 것"),
)
"""One for each publication of a year."""
