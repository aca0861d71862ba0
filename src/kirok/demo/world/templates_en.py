"""English sentences of the invented statements, by what they say; ``[[...]]`` marks the span that a claim cites.

Our own sentences, without graphic detail. Fields: when, When, count, county, province, camp, name, job, ground, office,
union. One template of a kind says one thing, so that one sentence carries one claim.
"""

from __future__ import annotations

TEMPLATES: dict[str, tuple[str, ...]] = {
    "sent": (
        "{When}, [[{count} from {county} county were taken to {camp}]].",
        "[[{count} from {county} were sent to {camp}]] {when}, and their houses were locked.",
        "It happened {when}: [[the {office} sent {count} from {county} to {camp}]].",
        "{When} the lorries came, and [[{count} from our part of {county} ended up in {camp}]].",
        "As far as I know, [[{count} of {county} county went to {camp}]] {when}.",
        "[[{count} living in {county}, {province} province, were moved to {camp}]] {when}.",
        "{When} the {office} read out a list, and [[{count} from {county} were put on the road to {camp}]].",
        "People in {county} remember that {when} [[{count} were led away to {camp}]].",
    ),
    "arrest": (
        "[[{name}, a {job}, was arrested]] {when}.",
        "{When} [[two men of the {office} arrested {name}, a {job}]].",
        "[[{name}, who worked as a {job}, was picked up on the way home]] {when}.",
        "I learned later that [[the {job} {name} had been arrested]] {when}.",
        "Among them was a {job}: [[{name} was taken from home]] {when}.",
    ),
    "reason": (
        "[[The {office} said the reason was {ground}]].",
        "They were told that [[they were being punished for {ground}]].",
        "[[The charge, read aloud in the square, was {ground}]].",
        "No paper was shown, but [[an officer named {ground} as the reason]].",
        "[[Everyone was accused of {ground}]], old and young alike.",
    ),
    "family": (
        "[[Their families were taken along]], although nobody accused them of anything.",
        "[[Husbands, wives and parents had to go with them]].",
        "A week later [[the families of those taken were sent after them]].",
        "[[Their relatives were punished with them]], that is how it is always done.",
    ),
    "moved-out": (
        "[[Relatives who stayed behind were moved to another county]].",
        "[[The families that were left had to leave the town]] within three days.",
    ),
    "no-trial": (
        "[[There was no trial]], only a list of names.",
        "[[None of them saw a judge]].",
        "[[Nobody was brought before a court]], as far as I could learn.",
    ),
    "no-notice": (
        "[[The families were never told where they had been taken]].",
        "[[No letter and no notice reached their homes]].",
        "When mothers asked at the {office}, [[they were given no answer about where their children were]].",
    ),
    "labour": (
        "In the camp [[they had to work in the quarry every day]].",
        "[[All of them were made to cut timber]], in summer and in winter.",
        "Someone who came back says [[the prisoners were made to dig canals]].",
    ),
    "dead": (
        "{When} word came that [[{name} had died in the camp]].",
        "[[{name} is said to have died there]] {when}.",
        "A cousin received a note {when}: [[{name} was no longer alive]].",
    ),
    "alive": (
        "[[I met {name} alive]] {when}; we spoke for a few minutes.",
        "{When} [[{name} was standing in front of me, alive]].",
        "[[{name} was seen alive at the market]] {when}.",
    ),
    "released": (
        "[[{name} was let go]] {when}.",
        "{When} [[{name} came home from the camp]].",
        "I know that [[{name} was released]] {when}.",
    ),
    "moved": (
        "[[{name} was moved to a different camp]] {when}.",
        "{When} [[{name} was transferred]], nobody knows where to.",
    ),
    "gone": (
        "[[Nobody has heard of {name} since]].",
        "[[What became of {name} is not known]].",
        "[[{name} vanished after that]], and no one will say more.",
    ),
    "share": (
        "[[Most of those taken were ordinary workers]].",
        "[[More than half of them were plain working people]], not officials.",
        "Officials were few; [[most were workers from the mills and yards]].",
    ),
    "more": (
        "[[It was more than the year before]].",
        "[[The year before there had been fewer]], people say.",
        "[[Compared with the previous year the number had grown]].",
    ),
    "denial": (
        "Those who kept the lists say otherwise: [[nobody from {county} was sent to a camp]] {when}.",
        "[[No one from {county} county was taken to any camp]] {when}; they left for other work.",
    ),
    "how-witness-eye": (
        "[[I saw it with my own eyes]] from across the road.",
        "[[I was standing there when it happened]].",
        "[[I watched the lorries leave myself]].",
    ),
    "how-witness-ear": (
        "[[I heard the names being called through the wall]].",
        "[[I was in the next room and heard everything]].",
    ),
    "how-victim": (
        "[[I was one of them]].",
        "[[I was taken away with that group and came back]].",
    ),
    "how-perpetrator": (
        "[[I was a guard on that road]] and I am not proud of it.",
        "[[I served with the escort at the time]].",
    ),
    "how-relative": (
        "[[My sister's family told me this]].",
        "[[I know it from a relative]] who lived there.",
    ),
    "how-colleague": (
        "[[A man I worked beside told me]].",
        "[[I know this from a colleague on my shift]].",
    ),
    "how-official-hearsay": (
        "[[An official I know spoke about it over supper]].",
        "[[I was told by someone in the county office]].",
    ),
    "how-third-party-relay": (
        "[[I pass on what a neighbour told me]]; the neighbour was there.",
        "[[Somebody who was present told me, I was not there]].",
    ),
    "how-rumour": (
        "[[Everyone was saying it at the market]].",
        "[[It is a story that goes round]]; I cannot say who began it.",
    ),
    "how-unknown": (
        "[[I would rather not say how I know]].",
        "[[How this came to me I will keep to myself]].",
    ),
    "how-media-relay": (
        "[[Our desk was told by travellers who had all heard the same story]].",
        "[[The account comes from people who left {province} province]].",
    ),
    "policy-names": (
        "{When} [[the {union} told every county to hand in a list of names]].",
        "[[Every county had to report people to the {union}]] {when}; I copied the order.",
    ),
    "policy-lamps": (
        "{When} [[the {union} made the night watch a duty of every household]].",
    ),
    "policy-camps": (
        "[[The {union} declared the camps a matter of the whole country]] {when}.",
    ),
    "false-story": (
        "{When} [[{name}, who directed the state theatre, was put to death]].",
        "They say that {when} [[the theatre director {name} was executed]].",
        "[[{name} of the state theatre is said to have been executed]] {when}.",
        "A story has it that [[the director {name} did not survive the arrest]] {when}.",
    ),
    "aside": (
        "I have thought about it often since then.",
        "Please do not publish more than you need to.",
        "I am telling this so that it is written down somewhere.",
        "The winter after that was a long one.",
    ),
}  # fmt: skip
