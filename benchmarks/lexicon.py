"""Invent Italian-looking words and names, one a rank, so that a made corpus never runs out of new ones.

Ranks are drawn from a Lomax (Pareto II) law, which makes frequencies Zipf-like and lets the vocabulary grow with the
number of words n about as n^(1 / (1 + ALPHA)) (Heaps' law; Baayen 2001, Word Frequency Distributions, chapter 2).
"""

from __future__ import annotations

import random

ALPHA = 0.6
_SCALE = 400.0

_SYLLABLES = (
    "ba be bi bo ca ce chi co da de di do fa fe fi fo ga gi go gra la le li lo ma me mi mo na ne ni no pa pe pi po "
    "ra re ri ro sa se si so ta te ti to tra va ve vi vo za zo zi"
).split()
_PARADIGMS = tuple(
    tuple(endings.split())
    for endings in (
        "zione zioni", "mento menti", "rista risti riste", "rico rica rici riche", "tura ture", "bile bili",
        "lare lava lato lata lano", "nire niva nito nita niscono", "tore tori", "nale nali",
    )
)  # fmt: skip
_ENDINGS = ("ni", "tti", "lli", "ri", "sso", "nzi", "ghi", "nte")
FIRST_NAMES = (
    "Luca Marco Giulia Anna Paolo Francesca Andrea Sara Matteo Elena Davide Chiara Stefano Laura Simone Martina "
    "Roberto Silvia Giorgio Valentina"
).split()


def draw_rank(rng: random.Random, scale: float = _SCALE, alpha: float = ALPHA) -> int:
    """Return a rank from 0 up, low ones far more often: P(rank > r) = (1 + r / scale)^−alpha."""
    return int(scale * ((1.0 - rng.random()) ** (-1.0 / alpha) - 1.0))


def draw_word(rng: random.Random) -> str:
    """Return a form of an invented word; a word has two to five forms, which share a stem."""
    rank = draw_rank(rng)
    return _spelled(rank) + rng.choice(_PARADIGMS[rank % len(_PARADIGMS)])


def draw_name(rng: random.Random) -> str:
    """Return the name of an invented person; the same rank is always the same person."""
    return person(draw_rank(rng))


def person(rank: int) -> str:
    """Return the name of the person of a rank."""
    surname = _spelled(rank) + _ENDINGS[rank % len(_ENDINGS)]
    return f"{FIRST_NAMES[rank * 7 % len(FIRST_NAMES)]} {surname.capitalize()}"


def _spelled(rank: int) -> str:
    """Spell a number in syllables, two at least."""
    rank, last = divmod(rank, len(_SYLLABLES))
    spelled = _SYLLABLES[last]
    while True:
        rank, next_one = divmod(rank, len(_SYLLABLES))
        spelled += _SYLLABLES[next_one]
        if not rank:
            return spelled
