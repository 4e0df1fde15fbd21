from pathlib import Path

import pytest

import searchlib
from searchlib.config import ReadingSettings, Settings, find_index, holds_index, load_settings
from searchlib.errors import ConfigError, IndexNotFound


def write(folder: Path, text: str) -> Path:
    (folder / "searchlib.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_file_and_variables_everything_is_the_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}) == Settings()
    assert Settings().reading == ReadingSettings()


def test_the_file_is_found_upwards_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        'index = "idx"\ncorpus = "/news"\nlanguage = "it"\n[reading]\nslashed_dates = "mdy"\nmax_file_bytes = 9',
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = load_settings(below, {})
    assert settings.index == tmp_path / "idx"
    assert settings.corpus == Path("/news")
    assert settings.language == "it"
    assert settings.reading == ReadingSettings(slashed_dates="mdy", max_file_bytes=9)


def test_synonyms_are_one_text_or_several(tmp_path: Path) -> None:
    text = '[synonyms]\nue = ["unione europea", "Bruxelles"]\n"u.s.a." = "stati uniti"\n[reading]\ntimezone = "UTC"'
    settings = load_settings(write(tmp_path, text), {})
    assert settings.synonyms == {"ue": ("unione europea", "Bruxelles"), "u.s.a.": ("stati uniti",)}
    assert settings.reading == ReadingSettings(timezone="UTC")
    assert load_settings(write(tmp_path, "[synonyms]"), {}).synonyms == {}


def test_the_nearest_file_alone_is_read(tmp_path: Path) -> None:
    write(tmp_path, 'language = "it"')
    near = tmp_path / "near"
    near.mkdir()
    write(near, 'corpus = "c"')
    assert load_settings(near, {}) == Settings(corpus=near / "c")


def test_variables_override_the_file_and_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    write(tmp_path, 'index = "idx"\nlanguage = "it"\n[reading]\ntimezone = "Europe/Rome"')
    environ = {"SEARCHLIB_INDEX": "other", "SEARCHLIB_LANGUAGE": "en", "SEARCHLIB_TIMEZONE": "Asia/Tokyo",
               "SEARCHLIB_CORPUS": ""}  # fmt: skip
    settings = load_settings(tmp_path, environ)
    assert (settings.index, settings.corpus, settings.language) == (Path("other"), None, "en")
    assert settings.reading.timezone == "Asia/Tokyo"


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert load_settings(write(tmp_path, 'index = "~/news"'), {}).index == Path("/home/anna/news")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('indx = "x"', "there is no setting indx; did you mean index?"),
        ('synonyms = "tregua"', "synonyms cannot be 'tregua'; allowed: [synonyms] text = …"),
        ("[synonyms]\npace = 3", 'synonyms.pace cannot be 3; allowed: "text" | ["text", …]'),
        ('[synonyms]\npace = ""', "synonyms.pace cannot be ''"),
        ("[synonyms]\npace = []", "synonyms.pace cannot be []"),
        ('[synonyms]\npace = ["tregua", 3]', "synonyms.pace cannot be ['tregua', 3]"),
        ('[synonyms.pace]\ntregua = "x"', "synonyms.pace cannot be {'tregua': 'x'}"),
        ("[[synonyms]]", "synonyms cannot be [{}]"),
        ('[synonims]\npace = "tregua"', "there is no setting synonims; did you mean synonyms?"),
        ("[reading]\ntimezon = 1", "there is no setting reading.timezon; did you mean reading.timezone?"),
        ('timezone = "Europe/Rome"', "there is no setting timezone; did you mean reading.timezone?"),
        ('language = "fr"', "language cannot be 'fr'; allowed: en | it"),
        ("index = 3", "index cannot be 3"),
        ('index = ""', "index cannot be ''"),
        ("language = []", "language cannot be []"),
        ("reading = 3", "there is no setting reading"),
        ('[reading]\nslashed_dates = "ymd"', "reading.slashed_dates cannot be 'ymd'; allowed: dmy | mdy"),
        ("[reading]\nmax_file_bytes = 0", "reading.max_file_bytes cannot be 0"),
        ("[reading]\nmax_file_bytes = true", "reading.max_file_bytes cannot be True"),
        ("index = ", "cannot read"),
        ("x = " + "[" * 5000, "cannot read"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_path(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings(write(tmp_path, text), {})
    assert said in str(error.value)
    assert str(tmp_path / "searchlib.toml") in str(error.value)


def test_the_home_folder_of_nobody_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SEARCHLIB_CORPUS: corpus cannot be"):
        load_settings(tmp_path, {"SEARCHLIB_CORPUS": "~nosuchuser/x"})
    with pytest.raises(ConfigError, match="index cannot be '~nosuchuser/x'"):
        load_settings(write(tmp_path, 'index = "~nosuchuser/x"'), {})


def test_in_a_flag_too_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert find_index(Settings(), "~/news") == Path("/home/anna/news")
    assert find_index(Settings(index=Path("x")), "~nosuchuser/news") == Path("~nosuchuser/news")


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "searchlib.toml").write_bytes(b'index = "\xff"')
    with pytest.raises(ConfigError, match="cannot read"):
        load_settings(tmp_path, {})


def test_what_is_wrong_in_a_variable_is_said_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SEARCHLIB_LANGUAGE: language cannot be 'de'"):
        load_settings(tmp_path, {"SEARCHLIB_LANGUAGE": "de"})


def test_the_flag_wins_over_the_settings_over_what_is_found(tmp_path: Path) -> None:
    searchlib.create(tmp_path / "index")
    assert find_index(Settings(), start=tmp_path) == tmp_path / "index"
    assert find_index(Settings(index=Path("set")), start=tmp_path) == Path("set")
    assert find_index(Settings(index=Path("set")), "flag", tmp_path) == Path("flag")


def test_the_index_is_found_upwards_and_a_folder_without_one_is_passed_over(tmp_path: Path) -> None:
    searchlib.create(tmp_path / "index")
    below = tmp_path / "a" / "b"
    (below / "index").mkdir(parents=True)
    (below / "index" / ".gitkeep").touch()
    (tmp_path / "a" / "index").touch()
    assert find_index(Settings(), start=below) == tmp_path / "index"


def test_a_folder_of_dotfiles_is_no_index(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    (tmp_path / "._MAIN_1.toc").touch()
    assert not holds_index(tmp_path)
    assert not holds_index(tmp_path / "nothing")
    (tmp_path / "_MAIN_12.toc").touch()
    assert holds_index(tmp_path)


def test_no_index_at_all_is_an_error_that_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="searchlib index FOLDER"):
        find_index(Settings(), start=tmp_path)
