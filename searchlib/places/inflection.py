"""Inflect Italian demonyms: from the masculine singular to the four forms that a text may hold."""

from __future__ import annotations

_IRREGULAR = {
    "belga": ("belga", "belgi", "belghe"),
    "greco": ("greco", "greca", "greci", "greche"),
    "tagico": ("tagico", "tagica", "tagichi", "tagiche"),
}
"""The masculine singular and the other forms, where the endings below would give a wrong one."""


def demonym_forms(demonym: str) -> tuple[str, ...]:
    """Return the forms of a demonym, the masculine singular first: "turco" → turco, turca, turchi, turche.

    In -o four; in -e (francese) and -a (vietnamita) two or three; in another letter (burkinabé, thai) one.
    """
    if demonym in _IRREGULAR:
        return _IRREGULAR[demonym]
    root, ending = demonym[:-1], demonym[-1]
    if ending == "o":
        return demonym, root + "a", _masculine_plural(root), _feminine_plural(root)
    if ending == "e":
        return demonym, root + "i"
    if ending == "a":
        return demonym, root + "i", root + "e"
    return (demonym,)


def _masculine_plural(root: str) -> str:
    """Return the plural of a root in -o: tedesco → tedeschi but austriaco → austriaci, by where the stress falls."""
    if root.endswith("ci"):  # malgascio → malgasci
        return root
    if root.endswith("c") and not root.endswith(("ic", "iac")):
        return root + "hi"
    return root + "i"


def _feminine_plural(root: str) -> str:
    if root.endswith("ci"):
        return root[:-1] + "e"
    return root + ("he" if root.endswith("c") else "e")
