"""The code of docs/EMBEDDING.md, written out and running beside an index of invented articles."""

import asyncio
import contextlib
import datetime
import html.parser
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode

import pytest

import searchlib
from searchlib import Article

GUIDE = Path(__file__).parents[2] / "docs" / "EMBEDDING.md"
SHARED = ("searchpage.py", "templates/search.html")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(searchlib.__file__).parents[1]), "PYTHONUTF8": "1"}
"""Of processes that a test starts in another folder: they import the searchlib that this one has imported."""

ARTICLES = (
    Article(
        id="vertice",
        title="Corea del Nord, il vertice di Pyongyang",
        body="A Pyongyang si parla di difesa. La delegazione è arrivata all'alba.",
        region="Asia",
        date=datetime.date(2025, 10, 27),
    ),
    Article(
        id="missili",
        title="Missili sul mare",
        body="La Corea del Nord ha lanciato due missili; Tokyo protesta.",
        region="ASIA",
        date=datetime.date(2025, 9, 12),
    ),
    Article(
        id="sanzioni",
        title="Bruxelles rinnova le sanzioni",
        body="Le sanzioni alla Corea del Nord durano un altro anno.",
        region=["Europa", "Asia"],
        date=datetime.date(2025, 10, 3),
    ),
    Article(
        id="xss",
        title='<script>alert(1)</script> e "virgolette" dalla Corea',
        body='Un lettore scrive dalla Corea: <script>alert(1)</script> & "cosi\' sia".',
        region='Oceania & "isole" <b>',
        date=datetime.date(2025, 8, 15),
    ),
    Article(
        id="porti/genova",
        title="Genova, il porto riapre",
        body="Il porto ha riaperto ieri.\n\nLe gru sono tornate al lavoro.",
        region="Italia",
        date=datetime.date(2024, 5, 2),
    ),
    Article(id="nota", title="Nota senza data", body="Una nota d'archivio sul faro.", region="Italia"),
    *(
        Article(
            id=f"bollettino-{day}",
            title=f"Bollettino dei naviganti, numero {day}",
            body=f"Vento da nord-ovest, forza {day}.",
            region="Italia",
            date=datetime.date(2023, 1, day),
        )
        for day in range(1, 13)
    ),
)


@dataclass(frozen=True)
class Piece:
    """A fenced block of the guide: what the comment above it says, its language, its code, the line it begins in."""

    kind: str
    name: str
    language: str
    code: str
    line: int


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.links: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self.texts.append("")
        if tag == "a":
            self.links[dict(attributes).get("title") or ""] = dict(attributes)["href"] or ""

    def handle_data(self, data: str) -> None:
        self.texts[-1:] = [self.texts[-1] + data] if self.texts else [data]
        if self.tags and self.tags[-1][0] == "a" and "title" not in self.tags[-1][1]:
            self.links[self.texts[-1].strip()] = self.tags[-1][1]["href"] or ""


@dataclass(frozen=True)
class Answer:
    """What an app answered, its HTML read."""

    status: int
    kind: str
    text: str
    tags: list[tuple[str, dict[str, str | None]]] = field(init=False)
    links: dict[str, str] = field(init=False)
    """The text of a link, or its title if it has one → its address."""

    def __post_init__(self) -> None:
        reader = _Reader()
        if "html" in self.kind:
            reader.feed(self.text)
            reader.close()
        object.__setattr__(self, "tags", reader.tags)
        object.__setattr__(self, "links", reader.links)

    @property
    def total(self) -> int:
        found = re.search(r"<p>Articoli: (\d+)</p>", self.text)
        assert found, self.text
        return int(found[1])

    @property
    def titles(self) -> list[str]:
        return [title.strip() for title in re.findall(r"<h2>(.*?)</h2>", self.text)]

    def named(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """Return the attributes of the tags that have some."""
        return [has for name, has in self.tags if name == tag and attributes.items() <= has.items()]


@dataclass(frozen=True)
class Site:
    """A running app."""

    folder: Path
    ask: Callable[[str], tuple[int, str, str]]

    def get(self, address: str = "/", **parameters: object) -> Answer:
        """Answer an address; a link of the page ("?q=…") is one too."""
        address = f"/{address}" if address.startswith("?") else address
        if parameters:
            address += "?" + urlencode(parameters, doseq=True)
        return Answer(*self.ask(address))


@pytest.fixture(scope="session")
def pieces() -> list[Piece]:
    """Return every fenced block of the guide; one without a comment has no kind."""
    text = GUIDE.read_text(encoding="utf-8")
    fences = re.finditer(
        r"(?:^<!-- ([^:\n]+?)(?:: (.+?))? -->\n)?^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    )
    return [
        Piece(found[1] or "", found[2] or "", found[3], found[4], text.count("\n", 0, found.start(4)) + 1)
        for found in fences
    ]


@pytest.fixture(scope="session")
def apps(pieces: list[Piece]) -> Mapping[str, str]:
    """Return the complete apps and files of the guide, what it adds to them included."""
    code = {piece.name: piece.code for piece in pieces if piece.kind == "app"}
    for piece in pieces:
        if piece.kind == "add to":
            code[piece.name] += "\n\n" + piece.code
    return code


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Return the environment of processes that a test starts."""
    return ENVIRONMENT


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds an index of the articles."""
    folder = tmp_path_factory.mktemp("archive")
    with searchlib.create(folder / "index").writer() as writer:
        for article in ARTICLES:
            writer.upsert(article)
    return folder


@pytest.fixture(scope="module", params=["flask", "fastapi", "django"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, apps: Mapping[str, str], archive: Path
) -> Iterator[Site]:
    """Run an app of the guide beside a copy of the archive."""
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copytree(archive, folder, dirs_exist_ok=True)
    for name, code in [("app.py", apps[request.param]), *((name, apps[name]) for name in SHARED)]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(code, encoding="utf-8")
    with {"flask": flask, "fastapi": fastapi, "django": django}[request.param](folder) as ask:
        yield Site(folder, ask)


@contextlib.contextmanager
def flask(folder: Path) -> Iterator[Callable[[str], tuple[int, str, str]]]:
    client = load_app(folder).app.test_client()

    def ask(address: str) -> tuple[int, str, str]:
        answer = client.get(address)
        return answer.status_code, answer.content_type, answer.text

    yield ask


@contextlib.contextmanager
def fastapi(folder: Path) -> Iterator[Callable[[str], tuple[int, str, str]]]:
    import httpx

    app = load_app(folder).app
    lifespan = app.router.lifespan_context(app)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")

    def ask(address: str) -> tuple[int, str, str]:
        with contextlib.chdir(folder):
            answer = runner.run(client.get(address))
        return answer.status_code, answer.headers["content-type"], answer.text

    with asyncio.Runner() as runner:
        with contextlib.chdir(folder):
            runner.run(lifespan.__aenter__())
        yield ask
        runner.run(client.aclose())
        runner.run(lifespan.__aexit__(None, None, None))


@contextlib.contextmanager
def django(folder: Path) -> Iterator[Callable[[str], tuple[int, str, str]]]:
    """Run the app in a process of its own: Django's settings are those of the whole process."""
    command = [sys.executable, Path(__file__).with_name("django_client.py")]
    with subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout

        def ask(address: str) -> tuple[int, str, str]:
            print(address, file=process.stdin, flush=True)
            status, kind, text = json.loads(process.stdout.readline())
            return status, kind, text

        yield ask
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def load_app(folder: Path) -> ModuleType:
    """Import the `app.py` of a folder, as if Python had been started there."""
    ours = ("app", "searchpage")
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        try:
            return importlib.import_module("app")
        finally:
            for name in ours:
                sys.modules.pop(name, None)
