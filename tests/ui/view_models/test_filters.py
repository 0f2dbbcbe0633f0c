import pytest

from signclip_desktop.core.matching.traits import Fingers, Movement, Place, Traits
from signclip_desktop.ui.view_models.filters import Filters, Hands, Moves, Shape, Where

SIGN = Traits(
    two_handed=True,
    place=Place.HEAD,
    fingers=frozenset({Fingers.INDEX, Fingers.NONE}),
    movement=frozenset({Movement.AGAIN}),
)


def test_without_a_choice_everything_passes() -> None:
    assert Filters().passes(SIGN)
    assert Filters().passes(Traits(False, Place.UNKNOWN))


@pytest.mark.parametrize(
    ("kind", "passing"),
    [
        (Hands, {Hands.TWO}),
        (Where, {Where.HEAD}),
        (Shape, {Shape.INDEX, Shape.CLOSED}),
        (Moves, {Moves.AGAIN}),
    ],
)
def test_each_kind_lets_through_what_fits(kind, passing) -> None:
    field = {Hands: "hands", Where: "where", Shape: "shape", Moves: "moves"}[kind]
    let_through = {value for value in kind if Filters(**{field: value}).passes(SIGN)}
    assert let_through == passing | {kind.ANY}


def test_all_choices_must_fit() -> None:
    assert Filters(Hands.TWO, Where.HEAD, Shape.INDEX, Moves.AGAIN).passes(SIGN)
    assert not Filters(Hands.TWO, Where.HEAD, Shape.INDEX, Moves.ONCE).passes(SIGN)


def test_a_place_that_is_not_known_is_not_the_head() -> None:
    nowhere = Traits(False, Place.UNKNOWN)
    assert not Filters(where=Where.HEAD).passes(nowhere)
    assert Filters(where=Where.BODY).passes(nowhere)
