"""What goes into the library comes out of it again."""

import math
import sqlite3
import threading
from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.core.dictionary import HistoryEntry, Store, start_new_library
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.types.sign import Origin, Word
from signclip_desktop.errors import NotInLibrary, StoreReadOnly, UsageError
from tests.raw_files import holding
from tests.samples import some_clip, some_example, some_sign

FULL_SIGN = some_sign(
    "wlasl:book:1",
    "Bücher & 本",
    language="gsg",
    words=(Word("Bücher", "de"), Word("book", "en", "synonym"), Word("本", "ja", "same")),
    variant=2,
    notes="two\nlines 'quoted' \"twice\"",
    source="somewhere",
    licence="CC BY 4.0",
    links=("https://example.org/?a=1&b=ü",),
)


def test_a_sign_comes_back_as_it_was(store) -> None:
    store.add_sign(FULL_SIGN)
    assert store.sign("wlasl:book:1") == FULL_SIGN
    assert store.signs() == [FULL_SIGN]


def test_links_are_web_pages_only(store) -> None:
    links = ("https://a.example", "file:///etc/passwd", "javascript:alert(1)", "http://b.example")
    store.add_sign(some_sign(links=links))
    assert store.sign("user:1").links == ("https://a.example", "http://b.example")


def test_adding_a_sign_again_replaces_it_and_keeps_its_recordings(store) -> None:
    store.add_sign(some_sign())
    store.add_example(some_example(), some_clip())
    changed = some_sign(gloss="HOME", words=(Word("home"), Word("house")))
    store.add_sign(changed)
    assert store.signs() == [changed]
    assert [example.id for example in store.examples("user:1")] == ["e1"]


def test_a_sign_that_is_not_there_is_told(store) -> None:
    for call in (store.sign, store.clip):
        with pytest.raises(NotInLibrary):
            call("nothing")
    with pytest.raises(NotInLibrary):
        store.update_sign(some_sign())
    with pytest.raises(NotInLibrary):
        store.add_example(some_example(), some_clip())


def test_signs_come_by_gloss_in_pages_and_by_language(store) -> None:
    for number, gloss in enumerate(("ZOO", "apple", "Äpfel", "BEE")):
        language = "gsg" if gloss == "Äpfel" else "ase"
        store.add_sign(some_sign(f"user:{number}", gloss, language=language))
    assert [sign.gloss for sign in store.signs()] == ["Äpfel", "apple", "BEE", "ZOO"]
    assert [sign.gloss for sign in store.signs(limit=2, offset=1)] == ["apple", "BEE"]
    assert [sign.gloss for sign in store.signs(language="gsg")] == ["Äpfel"]
    assert store.sign_count() == 4


def test_a_gloss_is_found_whatever_its_case_and_not_without_its_accents(store) -> None:
    store.add_sign(some_sign("user:2", "CAFÉ", variant=2))
    store.add_sign(some_sign("user:1", "Café", variant=1))
    store.add_sign(some_sign("user:3", "CAFÉ", language="lsf"))
    assert [sign.id for sign in store.find_gloss("cafe\u0301", "ase")] == ["user:1", "user:2"]
    assert store.find_gloss("cafe", "ase") == []
    assert store.first_of_each_name("ase") == {"café": "user:1"}


@pytest.mark.parametrize("gloss", ["", "  ", "\u200b", "\ufe0f"])
def test_a_sign_has_a_name(store, gloss) -> None:
    with pytest.raises(UsageError, match="needs a name"):
        store.add_sign(some_sign("user:1", gloss))
    assert store.sign_count() == 0


def test_the_words_of_a_sign_have_a_limit(store) -> None:
    words = tuple(Word(f"word {number}") for number in range(1001))
    with pytest.raises(UsageError, match="1,001 words, and a sign may have 1,000"):
        store.add_sign(some_sign("user:1", words=words))
    store.add_sign(some_sign("user:1", words=words[:1000]))


def test_a_symbol_is_found_by_itself(store) -> None:
    store.add_sign(some_sign("user:1", "❤", words=()))
    store.add_sign(some_sign("user:2", "📖", words=()))
    assert [match.sign.id for match in store.search_words("❤\ufe0f")] == ["user:1"]


def test_more_signs_than_one_statement_takes_come_with_their_words(store) -> None:
    with store.in_one_step():
        for number in range(1000):
            store.add_sign(some_sign(f"user:{number}", f"SIGN {number:04d}"))
    assert all(sign.words[0].text == sign.gloss.lower() for sign in store.signs())


def test_an_example_comes_back_as_it_was(store) -> None:
    store.add_sign(some_sign())
    example = some_example(
        origin=Origin.IMPORT, signer="Ada", consent="may be shown", fps=24.5, clip_count=3,
        signer_count=2, spread=0.25, doubtful=True, source_path="house.mp4", licence="own",
    )  # fmt: skip
    clip = some_clip()
    store.add_example(example, clip)
    assert store.examples("user:1") == [example]
    assert encode_clip(store.clip("e1")) == encode_clip(clip)


def test_an_unknown_spread_stays_unknown(store) -> None:
    store.add_sign(some_sign())
    store.add_example(some_example(), some_clip())
    assert math.isnan(store.examples("user:1")[0].spread)


def test_deleting_a_sign_deletes_its_recordings_embeddings_and_places(store) -> None:
    store.add_sign(some_sign())
    store.add_example(some_example(), some_clip())
    store.put_embeddings("encoder", ["e1"], np.ones((1, 4), np.float32))
    store.create_list("mine")
    store.add_to_list("mine", "user:1")
    store.delete_sign("user:1")
    assert store.signs() == []
    assert store.signs(list_name="mine") == []
    assert store.embeddings("encoder").example_ids == ()
    assert not store.has_example("e1")


def test_the_preview_is_a_foreign_recording_before_a_learners_own(store) -> None:
    store.add_sign(some_sign())
    assert store.preview_example("user:1") is None
    for number, origin in enumerate((Origin.CAMERA, Origin.STARTER, Origin.IMPORT)):
        store.add_example(some_example(f"e{number}", origin=origin), some_clip(number))
    assert store.preview_example("user:1").id == "e2"
    store.add_example(some_example("e2", origin=Origin.IMPORT, doubtful=True), some_clip())
    assert store.preview_example("user:1").id == "e1"


def test_a_sign_and_its_recording_come_in_one_step(store) -> None:
    store.add_with_sign(some_sign(), some_example(), some_clip())
    store.add_with_sign(some_sign(gloss="OTHER"), some_example("e2"), some_clip(2))
    assert store.sign("user:1").gloss == "HOUSE"
    assert [example.id for example in store.examples("user:1")] == ["e1", "e2"]


def test_a_step_that_fails_leaves_nothing_of_itself(store) -> None:
    store.add_sign(some_sign("user:1", "HOUSE"))

    def fail() -> None:
        with store.in_one_step():
            store.delete_sign("user:1")
            store.add_sign(some_sign("user:2", "DOG"))
            assert store.search_words("dog")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [sign.gloss for sign in store.signs()] == ["HOUSE"]
    assert store.search_words("dog") == []


def test_lists_keep_their_order(store) -> None:
    store.add_sign(some_sign("user:1", "B"))
    store.add_sign(some_sign("user:2", "A"))
    store.create_list("  first  ")
    store.create_list("second")
    store.create_list("first")
    assert store.lists() == ["first", "second"]
    for sign_id in ("user:1", "user:2", "user:1"):
        store.add_to_list("first", sign_id)
    assert [sign.gloss for sign in store.signs(list_name="first")] == ["B", "A"]
    store.remove_from_list("first", "user:1")
    assert [sign.gloss for sign in store.signs(list_name="first")] == ["A"]
    store.delete_list("first")
    assert store.lists() == ["second"]
    assert store.sign_count() == 2


def test_a_list_needs_a_name_and_must_be_there(store) -> None:
    with pytest.raises(UsageError):
        store.create_list(" ")
    with pytest.raises(NotInLibrary):
        store.add_to_list("nothing", "user:1")


def test_history_is_newest_first_and_can_be_forgotten(store) -> None:
    entries = [
        HistoryEntry(str(number), 1000.5 + number, "word", f"query {number}", ("a", "b"))
        for number in range(3)
    ]
    for entry in entries:
        store.add_history(entry)
    assert store.history() == entries[::-1]
    assert store.history(limit=1) == [entries[2]]
    store.delete_history("1")
    assert [entry.id for entry in store.history()] == ["2", "0"]
    store.delete_history()
    assert store.history() == []


def test_settings_have_defaults(store) -> None:
    assert store.setting("colour", "none") == "none"
    store.set_setting("colour", "red")
    store.set_setting("colour", "blue")
    assert store.setting("colour") == "blue"


def test_everything_is_there_after_opening_again(path) -> None:
    with Store.open(path) as store:
        store.add_sign(FULL_SIGN)
    with Store.open(path) as store:
        assert store.signs() == [FULL_SIGN]


def test_a_library_opened_for_reading_cannot_be_changed(path) -> None:
    with Store.open(path) as store:
        store.add_sign(some_sign())
    with Store.open(path, read_only=True) as store:
        assert store.sign_count() == 1
        with pytest.raises(StoreReadOnly):
            store.add_sign(some_sign("user:2"))


def test_deleting_everything_of_the_user_leaves_no_trace_in_the_folder(path) -> None:
    secret = "unmistakable-gloss-7c1d"
    with Store.open(path) as store:
        store.add_sign(some_sign(gloss=secret))
    start_new_library(path)
    with Store.open(path) as store:
        store.add_sign(some_sign(gloss=secret))
        store.add_example(some_example(signer=secret), some_clip())
        store.create_list(secret)
        store.add_history(HistoryEntry("1", 0.0, "word", secret, ()))
        store.backup_before("test")
        with Store.open(path) as other:
            assert other.sign_count() == 1
            store.delete_everything_of_user()
        assert store.sign_count() == 0
        assert store.lists() == []
        assert store.history() == []
        assert holding(path.parent, secret) == []


def test_closing_twice_is_safe(path) -> None:
    store = Store.open(path)
    store.close()
    store.close()


def test_a_store_belongs_to_its_thread(store) -> None:
    problems: list[sqlite3.ProgrammingError] = []

    def use() -> None:
        try:
            store.sign_count()
        except sqlite3.ProgrammingError as error:
            problems.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "thread" in str(problems[0])


def test_words_found_are_of_signs_as_they_are_now(store) -> None:
    store.add_sign(some_sign("user:1", "HOUSE"))
    assert [match.sign.gloss for match in store.search_words("house")] == ["HOUSE"]
    store.add_sign(replace(store.sign("user:1"), gloss="HUT", words=(Word("hut"),)))
    assert store.search_words("house") == []
    assert [(match.rank, match.matched) for match in store.search_words("hut")] == [(1, "hut")]


def test_words_that_another_connection_wrote_are_found(path, store) -> None:
    assert store.search_words("house") == []
    with Store.open(path) as other:
        other.add_sign(some_sign())
    assert [match.sign.id for match in store.search_words("house")] == ["user:1"]
