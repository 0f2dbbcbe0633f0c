"""What got in the way of seeing the signing in a recording."""

from signclip_desktop.errors import Key


class Remark(Key):
    """One fact about a picture or a recording that a person can mend."""

    OTHER_PERSON = "remark.other_person"  # one person was looked at; nobody else moved their hands
    SIGNER_UNCLEAR = "remark.signer_unclear"  # more than one person moved their hands
    TURNED_LEFT = "remark.turned_left"  # the picture was turned by a quarter against the clock
    TURNED_RIGHT = "remark.turned_right"  # by a quarter with the clock
    TURNED_OVER = "remark.turned_over"  # by half a turn
    DARK = "remark.dark"
    NOBODY = "remark.nobody"
    FAR = "remark.far"
    CUT_OFF = "remark.cut_off"


# Told with every answer; the others only where the answer is in doubt, which they may explain.
ALWAYS_TOLD = frozenset(
    {
        Remark.OTHER_PERSON,
        Remark.SIGNER_UNCLEAR,
        Remark.TURNED_LEFT,
        Remark.TURNED_RIGHT,
        Remark.TURNED_OVER,
    }
)

# Quarter turns with the clock that make the picture upright.
QUARTERS: dict[Remark, int] = {
    Remark.TURNED_RIGHT: 1,
    Remark.TURNED_OVER: 2,
    Remark.TURNED_LEFT: 3,
}


def told_of(remarks: tuple[Remark, ...], *, sure: bool) -> tuple[Remark, ...]:
    """What to say beside an answer, the most telling first; empty where nothing needs saying."""
    return tuple(
        remark for remark in Remark if remark in remarks and (not sure or remark in ALWAYS_TOLD)
    )
