"""A gloss's motions as dictionary entries: words, links, notes, terms."""

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.training.shipped.starter.averaging import SignMotion
from signclip_desktop.training.shipped.starter.body import FPS

LANGUAGE = "ase"
SOURCE = "WLASL, hand tracks"
LICENCE = "WLASL, C-UDA 1.0: academic and computational use, no commercial use"


def sign_of(gloss: str, variant: int, motion: SignMotion, others: Iterable[str]) -> Sign:
    """The dictionary entry of one variant of a gloss; its synonyms are written by words.py.

    Args:
        gloss: the name on its card.
        variant: from 1.
        motion: what is drawn.
        others: the other names of the same sign.
    """
    return Sign(
        id=sign_id(gloss, variant),
        gloss=gloss,
        language=LANGUAGE,
        words=words_of(gloss, others),
        variant=variant,
        notes=notes_of(motion),
        source=SOURCE,
        licence=LICENCE,
        links=links_of(gloss),
    )


def example_of(gloss: str, variant: int, motion: SignMotion) -> Example:
    """The entry's motion."""
    return Example(
        id=f"starter:{sign_id(gloss, variant)}",
        sign_id=sign_id(gloss, variant),
        origin=Origin.STARTER,
        fps=FPS,
        clip_count=len(motion.clip_ids),
        signer_count=motion.signer_count,
        spread=motion.spread,
        doubtful=motion.doubtful,
        licence=LICENCE,
    )


def sign_id(gloss: str, variant: int) -> str:
    """Stable id, such as "wlasl:thank-you:1"."""
    return f"wlasl:{gloss.replace(' ', '-')}:{variant}"


def words_of(gloss: str, others: Iterable[str]) -> tuple[Word, ...]:
    """The gloss and the other names of the same sign."""
    names = dict.fromkeys(other.lower() for other in sorted(others))
    names.pop(gloss.lower(), None)
    return (Word(gloss), *(Word(name, kind="same") for name in names))


def links_of(gloss: str) -> tuple[str, ...]:
    """Pages of public dictionaries that show a signer; opened only on a click."""
    return (
        f"https://www.signasl.org/sign/{quote(gloss.replace(' ', '-'), safe='')}",
        f"https://www.signingsavvy.com/search/{quote(gloss, safe='')}",
        f"https://www.spreadthesign.com/en.us/search/?q={quote_plus(gloss)}",
    )


def notes_of(motion: SignMotion) -> str:
    """What stands behind the motion, in a sentence; doubts are told by core/types/doubts.py."""
    count, people = len(motion.clip_ids), motion.signer_count
    if count == 1:
        return "Hand tracks of one recording, smoothed; the person is drawn around them."
    who = f"at least {people} people" if people > 1 else "one person or unnamed people"
    return (
        f"The most typical of {count} recordings by {who}, made whole by the others; the person "
        f"is drawn around the hands. Spread {motion.spread:.2f}."
    )
