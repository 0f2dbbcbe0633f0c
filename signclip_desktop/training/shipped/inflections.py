"""Computes assets/inflections_en.txt: the English words that the rules of inflection get wrong.

`python -m signclip_desktop.training.shipped.inflections` writes it again from WordNet's files.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.core.dictionary.inflection import EXCEPTIONS, by_rule
from signclip_desktop.errors import UsageError
from signclip_desktop.training.shipped import sha256_sums
from signclip_desktop.training.shipped.wordnet import KINDS, WordNet, read_wordnet

HEAD = """\
# English words whose base forms the rules in core/dictionary/inflection.py get wrong, and their
# base forms; a word alone is a form of no other. Computed from WordNet 3.0 (see NOTICE-WordNet) by
# signclip_desktop/training/shipped/inflections.py.
"""

# Which endings WordNet's morphy takes off which kind of word.
_ENDINGS = {"n": ("s", "men"), "v": ("s", "ed", "ing"), "a": ("er", "est"), "r": ()}

# Forms that WordNet leaves out: of pronouns, articles and helping verbs, and some irregular ones.
SUPPLEMENT = {
    "an": ("a",), "could": ("can",), "elder": ("old",), "eldest": ("old",), "farthest": ("far",),
    "furthest": ("far",), "hers": ("her",), "him": ("he",), "his": ("he",), "latter": ("late",),
    "least": ("little", "less"), "me": ("i",), "might": ("may",), "most": ("much", "many"),
    "more": ("much", "many"), "ours": ("our",), "pence": ("penny",), "people": ("person",),
    "pled": ("plead",), "skied": ("ski", "sky"), "snuck": ("sneak",), "theirs": ("their",),
    "them": ("they",), "these": ("this",), "those": ("that",), "us": ("we",), "whom": ("who",),
    "would": ("will",), "yours": ("your",),
}  # fmt: skip

# Words that WordNet leaves out and that are bases of nothing: "herring" is no form of "her".
FUNCTION_WORDS = frozenset({
    "and", "but", "for", "from", "her", "his", "how", "if", "into", "its", "must", "of", "off",
    "or", "our", "shall", "she", "should", "than", "that", "the", "their", "them", "then", "they",
    "this", "though", "to", "until", "upon", "what", "when", "where", "which", "while", "who",
    "why", "with", "you", "your",
})  # fmt: skip


@click.command()
@click.option(
    "--wordnet",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="/usr/share/wordnet",
    help="WordNet's database files.",
)
def command(wordnet: Path) -> None:
    """Write the list again."""
    found = exceptions(read_wordnet(wordnet), read_irregular(wordnet))
    target = settings.assets_dir() / EXCEPTIONS
    target.write_text(HEAD + as_text(found), encoding="ascii", newline="\n")
    sha256_sums.refresh(target)
    click.echo(f"{target}: {len(found)} words")


def exceptions(
    wordnet: WordNet, irregular: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[str, tuple[str, ...]]:
    """Word -> its right base forms, for each single word where the rules give others.

    Args:
        wordnet: its words and their kinds.
        irregular: kind of word -> form -> base forms.
    """
    kinds = {
        word: {sense.kind for sense in senses}
        for word, senses in wordnet.senses.items()
        if _is_plain(word)
    }
    forms = {form for table in irregular.values() for form in table if _is_plain(form)}
    found = {}
    for word in sorted(kinds.keys() | forms):
        right = _base_forms(word, kinds, irregular)
        by_rules = [base for base in by_rule(word) if base in kinds or base in FUNCTION_WORDS]
        if set(right) != set(by_rules):
            found[word] = right
    return found | SUPPLEMENT


def as_text(found: Mapping[str, tuple[str, ...]]) -> str:
    """One line for each word."""
    return "".join(f"{' '.join((word, *found[word]))}\n" for word in sorted(found))


def read_irregular(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """WordNet's lists of irregular forms, by kind of word.

    Raises:
        UsageError: a file is missing or not in WordNet's layout.
    """
    try:
        return {
            kind: {form: tuple(bases) for form, *bases in _lines(folder / f"{ending}.exc")}
            for kind, _, ending in KINDS
        }
    except (OSError, ValueError) as error:
        raise UsageError("training.wordnet_unreadable", folder=folder, reason=str(error)) from error


def _lines(path: Path) -> Iterator[list[str]]:
    yield from (line.split() for line in path.read_text(encoding="ascii").splitlines())


def _base_forms(
    word: str,
    kinds: Mapping[str, set[str]],
    irregular: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> tuple[str, ...]:
    """What morphy gives: an irregular form of a kind has no regular one of that kind."""
    found: list[str] = []
    for kind, endings in _ENDINGS.items():
        if word in irregular[kind]:
            found.extend(irregular[kind][word])
        elif word.endswith(endings):
            found.extend(base for base in by_rule(word) if kind in kinds.get(base, ()))
    return tuple(dict.fromkeys(base for base in found if base != word and _is_plain(base)))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


if __name__ == "__main__":
    command()
