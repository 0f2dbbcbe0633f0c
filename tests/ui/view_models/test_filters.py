from signclip_desktop.core.matching.picture_labels import Facet, Label
from signclip_desktop.ui.view_models.filters import NONE, Filters, counts, facets, offered

SIGN = frozenset({Label.TWO_HANDS, Label.HEAD, Label.INDEX, Label.FIST})


def test_without_a_choice_everything_passes() -> None:
    assert NONE.passes(SIGN)
    assert NONE.passes(frozenset())


def test_a_sign_passes_when_it_has_all_that_was_chosen() -> None:
    one = NONE.with_choice(Facet.HANDSHAPE, Label.INDEX)
    assert one.passes(SIGN)
    both = one.with_choice(Facet.HANDS, Label.TWO_HANDS)
    assert both.passes(SIGN)
    assert not both.with_choice(Facet.PLACE, Label.MOUTH).passes(SIGN)


def test_another_choice_of_a_facet_takes_the_place_of_the_first() -> None:
    first = NONE.with_choice(Facet.HANDSHAPE, Label.FLAT).with_choice(Facet.HANDS, Label.ONE_HAND)
    second = first.with_choice(Facet.HANDSHAPE, Label.FIST)
    assert second.chosen(Facet.HANDSHAPE) is Label.FIST
    assert second.chosen(Facet.HANDS) is Label.ONE_HAND
    assert second.with_choice(Facet.HANDSHAPE, None) == Filters(frozenset({Label.ONE_HAND}))
    assert second.text == "fist, one hand"


def test_counts_go_by_the_choices_of_the_other_facets() -> None:
    signs = [SIGN, frozenset({Label.ONE_HAND, Label.FIST}), frozenset({Label.ONE_HAND})]
    assert counts(signs, NONE)[Label.FIST] == 2
    chosen = NONE.with_choice(Facet.HANDS, Label.ONE_HAND)
    told = counts(signs, chosen)
    assert told[Label.FIST] == 1
    # What stands in the box of hands is what another choice there would leave.
    assert (told[Label.ONE_HAND], told[Label.TWO_HANDS]) == (2, 1)


def test_only_what_agrees_with_a_description_of_signs_is_offered() -> None:
    assert len(offered(Facet.HANDSHAPE)) >= 8
    assert Label.CURVED not in offered(Facet.HANDSHAPE)
    assert Facet.HANDSHAPE in facets()
