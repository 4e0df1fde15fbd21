"""Hold the settings: command-line flags > SEARCHLIB_* variables > searchlib.toml (found upwards) > defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SlashedDates = Literal["dmy", "mdy"]


@dataclass(frozen=True)
class ReadingSettings:
    """Say how sources are read, and the limits of what is read.

    Attributes:
        timezone: the IANA zone in which epoch integers are turned into days.
        slashed_dates: how 3/4/2025 is read everywhere but in exported pages.
        exported_dates: how it is read in exported pages.
        max_file_bytes: larger files are skipped (JSON Lines files have no limit; their lines have).
        max_article_bytes: longer lines of a JSON Lines file are skipped.
        max_front_matter_bytes: longer front matter is not parsed.
    """

    timezone: str = "Europe/Rome"
    slashed_dates: SlashedDates = "dmy"
    exported_dates: SlashedDates = "mdy"
    max_file_bytes: int = 16 * 2**20
    max_article_bytes: int = 16 * 2**20
    max_front_matter_bytes: int = 256 * 2**10
