"""Fixtures that several rooms share: a fixed day, a few invented articles, an index of them."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import searchlib
from searchlib import Article, Index

settings.register_profile(
    "searchlib", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("searchlib")

TODAY = datetime.date(2025, 11, 23)

ARTICLES = (
    Article(
        id="patto",
        title="Il patto di difesa con la Corea del Nord",
        summary="Mosca e Pyongyang si promettono assistenza militare.",
        body="Il patto di difesa è stato firmato a giugno. La Corea del Nord manderà diecimila soldati.\n\n"
        "## L'incontro al Cremlino\n\nL’incontro è durato un'ora; i nordcoreani caduti sono seicento.",
        region="ASIA",
        author="Anna Bianchi",
        date=datetime.date(2024, 6, 20),
        tags=["difesa", "Corea del Nord"],
        image_alts="due bandiere rosse",
    ),
    Article(
        id="penisola",
        title="Corea, nord e sud: una penisola divisa",
        summary="Del confine si parla poco.",
        body="La Corea è divisa. A nord il confine è chiuso, del sud si sa tutto. Corea e nord; la Corea, il nord.",
        region="Asia",
        author=["Anna Bianchi", "Luca Neri"],
        date=datetime.date(2025, 3, 2),
        tags=["confini"],
    ),
    Article(
        id="calcio",
        title="Serie A, la domenica del calcio",
        body="Tre gol e una città in festa. Il calcio d'inizio è alle 15.",
        region="Italia",
        author="Luca Neri",
        date=datetime.date(2025, 3, 30),
        tags=["calcio"],
    ),
    Article(
        id="siccita",
        title="Siccità, il Po ai minimi",
        body="La siccità preoccupa gli agricoltori. Un po' d'acqua arriverà a ottobre.",
        region=["Italia", "Europa"],
        author="Marta Verdi",
        date=datetime.date(2025, 10, 1),
        tags=["clima"],
    ),
    Article(
        id="senza-data", title="Nota senza data", body="Una nota d'archivio sulla Corea.", extra={"fonte": "archivio"}
    ),
)


@pytest.fixture
def make_index(tmp_path: Path) -> Callable[[Iterable[Article]], Index]:
    """Return a function that makes an index of articles."""
    made = 0

    def make(articles: Iterable[Article] = ARTICLES) -> Index:
        nonlocal made
        made += 1
        index = searchlib.create(tmp_path / f"index{made}", language="it", clock=lambda: TODAY)
        with index.writer() as writer:
            for article in articles:
                writer.upsert(article)
        return index

    return make


@pytest.fixture
def index(make_index: Callable[..., Index]) -> Index:
    """Return an index of the invented articles."""
    return make_index()
