"""Prompts to word pieces, by the word list that SignCLIP's text tower was trained with.

The list (`vocab.txt` of BERT) is the user's own file: it is not part of this program.
"""

from collections.abc import Sequence
from pathlib import Path

from signclip_desktop.core.encoding.signclip.presets import VOCABULARY_ROWS
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import VOCABULARY_BYTES
from signclip_desktop.errors import CheckpointInvalid

VOCABULARY_NAME = "vocab.txt"
_NEEDED = ("[UNK]", "[CLS]", "[SEP]")


def read_words(path: Path) -> list[str]:
    """The words of a list, one a line, in their order.

    Raises:
        CheckpointInvalid: it cannot be read, or is no such list.
    """
    try:
        text = bounded.read_bytes(path, VOCABULARY_BYTES).decode("utf-8")
    except (OSError, ValueError) as error:
        raise CheckpointInvalid("word_list.unreadable", file=path.name) from error
    words = text.split("\n")
    words = [word.rstrip("\r") for word in (words[:-1] if words[-1] == "" else words)]
    missing = [word for word in _NEEDED if word not in words]
    if missing:
        raise CheckpointInvalid("word_list.incomplete", file=path.name, missing=tuple(missing))
    return words


def check_rows(path: Path, rows: int) -> None:
    """Hold a word list to the number of words that the text tower knows.

    Raises:
        CheckpointInvalid: it has another number; the sentence names the list that fits.
    """
    found = len(read_words(path))
    if found != rows:
        names = [name for name, count in VOCABULARY_ROWS.items() if count == rows]
        if names:
            raise CheckpointInvalid(
                "word_list.other_than", file=path.name, words=found, wanted=rows, name=names[0]
            )
        raise CheckpointInvalid("word_list.size", file=path.name, words=found, wanted=rows)


class WordPieces:
    """BERT's way from a text to rows of its word list."""

    def __init__(self, path: Path, *, lower_case: bool) -> None:
        """Read the list.

        Args:
            path: one word a line.
            lower_case: as the uncased models want it: lower case, without accents.

        Raises:
            CheckpointInvalid: it cannot be read, or is no such list.
        """
        from tokenizers import Tokenizer
        from tokenizers.models import WordPiece
        from tokenizers.normalizers import BertNormalizer
        from tokenizers.pre_tokenizers import BertPreTokenizer

        rows = {word: row for row, word in enumerate(read_words(path))}
        self._tokenizer = Tokenizer(
            WordPiece(rows, unk_token="[UNK]", max_input_chars_per_word=100)
        )
        self._tokenizer.normalizer = BertNormalizer(lowercase=lower_case)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def rows(self, prompts: Sequence[str]) -> list[list[int]]:
        """Row of each piece of each prompt, without [CLS] and [SEP]."""
        return [one.ids for one in self._tokenizer.encode_batch(list(prompts))]

    def pieces(self, prompt: str) -> list[str]:
        """The pieces of one prompt, to show them."""
        found: list[str] = self._tokenizer.encode(prompt).tokens
        return found
