"""Computes assets/chinese_forms.txt: which traditional characters a simplified one stands for.

`python -m signclip_desktop.training.shipped.chinese_forms` writes it again. It needs OpenCC, which
the program does not: `pip install opencc`.
"""

from collections.abc import Iterable, Mapping

import click

from signclip_desktop import settings
from signclip_desktop.core.types.scripts import CHINESE
from signclip_desktop.training.shipped import sha256_sums

HEAD = """\
# A simplified Chinese character, and the traditional characters that are written like it.
# Computed from OpenCC (see NOTICE-OpenCC) by signclip_desktop/training/shipped/chinese_forms.py.
"""

# To the simplified standard: from OpenCC's own traditional, then Taiwan's and Hong Kong's forms.
CONVERSIONS = ("t2s", "tw2s", "hk2s")
# Unicode's blocks of Chinese characters; those for compatibility fold away in NFKC.
BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0))


@click.command()
def command() -> None:
    """Write the list again."""
    characters = [chr(code) for first, end in BLOCKS for code in range(first, end)]
    found = simplified(_convert(name, characters) for name in CONVERSIONS)
    target = settings.assets_dir() / CHINESE
    target.write_text(HEAD + as_text(found), encoding="utf-8", newline="\n")
    sha256_sums.refresh(target)
    click.echo(f"{target}: {len(found)} characters")


def simplified(conversions: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Traditional -> simplified character; an earlier conversion counts more than a later one."""
    found: dict[str, str] = {}
    for conversion in conversions:
        for old, new in conversion.items():
            if len(new) == 1 and new != old:
                found.setdefault(old, new)
    return {old: _last(new, found) for old, new in found.items()}


def as_text(found: Mapping[str, str]) -> str:
    """One line for each simplified character."""
    by_simplified: dict[str, str] = {}
    for old in sorted(found):
        by_simplified[found[old]] = by_simplified.get(found[old], "") + old
    return "".join(f"{new} {by_simplified[new]}\n" for new in sorted(by_simplified))


def _last(character: str, found: Mapping[str, str]) -> str:
    """The end of a chain of conversions, of which OpenCC has a few."""
    seen = {character}
    while (following := found.get(character, character)) not in seen:
        seen.add(following)
        character = following
    return character


def _convert(name: str, characters: list[str]) -> dict[str, str]:
    from opencc import OpenCC

    # A line each: a longer text would be converted by whole phrases.
    converted = OpenCC(name).convert("\n".join(characters)).split("\n")
    return dict(zip(characters, converted, strict=True))


if __name__ == "__main__":
    command()
