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
from tests.told import raises

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
    store.signs.put(FULL_SIGN)
    assert store.signs.get("wlasl:book:1") == FULL_SIGN
    assert store.signs.all() == [FULL_SIGN]


def test_links_are_web_pages_only(store) -> None:
    links = ("https://a.example", "file:///etc/passwd", "javascript:alert(1)", "http://b.example")
    store.signs.put(some_sign(links=links))
    assert store.signs.get("user:1").links == ("https://a.example", "http://b.example")


def test_adding_a_sign_again_replaces_it_and_keeps_its_recordings(store) -> None:
    store.signs.put(some_sign())
    store.recordings.put(some_example(), some_clip())
    changed = some_sign(gloss="HOME", words=(Word("home"), Word("house")))
    store.signs.put(changed)
    assert store.signs.all() == [changed]
    assert [example.id for example in store.recordings.of("user:1")] == ["e1"]


def test_a_sign_that_is_not_there_is_told(store) -> None:
    for call in (store.signs.get, store.recordings.clip):
        with pytest.raises(NotInLibrary):
            call("nothing")
    with pytest.raises(NotInLibrary):
        store.signs.update(some_sign())
    with pytest.raises(NotInLibrary):
        store.recordings.put(some_example(), some_clip())


def test_signs_come_by_gloss_in_pages_and_by_language(store) -> None:
    for number, gloss in enumerate(("ZOO", "apple", "Äpfel", "BEE")):
        language = "gsg" if gloss == "Äpfel" else "ase"
        store.signs.put(some_sign(f"user:{number}", gloss, language=language))
    assert [sign.gloss for sign in store.signs.all()] == ["Äpfel", "apple", "BEE", "ZOO"]
    assert [sign.gloss for sign in store.signs.all(limit=2, offset=1)] == ["apple", "BEE"]
    assert [sign.gloss for sign in store.signs.all(language="gsg")] == ["Äpfel"]
    assert store.signs.count() == 4


def test_a_gloss_is_found_whatever_its_case_and_not_without_its_accents(store) -> None:
    store.signs.put(some_sign("user:2", "CAFÉ", variant=2))
    store.signs.put(some_sign("user:1", "Café", variant=1))
    store.signs.put(some_sign("user:3", "CAFÉ", language="lsf"))
    assert [sign.id for sign in store.signs.of_gloss("cafe\u0301", "ase")] == ["user:1", "user:2"]
    assert store.signs.of_gloss("cafe", "ase") == []
    assert store.signs.first_of_each_name("ase") == {"café": "user:1"}


@pytest.mark.parametrize("gloss", ["", "  ", "\u200b", "\ufe0f"])
def test_a_sign_has_a_name(store, gloss) -> None:
    with raises(UsageError, "sign.no_name"):
        store.signs.put(some_sign("user:1", gloss))
    assert store.signs.count() == 0


def test_the_words_of_a_sign_have_a_limit(store) -> None:
    words = tuple(Word(f"word {number}") for number in range(1001))
    with raises(UsageError, "sign.too_many_words", words=1001, most=1000):
        store.signs.put(some_sign("user:1", words=words))
    store.signs.put(some_sign("user:1", words=words[:1000]))


def test_a_symbol_is_found_by_itself(store) -> None:
    store.signs.put(some_sign("user:1", "❤", words=()))
    store.signs.put(some_sign("user:2", "📖", words=()))
    assert [match.sign.id for match in store.signs.search("❤\ufe0f")] == ["user:1"]


def test_more_signs_than_one_statement_takes_come_with_their_words(store) -> None:
    with store.in_one_step():
        for number in range(1000):
            store.signs.put(some_sign(f"user:{number}", f"SIGN {number:04d}"))
    assert all(sign.words[0].text == sign.gloss.lower() for sign in store.signs.all())


def test_an_example_comes_back_as_it_was(store) -> None:
    store.signs.put(some_sign())
    example = some_example(
        origin=Origin.IMPORT, signer="Ada", consent="may be shown", fps=24.5, clip_count=3,
        signer_count=2, spread=0.25, doubtful=True, source_path="house.mp4", licence="own",
    )  # fmt: skip
    clip = some_clip()
    store.recordings.put(example, clip)
    assert store.recordings.of("user:1") == [example]
    assert encode_clip(store.recordings.clip("e1")) == encode_clip(clip)


def test_an_unknown_spread_stays_unknown(store) -> None:
    store.signs.put(some_sign())
    store.recordings.put(some_example(), some_clip())
    assert math.isnan(store.recordings.of("user:1")[0].spread)


def test_deleting_a_sign_deletes_its_recordings_embeddings_and_places(store) -> None:
    store.signs.put(some_sign())
    store.recordings.put(some_example(), some_clip())
    store.embeddings.put("encoder", ["e1"], np.ones((1, 4), np.float32))
    store.lists.create("mine")
    store.lists.add("mine", "user:1")
    store.signs.delete("user:1")
    assert store.signs.all() == []
    assert store.signs.all(list_name="mine") == []
    assert store.embeddings.all("encoder").example_ids == ()
    assert not store.recordings.has("e1")


def test_the_preview_is_a_foreign_recording_before_a_learners_own(store) -> None:
    store.signs.put(some_sign())
    assert store.recordings.preview("user:1") is None
    for number, origin in enumerate((Origin.CAMERA, Origin.STARTER, Origin.IMPORT)):
        store.recordings.put(some_example(f"e{number}", origin=origin), some_clip(number))
    assert store.recordings.preview("user:1").id == "e2"
    store.recordings.put(some_example("e2", origin=Origin.IMPORT, doubtful=True), some_clip())
    assert store.recordings.preview("user:1").id == "e1"


def test_a_sign_and_its_recording_come_in_one_step(store) -> None:
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    store.recordings.put_with_sign(some_sign(gloss="OTHER"), some_example("e2"), some_clip(2))
    assert store.signs.get("user:1").gloss == "HOUSE"
    assert [example.id for example in store.recordings.of("user:1")] == ["e1", "e2"]


def test_a_step_that_fails_leaves_nothing_of_itself(store) -> None:
    store.signs.put(some_sign("user:1", "HOUSE"))

    def fail() -> None:
        with store.in_one_step():
            store.signs.delete("user:1")
            store.signs.put(some_sign("user:2", "DOG"))
            assert store.signs.search("dog")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [sign.gloss for sign in store.signs.all()] == ["HOUSE"]
    assert store.signs.search("dog") == []


def test_lists_keep_their_order(store) -> None:
    store.signs.put(some_sign("user:1", "B"))
    store.signs.put(some_sign("user:2", "A"))
    store.lists.create("  first  ")
    store.lists.create("second")
    store.lists.create("first")
    assert store.lists.names() == ["first", "second"]
    for sign_id in ("user:1", "user:2", "user:1"):
        store.lists.add("first", sign_id)
    assert [sign.gloss for sign in store.signs.all(list_name="first")] == ["B", "A"]
    store.lists.remove("first", "user:1")
    assert [sign.gloss for sign in store.signs.all(list_name="first")] == ["A"]
    store.lists.delete("first")
    assert store.lists.names() == ["second"]
    assert store.signs.count() == 2


def test_a_list_needs_a_name_and_must_be_there(store) -> None:
    with pytest.raises(UsageError):
        store.lists.create(" ")
    with pytest.raises(NotInLibrary):
        store.lists.add("nothing", "user:1")


def test_history_is_newest_first_and_can_be_forgotten(store) -> None:
    entries = [
        HistoryEntry(str(number), 1000.5 + number, "word", f"query {number}", ("a", "b"))
        for number in range(3)
    ]
    for entry in entries:
        store.history.add(entry)
    assert store.history.latest() == entries[::-1]
    assert store.history.latest(limit=1) == [entries[2]]
    store.history.delete("1")
    assert [entry.id for entry in store.history.latest()] == ["2", "0"]
    store.history.clear()
    assert store.history.latest() == []


def test_settings_have_defaults(store) -> None:
    assert store.settings.get("colour", "none") == "none"
    store.settings.set("colour", "red")
    store.settings.set("colour", "blue")
    assert store.settings.get("colour") == "blue"


def test_everything_is_there_after_opening_again(path) -> None:
    with Store.open(path) as store:
        store.signs.put(FULL_SIGN)
    with Store.open(path) as store:
        assert store.signs.all() == [FULL_SIGN]


def test_a_library_opened_for_reading_cannot_be_changed(path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    with Store.open(path, read_only=True) as store:
        assert store.signs.count() == 1
        with pytest.raises(StoreReadOnly):
            store.signs.put(some_sign("user:2"))


def test_deleting_everything_of_the_user_leaves_no_trace_in_the_folder(path) -> None:
    secret = "unmistakable-gloss-7c1d"
    with Store.open(path) as store:
        store.signs.put(some_sign(gloss=secret))
    start_new_library(path)
    with Store.open(path) as store:
        store.signs.put(some_sign(gloss=secret))
        store.recordings.put(some_example(signer=secret), some_clip())
        store.lists.create(secret)
        store.history.add(HistoryEntry("1", 0.0, "word", secret, ()))
        store.backup_before("test")
        with Store.open(path) as other:
            assert other.signs.count() == 1
            store.delete_everything_of_user()
        assert store.signs.count() == 0
        assert store.lists.names() == []
        assert store.history.latest() == []
        assert holding(path.parent, secret) == []


def test_closing_twice_is_safe(path) -> None:
    store = Store.open(path)
    store.close()
    store.close()


def test_a_store_belongs_to_its_thread(store) -> None:
    problems: list[sqlite3.ProgrammingError] = []

    def use() -> None:
        try:
            store.signs.count()
        except sqlite3.ProgrammingError as error:
            problems.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "thread" in str(problems[0])


def test_words_found_are_of_signs_as_they_are_now(store) -> None:
    store.signs.put(some_sign("user:1", "HOUSE"))
    assert [match.sign.gloss for match in store.signs.search("house")] == ["HOUSE"]
    store.signs.put(replace(store.signs.get("user:1"), gloss="HUT", words=(Word("hut"),)))
    assert store.signs.search("house") == []
    assert [(match.rank, match.matched) for match in store.signs.search("hut")] == [(1, "hut")]


def test_words_that_another_connection_wrote_are_found(path, store) -> None:
    assert store.signs.search("house") == []
    with Store.open(path) as other:
        other.signs.put(some_sign())
    assert [match.sign.id for match in store.signs.search("house")] == ["user:1"]


def test_the_latest_200_look_ups_are_read(store) -> None:
    with store.in_one_step() as step:
        step.db.conn.executemany(
            "INSERT INTO history VALUES (?, ?, 'word', 'house', '[]')",
            [(str(number), number) for number in range(201)],
        )
    assert [entry.id for entry in store.history.latest()] == [str(n) for n in range(200, 0, -1)]


@pytest.mark.parametrize(("time_s", "read"), [(253_402_300_799.0, 253_402_300_799.0), (3e11, 0.0)])
def test_a_time_after_the_year_9999_is_no_time(store, time_s, read) -> None:
    store.history.add(HistoryEntry("late", time_s, "word", "house", ()))
    assert store.history.latest()[0].time == read
