"""A gloss's averages as dictionary entries: words, links, notes, terms."""

from collections.abc import Iterable
from math import isnan
from urllib.parse import quote, quote_plus

from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.training.shipped.starter.averaging import Average
from signclip_desktop.training.shipped.starter.body import FPS

LANGUAGE = "ase"
SOURCE = "WLASL, hand tracks averaged"
LICENCE = "WLASL, C-UDA 1.0: academic and computational use, no commercial use"


def sign_of(
    gloss: str, variant: int, average: Average, partners: Iterable[str], synonyms: Iterable[str]
) -> Sign:
    """The dictionary entry of one variant of a gloss."""
    return Sign(
        id=sign_id(gloss, variant),
        gloss=gloss,
        language=LANGUAGE,
        words=words_of(gloss, partners, synonyms),
        variant=variant,
        notes=notes_of(average),
        source=SOURCE,
        licence=LICENCE,
        links=links_of(gloss),
    )


def example_of(gloss: str, variant: int, average: Average) -> Example:
    """The entry's averaged motion."""
    return Example(
        id=f"starter:{sign_id(gloss, variant)}",
        sign_id=sign_id(gloss, variant),
        origin=Origin.STARTER,
        fps=FPS,
        clip_count=len(average.clip_ids),
        signer_count=average.signer_count,
        spread=average.spread,
        doubtful=average.doubtful,
        licence=LICENCE,
    )


def sign_id(gloss: str, variant: int) -> str:
    """Stable id, such as "wlasl:thank-you:1"."""
    return f"wlasl:{gloss.replace(' ', '-')}:{variant}"


def words_of(gloss: str, partners: Iterable[str], synonyms: Iterable[str]) -> tuple[Word, ...]:
    """The gloss, the other names of the same sign, and words of the same meaning."""
    words = [Word(gloss)]
    seen = {gloss.lower()}
    for kind, others in (("same", sorted(partners)), ("synonym", list(synonyms))):
        for other in others:
            if other.lower() not in seen:
                seen.add(other.lower())
                words.append(Word(other, kind=kind))
    return tuple(words)


def links_of(gloss: str) -> tuple[str, ...]:
    """Pages of public dictionaries that show a signer; opened only on a click."""
    return (
        f"https://www.signasl.org/sign/{quote(gloss.replace(' ', '-'), safe='')}",
        f"https://www.signingsavvy.com/search/{quote(gloss, safe='')}",
        f"https://www.spreadthesign.com/en.us/search/?q={quote_plus(gloss)}",
    )


def notes_of(average: Average) -> str:
    """What stands behind the motion, in a sentence or two."""
    count, people = len(average.clip_ids), average.signer_count
    if count == 1:
        text = "Hand tracks of one recording, smoothed; the person is drawn around them."
    else:
        who = f"at least {people} people" if people > 1 else "one person or unnamed people"
        text = (
            f"Average of hand tracks of {count} recordings by {who}, not a recording; the "
            "person is drawn around them."
        )
    if average.doubtful:
        text += " Doubtful: the recordings of this word disagree."
    return text if isnan(average.spread) else f"{text} Spread {average.spread:.2f}."
