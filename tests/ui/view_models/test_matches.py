from dataclasses import replace

import pytest

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.doubts import Doubt
from signclip_desktop.core.types.sign import Origin
from signclip_desktop.errors import NoSignSeen, StoreDamaged
from signclip_desktop.services.matched_recordings import LoadMatched, Matched
from signclip_desktop.ui.view_models.filters import NONE, Filters
from signclip_desktop.ui.view_models.matches import (
    MOST_ATTEMPTS,
    MatchesState,
    MatchesViewModel,
)
from tests.look_up_fakes import FakeFinder, some_matches
from tests.samples import some_example
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def look_up(qapp) -> AskedLookUp:
    return AskedLookUp()


@pytest.fixture
def matches(library, look_up) -> MatchesViewModel:
    return MatchesViewModel(library, look_up)


def found(request_id: int = 1, **fields):
    recognition = FakeFinder().recognise(waving_clip(), request_id=request_id)
    return replace(recognition, **fields)


def load(library: AskedLibrary, *, two_handed=(), head=(), doubtful=()) -> None:
    """Answer all that was asked for recordings."""
    for request in library.requests:
        if not isinstance(request.task, LoadMatched):
            continue
        answer = []
        for wanted in request.task.wanted:
            gloss = wanted.sign_id.removeprefix("test:").upper()
            example = some_example(wanted.example_id, wanted.sign_id)
            if gloss in doubtful:
                starter = Origin.STARTER
                example = replace(example, origin=starter, clip_count=4, doubtful=True)
            hands = Label.TWO_HANDS if gloss in two_handed else Label.ONE_HAND
            place = Label.HEAD if gloss in head else Label.BELOW_HEAD
            answer.append(Matched(example, waving_clip(), frozenset({hands, place})))
        library.answer(request, answer)


def glosses(matches: MatchesViewModel) -> list[str]:
    return [card.match.sign.gloss for card in matches.cards]


def test_eight_cards_with_keys_one_to_eight(matches):
    matches.add(found())
    assert matches.state is MatchesState.SURE
    assert [card.key for card in matches.cards] == list(range(1, 9))
    assert [card.match.rank for card in matches.cards] == list(range(1, 9))


def test_not_sure_is_a_state_of_its_own(matches):
    matches.add(found(sure=False))
    assert matches.state is MatchesState.NOT_SURE


def test_an_empty_list_says_so(matches):
    matches.add(found(matches=()))
    assert matches.state is MatchesState.NOTHING
    assert matches.sentence


def test_a_key_chooses_the_card_that_carries_it(matches):
    chosen = []
    matches.chosen.connect(chosen.append)
    matches.add(found())
    matches.choose(3)
    matches.choose(9)
    assert [match.sign.gloss for match in chosen] == ["OPEN"]
    assert matches.chosen_id == "test:open"


def test_keys_fit_the_page_that_is_shown(matches):
    chosen = []
    matches.chosen.connect(chosen.append)
    matches.add(found())
    matches.turn_page(1)
    assert glosses(matches) == ["ROOM", "PAPER", "MAP", "NEWS"]
    matches.choose(1)
    matches.turn_page(1)
    assert [match.rank for match in chosen] == [9]
    assert matches.page == 1


def test_previews_come_page_by_page_the_first_page_first(matches, library):
    matches.add(found())
    asked = [one.task.wanted for one in library.requests if isinstance(one.task, LoadMatched)]
    assert [len(wanted) for wanted in asked] == [8, 4]
    assert all(card.matched is None for card in matches.cards)
    load(library, doubtful=["READ"])
    assert all(card.matched is not None for card in matches.cards)
    doubts = [card.doubt for card in matches.cards][:3]
    assert doubts == [None, Doubt.RECORDINGS_DIFFER, None]


def test_recordings_of_an_older_list_are_ignored(matches, library):
    matches.add(found())
    stale = library.last("LoadMatched")
    matches.clear()
    matches.add(found(2, matches=some_matches(2)))
    library.answer(stale, [Matched(some_example("test:x"), waving_clip(), frozenset({Label.HEAD}))])
    assert all(card.matched is None for card in matches.cards)


def test_filters_leave_ranks_as_they_were(matches, library):
    matches.add(found())
    load(library, two_handed=["READ", "DOOR"], head=["DOOR", "ROOF"])
    matches.set_filters(Filters(frozenset({Label.TWO_HANDS})))
    assert [(card.key, card.match.rank) for card in matches.cards] == [(1, 2), (2, 4)]
    matches.set_filters(Filters(frozenset({Label.TWO_HANDS, Label.HEAD})))
    assert glosses(matches) == ["DOOR"]
    matches.set_filters(Filters(frozenset({Label.HEAD})))
    assert glosses(matches) == ["DOOR", "ROOF"]
    matches.set_filters(Filters(frozenset({Label.BELOW_HEAD})))
    assert "DOOR" not in glosses(matches)


def test_filters_that_let_nothing_through_are_told_apart_from_no_match(matches, library):
    matches.add(found())
    assert not matches.nothing_passes
    load(library)
    matches.set_filters(Filters(frozenset({Label.TWO_HANDS, Label.HEAD})))
    assert matches.nothing_passes
    matches.set_filters(NONE)
    assert len(matches.cards) == 8
    matches.add(found(matches=()))
    assert not matches.nothing_passes


def test_another_attempt_stays_beside_the_earlier_ones(matches):
    matches.add(found(1))
    matches.choose(1)
    matches.add(found(2), again=True)
    assert [one.request_id for one in matches.attempts] == [1, 2]


def test_another_sign_begins_a_new_set(matches):
    matches.add(found(1))
    matches.add(found(2), again=True)
    matches.add(found(3))
    assert [one.request_id for one in matches.attempts] == [3]


def test_another_sign_of_which_nothing_was_seen_begins_a_new_set(matches):
    matches.add(found(1))
    matches.fail(NoSignSeen("No hands were seen."))
    assert matches.attempts == ()
    matches.add(found(2), again=True)
    assert [one.request_id for one in matches.attempts] == [2]


def test_only_the_latest_attempts_are_kept(matches):
    for number in range(MOST_ATTEMPTS + 2):
        matches.add(found(number), again=True)
    assert [one.request_id for one in matches.attempts] == list(range(2, 8))


def test_attempts_are_combined_and_can_be_looked_at_again(matches, look_up):
    first, second = found(1), found(2, matches=some_matches(3))
    matches.add(first)
    assert not matches.can_combine
    matches.add(second, again=True)
    matches.combine()
    assert matches.state is MatchesState.WAITING
    assert look_up.combined == [(first, second)]
    look_up.recognised.emit(found(501, sure=False))
    assert matches.is_combined
    assert not matches.can_combine
    matches.show_attempt(1)
    assert len(matches.cards) == 3
    assert matches.can_combine


def test_an_attempt_can_be_dropped(matches):
    matches.add(found(1))
    matches.add(found(2), again=True)
    matches.drop_attempt(1)
    assert matches.recognition.request_id == 1
    matches.drop_attempt(0)
    assert matches.state is MatchesState.EMPTY


def test_another_attempt_that_fails_keeps_the_attempts(matches):
    matches.add(found(1))
    matches.wait()
    matches.fail(NoSignSeen("No hands were seen."), again=True)
    assert matches.state is MatchesState.NOTHING
    assert matches.sentence == "No hands were seen."
    assert len(matches.attempts) == 1


def test_a_look_up_that_was_given_up_shows_the_list_before(matches):
    matches.add(found(1))
    matches.wait()
    matches.stop_waiting()
    assert matches.state is MatchesState.SURE


@pytest.mark.parametrize("how", ["drop", "look", "new look-up", "clear"])
def test_what_is_being_combined_is_given_up_for_something_newer(matches, look_up, how):
    matches.add(found(1))
    matches.add(found(2), again=True)
    matches.combine()
    if how == "drop":
        matches.drop_attempt(0)
    elif how == "look":
        matches.show_attempt(0)
    elif how == "clear":
        matches.clear()
    else:
        matches.wait()
        matches.add(found(3))
    shown = matches.recognition
    assert matches.state is not MatchesState.WAITING
    look_up.recognised.emit(found(501))
    assert matches.recognition is shown
    assert not matches.is_combined


def test_combining_that_fails_is_told_and_the_list_stays(matches, look_up):
    told = []
    matches.said.connect(told.append)
    matches.add(found(1))
    matches.add(found(2), again=True)
    matches.combine()
    look_up.failed.emit(501, StoreDamaged("The file is damaged."))
    assert told == ["The file is damaged."]
    assert matches.state is MatchesState.SURE
    assert matches.recognition.request_id == 2


def test_an_unsure_look_up_is_noted_as_such(matches, library):
    matches.add(found(1, sure=False))
    kind, query, ids = library.arguments("NoteLookUp")
    assert (kind, query) == ("sign", "unsure")
    assert ids[0] == "test:book"


def test_a_look_up_is_noted_in_the_history_with_its_best_signs(matches, library):
    matches.add(found(1))
    kind, query, ids = library.arguments("NoteLookUp")
    assert (kind, query) == ("sign", "")
    assert ids[0] == "test:book"


def test_a_private_session_notes_nothing(matches, library):
    library.keep_history = False
    matches.add(found(1))
    assert "NoteLookUp" not in library.tasks


def test_how_well_the_hands_were_seen_is_known(matches):
    matches.add(found(1))
    assert matches.tracking.seen_share == 1.0
    assert matches.tracking.duration_s == pytest.approx(1.1)
