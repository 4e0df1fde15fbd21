"""Invent archives and queries from one small Italian vocabulary, so that words meet often."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from random import Random

from searchlib import Article

TODAY = datetime.date(2025, 11, 23)

WORDS = """
corea nord sud patto patti difesa difese governo governi governare governativo città citta' citta perché perche'
siccità vertice vertici vertigine accordo accordi missile missili calcio militare militari soldato soldati diecimila
10.000 10000 3,5 2025 15 1.234,5 indo-pacifica indopacifica covid-19 covid19 Mosca-Pyongyang nord-coreana casa-e casa
l'incontro l’accordo dell'ONU dall'Italia un'ora po' U.S.A. S.p.A. nordcoreano nordcoreani nordcoreana russo russi
Ucraina ucraini ucraina Russia Francia francesi Italia italiani Pyongyang Mosca Kiev ex-presidente presidente presidenti
AI ai l'Ai FONDI porta porte portare porti pace paci è libertà libera rosso rossa
""".split()
STOPS = "il la del della di e con non per un una nel i gli che".split()
PHRASES = [
    "Corea del Nord", "Corea del Sud", "patto di difesa", "Stati Uniti", "accordo di pace", "corea nord", "il governo",
    "vertice di Mosca", "nord e sud", "la difesa del governo", "Medio Oriente", "presidente del governo",
]  # fmt: skip
UNKNOWN = "zebra quarzo xilofono jazz-band".split()

REGIONS = ["Asia", "ASIA", "asia", "Àsia", "Medio Oriente", "MEDIO ORIENTE", "Italia", "Europa", "europa", "USA"]
AUTHORS = ["Anna Bianchi", "anna bianchi", "ANNA BIANCHI", "Luca Neri", "Marta D'Angelo", "Marta D’Angelo", "L. Neri"]
TAGS = ["difesa", "Difesa", "Corea del Nord", "corea del nord", "clima", "pace", "città", "Citta", "covid-19"]
PLACES = ["Corea del Nord", "corea del sud", "Russia", "KP", "italia", "Ucraina", "francese", "Narnia"]
FIELDS = "titolo title sommario testo regione autore tag immagine".split()
DATES = ["2024", "2025", "2025-01", "2025-03", "2025-10-27", "27/10/2025", "2025-01..2025-06", "2025-02-10..",
              "..2024-12", "oggi", '"ultimi 30 giorni"', '"ottobre 2025"', "(2025-01 OR 2025-03)", "boh",
              "*"]  # fmt: skip


def chance(random: Random, share: float) -> bool:
    return random.random() < share


def words(random: Random, vocabulary: Sequence[str], most: int) -> str:
    """Return a stretch of text: words, stop words, phrases, some again and again, some in capitals."""
    found: list[str] = []
    while len(found) < most:
        dice = random.random()
        word = (
            random.choice(STOPS) if dice < 0.25
            else random.choice(PHRASES) if dice < 0.35
            else random.choice(found) if dice < 0.45 and found
            else random.choice(vocabulary)
        )  # fmt: skip
        if chance(random, 0.1):
            word = random.choice((word.upper(), word.capitalize()))
        found.append(word + (random.choice((",", ".", ":", " –")) if chance(random, 0.1) else ""))
    return " ".join(found)


def body(random: Random, vocabulary: Sequence[str]) -> str:
    paragraphs = [words(random, vocabulary, random.randint(0, 14)) for _ in range(random.randint(0, 4))]
    if paragraphs and chance(random, 0.2):
        paragraphs.insert(random.randrange(len(paragraphs)), f"## {words(random, vocabulary, 3)}")
    return random.choice(("\n\n", "\n\n\n", "\n")).join(paragraphs)


def some(random: Random, names: Sequence[str], most: int) -> list[str]:
    return [random.choice(names) for _ in range(random.randint(0, most))]


def article(random: Random, id: str, vocabulary: Sequence[str]) -> Article:
    days = random.choice((3, 400, 700))
    return Article(
        id=id,
        title=words(random, vocabulary, random.randint(0, 6)),
        summary=words(random, vocabulary, random.randint(0, 6)) if chance(random, 0.5) else "",
        body=body(random, vocabulary),
        region=some(random, REGIONS, 3),
        author=some(random, AUTHORS, 2),
        date=None if chance(random, 0.15) else TODAY - datetime.timedelta(random.randint(-5, days)),
        tags=some(random, TAGS, 3),
        image_alts=[words(random, vocabulary, 3) for _ in range(random.randint(0, 2))] if chance(random, 0.3) else [],
    )


def short_article(random: Random, id: str) -> Article:
    """Return an article of a few words, so that many score the same."""
    text = " ".join(random.choice(("patto", "difesa", "corea", "nord", "vertice", "il")) for _ in range(3))
    day = TODAY - datetime.timedelta(random.randint(0, 3)) if chance(random, 0.9) else None
    return Article(id=id, title=text, body=random.choice(PHRASES), date=day, region=random.choice(REGIONS))


def transactions(random: Random) -> list[list[Article | str]]:
    """Return what several transactions write: articles that are put, and ids that are deleted.

    The vocabulary of an archive is part of the whole, so that some of its articles tie and some words are rare.
    """
    vocabulary = random.sample(WORDS, random.choice((6, 20, len(WORDS))))
    ids = [random.choice("abAZàz") + str(number) for number in range(random.randint(5, 40))]
    steps: list[list[Article | str]] = [[article(random, id, vocabulary) for id in ids]]
    if chance(random, 0.2):  # twins: all the same but for ids and, perhaps, days
        twin = article(random, "twin", vocabulary)
        values = {name: getattr(twin, name) for name in Article.__dataclass_fields__}
        steps[0] += [Article(**{**values, "id": f"twin{number}"}) for number in range(random.randint(2, 8))]
    random.shuffle(steps[0])
    parts = random.randint(1, 4)
    size = -(-len(steps[0]) // parts)
    steps = [steps[0][at : at + size] for at in range(0, len(steps[0]), size)]
    for step in steps[1:] + [[] for _ in range(random.randint(0, 2))]:
        for _ in range(random.randint(0, 4)):
            id = random.choice(ids)
            step.append(id if chance(random, 0.5) else article(random, id, vocabulary))
        if step not in steps:
            steps.append(step)
    return [step for step in steps if step]


def text_of(random: Random, articles: Sequence[Article]) -> list[str]:
    """Return the words of some text of an archive."""
    one = random.choice(articles)
    text = random.choice((one.title, one.body, one.body, one.summary, " ".join((*one.tags, *one.region, *one.author))))
    return "".join(c if c.isalnum() or c in "'’-.,\n " else " " for c in text).split()


def slice_of(random: Random, articles: Sequence[Article], most: int) -> str:
    source = text_of(random, articles) or [random.choice(WORDS)]
    at = random.randrange(len(source))
    return " ".join(source[at : at + random.randint(1, most)])


def word(random: Random) -> str:
    dice = random.random()
    found = random.choice(STOPS) if dice < 0.12 else random.choice(UNKNOWN) if dice < 0.17 else random.choice(WORDS)
    return found.capitalize() if chance(random, 0.1) else found + ("," if chance(random, 0.05) else "")


def mistyped(random: Random, text: str) -> str:
    """Return a word with one or two typing errors."""
    for _ in range(random.randint(1, 2)):
        at = random.randrange(len(text)) if text else 0
        text = random.choice((
            text[:at] + text[at + 1 :],
            text[:at] + random.choice("aeinrtòs") + text[at:],
            text[:at] + random.choice("aeinrts") + text[at + 1 :],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        ))  # fmt: skip
    return text


def atom(random: Random, articles: Sequence[Article], depth: int) -> str:
    dice = random.random()
    if dice < 0.36:
        return word(random)
    if dice < 0.48:
        return slice_of(random, articles, 4)
    if dice < 0.56:
        return f'"{slice_of(random, articles, 4)}"'
    if dice < 0.62:
        text = f"{word(random)} {word(random)}" if chance(random, 0.5) else slice_of(random, articles, 4)
        return f'"{text}"~{random.choice((0, 1, 2, 5, 20, 99))}'
    if dice < 0.70:
        text = word(random)
        return text[: random.randint(1, len(text))] + "*"
    if dice < 0.78:
        return mistyped(random, word(random)) + "~"
    if dice < 0.86:
        name = random.choice(FIELDS)
        return f"{name}:{group(random, articles, depth) if chance(random, 0.3) else simple(random, articles)}"
    if dice < 0.90:
        return f"data:{random.choice(DATES)}"
    if dice < 0.91:
        return random.choice(("*", "regione:*", "paese:*", "autore:*", "tag:*", "titolo:*"))
    if dice < 0.93:
        several = f"({random.choice(PLACES)} {random.choice(('', 'OR ', '-'))}{random.choice(PLACES)})"
        named = random.choice((f'"{random.choice(PLACES)}"', several, word(random), group(random, articles, depth)))
        return f"paese:{named}"
    if dice < 0.94:
        return f"id:{random.choice(articles).id}"
    return group(random, articles, depth)


def simple(random: Random, articles: Sequence[Article]) -> str:
    text = random.choice((word(random), slice_of(random, articles, 1)))
    quoted = f'"{slice_of(random, articles, 3)}"'
    return random.choice((text, text, quoted, quoted + "~2", text[:3] + "*", mistyped(random, text) + "~"))


def group(random: Random, articles: Sequence[Article], depth: int) -> str:
    return f"({query(random, articles, depth - 1)})" if depth else word(random)


def query(random: Random, articles: Sequence[Article], depth: int = 2) -> str:
    """Return what a person may type."""
    dice = random.random()
    if depth == 2 and dice < 0.04:
        return random.choice(("", "*", random.choice(STOPS), " ".join(random.sample(STOPS, 2))))
    if dice < 0.2:
        return slice_of(random, articles, 5)
    if dice < 0.35:
        return " ".join(word(random) for _ in range(random.randint(2, 5)))
    pieces: list[str] = []
    for _ in range(random.randint(1, 4)):
        if pieces:
            pieces.append(random.choice(("", "", "", "AND", "OR")))
        pieces.append(random.choice(("", "", "", "", "-", "NOT ")) + atom(random, articles, depth))
    return " ".join(piece for piece in pieces if piece)


SYNONYMS = {
    "corea del nord": ["nordcoreano", "regime di Pyongyang"],
    "patto": ["accordo", "intesa"],
    "governo": ["esecutivo", "palazzo chigi", "presidente"],
    "calcio": ["il", "pallone"],
}
