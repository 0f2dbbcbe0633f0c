"""A typed word finds its sign, however it is spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.core.dictionary import translations
from signclip_desktop.core.dictionary.word_search import Entry, Hit, WordIndex
from signclip_desktop.core.types.folding import fold, folds

ENTRIES = (
    ("house", "en", "gloss"), ("tomorrow", "en", "gloss"), ("hearing aid", "en", "gloss"),
    ("дом", "ru", "gloss"), ("schön", "de", "gloss"), ("Straße", "de", "gloss"),
    ("家", "zh", "gloss"), ("房子", "zh", "gloss"), ("t-shirt", "en", "gloss"),
    ("don't want", "en", "gloss"), ("한국어", "ko", "gloss"), ("ガラス", "ja", "gloss"),
    ("мама", "ru", "gloss"), ("café", "fr", "gloss"), ("smørrebrød", "da", "gloss"),
)  # fmt: skip
INDEX = WordIndex(Entry(text, "ase", text, language, kind) for text, language, kind in ENTRIES)


def index(*words: tuple[str, str, str]) -> WordIndex:
    """Of (sign id, word, kind)."""
    return WordIndex(Entry(sign, "ase", word, "en", kind) for sign, word, kind in words)


@pytest.mark.parametrize(
    ("typed", "found", "kind"),
    [
        ("house", "house", "exact"), ("HOUSE", "house", "exact"), ("  House ", "house", "exact"),
        ("hou", "house", "prefix"), ("aid", "hearing aid", "prefix"),
        ("ouse", "house", "substring"),
        ("hosue", "house", "fuzzy"), ("ohuse", "house", "fuzzy"), ("tommorow", "tomorrow", "fuzzy"),
        ("hering aid", "hearing aid", "fuzzy"), ("hearingaid", "hearing aid", "fuzzy"),
        ("дoм", "дом", "fuzzy"), ("ДОМ", "дом", "exact"),
        ("schon", "schön", "exact"), ("schoen", "schön", "exact"), ("SCHÖN", "schön", "exact"),
        ("scho\u0308n", "schön", "exact"), ("schoe", "schön", "prefix"),
        ("strasse", "Straße", "exact"), ("STRASSE", "Straße", "exact"),
        ("straße", "Straße", "exact"),
        ("家", "家", "exact"), ("子", "房子", "substring"), ("국", "한국어", "substring"),
        ("ガラス", "ガラス", "exact"), ("ｶﾞﾗｽ", "ガラス", "exact"),
        ("tshirt", "t-shirt", "fuzzy"), ("t shirt", "t-shirt", "exact"),
        ("dont want", "don't want", "exact"), ("don’t", "don't want", "prefix"),
        ("cafe", "café", "exact"), ("smorrebrod", "smørrebrød", "exact"),
        ("smoerrebroed", "smørrebrød", "exact"), ("tomorr", "tomorrow", "prefix"),
        ("tommorr", "tomorrow", "fuzzy"),
    ],
)  # fmt: skip
def test_a_word_is_found(typed, found, kind) -> None:
    assert INDEX.search(typed)[0] == Hit(found, found, "", kind)


@pytest.mark.parametrize("typed", ["", " ", "-", "'", "…", "qqqqqq", "zz", "\x00", "\ud800"])
def test_nothing_is_found_for_nothing(typed) -> None:
    assert INDEX.search(typed) == []


OPERATORS = ('"', "*", "house*", 'h"ouse', "house OR x", "NEAR(a b)", "-house", "%", "_", "(",
             "^house", "text:*", "house; DROP TABLE signs")  # fmt: skip


@pytest.mark.parametrize("typed", OPERATORS)
def test_no_character_is_an_operator(typed) -> None:
    assert {hit.matched for hit in INDEX.search(typed)} <= {"house"}


def test_kanas_voicing_is_a_part_of_the_letter_and_an_accent_is_not() -> None:
    assert fold("が") != fold("か")
    assert fold("é") == fold("e")
    assert fold("ή") == fold("η")
    assert fold("й") == fold("и")
    assert fold("हिन्दी") == "हिन्दी"
    assert folds("Öl") == ("ol", "oel")
    assert folds("Oel") == ("oel",)


def test_names_in_full_come_first_then_synonyms_then_beginnings() -> None:
    found = index(
        ("error", "carx", "gloss"),
        ("begun synonym", "carriage", "synonym"),
        ("synonym", "car", "synonym"),
        ("inside", "scar", "gloss"),
        ("word", "old car", "gloss"),
        ("prefix", "cart", "gloss"),
        ("inflected", "cars", "gloss"),
        ("same", "car", "same"),
        ("exact", "car", "gloss"),
    ).search("car")
    assert [(hit.sign_id, hit.kind) for hit in found] == [
        ("exact", "exact"),
        ("same", "exact"),
        ("synonym", "synonym"),
        ("inflected", "inflected"),
        ("prefix", "prefix"),
        ("error", "prefix"),
        ("word", "prefix"),
        ("begun synonym", "synonym"),
    ]


def test_an_inflected_form_is_after_an_exact_word_and_before_all_else() -> None:
    found = index(
        ("fuzzy", "leftt", "gloss"),
        ("inflected", "leave", "gloss"),
        ("prefix", "leftover", "gloss"),
        ("word", "the left", "gloss"),
        ("substring", "cleft", "gloss"),
        ("shared", "left", "same"),
        ("exact", "left", "gloss"),
    ).search("left")
    assert [hit.kind for hit in found] == [
        "exact", "exact", "inflected", "prefix", "prefix", "prefix"
    ]  # fmt: skip
    assert [hit.sign_id for hit in found[:2]] == ["exact", "shared"]
    assert found[2] == Hit("inflected", "leave", "", "inflected")


def test_a_signs_own_name_is_inflected_before_a_name_that_it_shares() -> None:
    found = index(("a", "talk", "same"), ("b", "talk", "gloss")).search("talked")
    assert [hit.sign_id for hit in found] == ["b", "a"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("was", "be"), ("feet", "foot"), ("geese", "goose"), ("thanks", "thank you"),
        ("woke u", "wake up"), ("woke up", "wake up"), ("smoked", "smoking"), ("smoke", "smoking"),
        ("boring", "bored"), ("paintings", "paint"), ("taking turns", "take turns"),
        ("Children’s", "child"), ("MICE", "mouse"), ("e-mailed", "e-mail"),
    ],
)  # fmt: skip
def test_an_inflected_word_finds_its_sign_before_longer_words(typed, found) -> None:
    words = index((found, found, "gloss"), ("longer", f"{typed} and more", "gloss"))
    assert [(hit.sign_id, hit.kind) for hit in words.search(typed)] == [
        (found, "inflected"),
        ("longer", "prefix"),
    ]


def test_an_inflected_synonym_is_a_synonym() -> None:
    found = index(("1", "automobile", "synonym")).search("automobiles")
    assert found == [Hit("1", "automobile", "automobile", "synonym")]


def test_words_of_other_languages_do_not_follow_english_rules() -> None:
    entries = [
        Entry("de", "gsg", "mouse", "de", "gloss"),
        Entry("own", "ase", "mouse", "", "gloss"),
    ]
    assert [hit.sign_id for hit in WordIndex(entries).search("mice")] == ["own"]


def test_the_same_word_in_the_other_script_comes_second() -> None:
    found = index(("k", "ハシ", "gloss"), ("h", "はし", "gloss"), ("longer", "はしご", "gloss"))
    assert [(hit.sign_id, hit.kind) for hit in found.search("はし")] == [
        ("h", "exact"), ("k", "exact"), ("longer", "prefix")
    ]  # fmt: skip
    assert [hit.sign_id for hit in found.search("ﾊｼ")] == ["k", "h", "longer"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("學", "学习"),
        ("学", "學習"),
        ("學習", "学习"),
        ("学习", "學習"),
        ("がら", "ガラス"),
        ("ガラ", "がらす"),
    ],
)
def test_chinese_and_japanese_are_found_in_the_other_script(typed, kept) -> None:
    (hit,) = index(("1", kept, "gloss")).search(typed)
    assert hit.matched == kept
    assert hit.kind == ("exact" if len(typed) == len(kept) else "prefix")


def test_no_guess_stands_beside_a_sure_hit() -> None:
    words = [("a", "hoose", "gloss"), ("c", "greenhouse", "gloss"), ("d", "hours", "gloss")]
    sure = index(*words, ("b", "house", "synonym")).search("house")
    assert [(hit.sign_id, hit.kind) for hit in sure] == [("b", "synonym")]
    guessed = index(*words).search("house")
    assert [(hit.sign_id, hit.kind) for hit in guessed] == [("c", "substring"), ("a", "fuzzy")]
    assert [hit.sign_id for hit in index(*words).search("hour")] == ["d"]


def test_nobody_is_led_astray_by_a_synonym_that_was_not_typed() -> None:
    assert index(("skunk", "git", "synonym")).search("gti") == []
    assert index(("skunk", "gitter", "synonym")).search("itte") == []


def test_a_synonym_says_by_which_word_it_came() -> None:
    found = WordIndex(
        [
            Entry("1", "ase", "CAR", "en", "gloss"),
            Entry("1", "ase", "automobile", "en", "synonym"),
            Entry("1", "ase", "Wagen", "de", "synonym"),
            Entry("2", "ase", "doctor", "en", "gloss"),
            Entry("2", "ase", "physician", "en", "same"),
        ]
    )
    assert found.search("auto") == [Hit("1", "automobile", "automobile", "synonym")]
    assert found.search("wagen") == [Hit("1", "Wagen", "Wagen (de)", "synonym")]
    assert found.search("wagne") == []
    assert found.search("physician") == [Hit("2", "physician", "", "exact")]


def test_a_word_of_another_language_leads_there_where_it_is_chosen() -> None:
    words = [
        Entry("1", "ase", "thank you", "en", "gloss"),
        Entry("2", "ase", "gift", "en", "gloss"),
        Entry("3", "ase", "poison", "en", "same"),
    ]
    table = "thank you | danke, Dankeschön | merci | gracias\npoison | Gift | poison | veneno"
    found = WordIndex(words, translations.read(table))
    thanks = [Hit("1", "danke", "danke (de)", "translation")]
    assert found.search("danke", spoken=["de"]) == thanks
    assert found.search("dank", spoken=["fr", "de"]) == thanks
    assert [hit.matched for hit in found.search("dankeschon", spoken=["de"])] == ["Dankeschön"]
    assert found.search("gracais", spoken=["es"])[0].kind == "translation"
    assert found.search("danke") == found.search("danke", spoken=["fr"]) == []
    assert [hit.sign_id for hit in found.search("gift", spoken=["de"])] == ["2", "3"]


@pytest.mark.parametrize("table", ["a | b | c", "one | eins | un | uno\nOne | ein | un | un"])
def test_a_table_of_translations_is_whole(table) -> None:
    with pytest.raises(ValueError, match="each word once"):
        translations.read(table)


def test_a_sign_comes_once_by_its_best_word() -> None:
    found = index(("1", "home", "synonym"), ("1", "homes", "gloss"), ("1", "home", "gloss"))
    assert found.search("home") == [Hit("1", "home", "", "exact")]


def test_the_shorter_word_is_first_and_the_list_is_as_long_as_asked() -> None:
    found = index(*((word, word, "gloss") for word in ("bookcase", "booklet", "book", "books")))
    assert [hit.sign_id for hit in found.search("book")] == ["book", "books", "booklet", "bookcase"]
    assert [hit.sign_id for hit in found.search("book", limit=2)] == ["book", "books"]
    assert found.search("book", limit=0) == []


def test_signs_of_another_language_are_left_out_even_if_they_fill_the_list() -> None:
    entries = [Entry(f"{n}", "gsg", "book", "en", "gloss") for n in range(30)]
    entries.append(Entry("mine", "ase", "bookshelf", "en", "gloss"))
    found = WordIndex(entries).search("book", limit=5, language="ase")
    assert [hit.sign_id for hit in found] == ["mine"]


WORDS = st.text(st.sampled_from("abcdeöß -'家房 e\u0301"), min_size=0, max_size=8)


@given(st.lists(WORDS, max_size=12), WORDS)
def test_every_word_that_begins_with_the_text_is_found_and_in_the_right_order(words, typed) -> None:
    answer = index(*((f"{n}", word, "gloss") for n, word in enumerate(words))).search(
        typed, limit=99
    )
    found = [hit for hit in answer if not hit.part]
    expected = {
        f"{n}" for n, word in enumerate(words) if fold(typed) and fold(word).startswith(fold(typed))
    }
    assert expected <= {hit.sign_id for hit in found}
    order = ["exact", "inflected", "prefix", "substring", "fuzzy"]
    places = [order.index(hit.kind) for hit in found]
    assert places == sorted(places)
    assert len({hit.sign_id for hit in found}) == len(found)


@given(st.text(max_size=20))
def test_any_text_folds_to_something_that_stays_as_it_is(text) -> None:
    assert fold(fold(text)) == fold(text)
    WordIndex([Entry("1", "ase", text, "", "gloss")]).search(text)
