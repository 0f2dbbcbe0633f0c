"""Writes the synonyms of a starter dictionary anew, without touching its signs and motions.

`python -m signclip_desktop.training.shipped.starter.words` does so in assets/, in seconds.
"""

import hashlib
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.inflection import base_forms
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import SignClipError, UsageError
from signclip_desktop.training.shipped import sha256_sums
from signclip_desktop.training.shipped.wordnet import WordNet, read_wordnet

EVERYDAY = Path(__file__).with_name("everyday_words.txt")
LEFT_OUT = Path(__file__).with_name("left_out_words.txt")
_SALT, _DIGITS = "signclip ", 16

# Glosses that name groups of people: what WordNet calls them else is dated or hurts.
GROUPS = frozenset({
    "black", "catholic", "chinese", "christian", "deaf", "dumb", "fat", "gay", "german",
    "hard of hearing", "hearing", "jewish", "lesbian", "mainstream", "nun", "prostitute", "slave",
    "spanish", "ugly", "white",
})  # fmt: skip


def synonyms_of(
    gloss: str, others: Collection[str], wordnet: WordNet, names: Collection[str]
) -> tuple[str, ...]:
    """Words by which a gloss is found besides its own names; the everyday ones first.

    Args:
        gloss: the gloss.
        others: the other names of the same sign.
        wordnet: where synonyms come from.
        names: the folded names of all signs: an inflected form of one leads to that sign.
    """
    found = list(everyday_words().get(gloss.lower(), ()))
    if fold(gloss) not in GROUPS:
        found.extend(wordnet.synonyms(gloss, others))
    own = {fold(name) for name in (gloss, *others)}
    return tuple(
        dict.fromkeys(
            word
            for word in found
            if fold(word) not in own
            and not is_left_out(word)
            and not any(base in names and base not in own for base in base_forms(fold(word)))
        )
    )


def with_synonyms(sign: Sign, wordnet: WordNet, names: Collection[str]) -> Sign:
    """The sign with its names as they are and fresh synonyms in English."""
    kept = tuple(word for word in sign.words if word.kind != "synonym")
    others = [word.text for word in kept if word.kind == "same"]
    synonyms = synonyms_of(sign.gloss, others, wordnet, names)
    return replace(sign, words=(*kept, *(Word(text, kind="synonym") for text in synonyms)))


def names_of(signs: Iterable[Sign]) -> frozenset[str]:
    """The folded names of signs, synonyms left out."""
    return frozenset(
        fold(name)
        for sign in signs
        for name in (sign.gloss, *(word.text for word in sign.words if word.kind != "synonym"))
    )


def rewrite(path: Path, wordnet: WordNet) -> int:
    """Write the synonyms of a library file anew, whole or not at all; gives their number."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=path.stem) as folder:
        working, packed = Path(folder) / "library.sqlite", Path(folder) / path.name
        working.write_bytes(path.read_bytes())
        with Store.open(working) as store:
            signs = store.signs.all()
            names = names_of(signs)
            fresh = [with_synonyms(sign, wordnet, names) for sign in signs]
            with store.in_one_step():
                for sign in fresh:
                    store.signs.put(sign)
            store.backup(packed)
        packed.chmod(0o644)
        packed.replace(path)
    return sum(word.kind == "synonym" for sign in fresh for word in sign.words)


def is_left_out(word: str) -> bool:
    """Whether a word, or one word of a phrase, stands in the list of slurs and vulgar words."""
    folded = fold(word)
    return any(_hash(part) in left_out() for part in (folded, *folded.split(" ")))


def _hash(folded: str) -> str:
    return hashlib.sha256((_SALT + folded).encode()).hexdigest()[:_DIGITS]


@cache
def left_out() -> frozenset[str]:
    """Hashes of the words that are never synonyms."""
    lines = LEFT_OUT.read_text(encoding="ascii").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def everyday_words() -> Mapping[str, tuple[str, ...]]:
    """Gloss -> everyday words of ours that lead to it.

    Raises:
        UsageError: a line of the list is not `gloss: word, word`.
    """
    words: dict[str, tuple[str, ...]] = {}
    for line in EVERYDAY.read_text(encoding="utf-8").splitlines():
        gloss, colon, others = line.partition(": ")
        if line.startswith("#"):
            continue
        if not colon or gloss in words:
            raise UsageError("training.everyday_words", file=EVERYDAY.name, line=line)
        words[gloss] = tuple(word.strip() for word in others.split(","))
    return words


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option(
    "--wordnet",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="/usr/share/wordnet",
    help="WordNet's database files.",
)
def command(file: Path | None, wordnet: Path) -> None:
    """Write the synonyms of FILE, or of the shipped starter dictionary, anew."""
    target = file or settings.assets_dir() / STARTER_FILE
    count = rewrite(target, read_wordnet(wordnet))
    sha256_sums.refresh(target)
    click.echo(f"{target}: {count} synonyms")


def main() -> int:
    """Run the command; a fault of the surroundings is one line and exit code 2."""
    try:
        command(standalone_mode=False)
    except SignClipError as error:
        click.echo(str(error), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
