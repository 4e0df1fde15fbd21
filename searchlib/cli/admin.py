"""Be the command `searchlib`: the verbs that make, change and inspect an index."""

from __future__ import annotations

from searchlib.cli.command import Group
from searchlib.cli.evaluating import eval_verb
from searchlib.cli.inspecting import explain_verb, facets_verb, show_verb, status_verb
from searchlib.cli.installing import completion_verb
from searchlib.cli.proposing import similar_verb, suggest_verb
from searchlib.cli.running import Words, command_language
from searchlib.cli.upkeep import check_verb, repair_verb
from searchlib.cli.writing import import_verb, index_verb, remove_verb


def main() -> None:
    """Run `searchlib` with the arguments of the process, and exit."""
    admin_command(Words(command_language())).main(prog_name="searchlib")


def admin_command(words: Words) -> Group:
    """Return the command, its texts in one language."""
    group = Group(words, "searchlib")
    for verb in (
        index_verb, import_verb, status_verb, show_verb, remove_verb, facets_verb, similar_verb, suggest_verb,
        explain_verb, eval_verb, check_verb, repair_verb, completion_verb,
    ):  # fmt: skip
        group.add_command(verb(words))
    return group


if __name__ == "__main__":
    main()
