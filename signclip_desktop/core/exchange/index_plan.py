"""Plans the import of a folder by its index: which rows make one recording, in which unit.

Opens recordings only to ask for their length, where the index tells times.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from signclip_desktop.core.exchange.planning import (
    Item,
    Recording,
    Remark,
    Skipped,
    Wishes,
    cannot_be_read,
    check_kind,
    check_language,
    new_sign,
)
from signclip_desktop.core.exchange.recording_length import recording_length
from signclip_desktop.core.exchange.span_units import Length, Part, Unit, in_milliseconds, judge
from signclip_desktop.core.formats.index_csv import BadRow, Finder, Row, read_index
from signclip_desktop.core.limits import INDEX_ROWS, WORDS_OF_SIGN
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import ImportRefused, Message, UsageError

_KNOWN_ID = re.compile(r"[\w:.\-]{1,200}")
_KINDS = ("gloss", "same", "synonym")
_ROWS_A_STEP = 2000
# The unit is one for the whole index, so a fair sample of its recordings tells it. Opening a
# video takes a quarter of a second.
_MEASURED = 24
_SHARE_OF_READING = 0.5
# A recording that ends before a hundredth of the time told was not meant in that unit.
_FAR_BEYOND = 100.0


def plan_index(index: Path, wishes: Wishes) -> Iterator[Item]:
    """What an import by an index brings in, in the order of its rows.

    Raises:
        ImportRefused: the file is not an index, or has too many rows.
        PlanningCancelled: the user stopped it.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for number, row in enumerate(read_index(index)):
        if number % _ROWS_A_STEP == 0:
            wishes.step(_SHARE_OF_READING * number / INDEX_ROWS)
        if isinstance(row, BadRow):
            yield Skipped(
                f"{index.name}, line {row.line}", Message("import.row_left_out", reason=row.reason)
            )
            continue
        if not row.signed_language:
            row = replace(row, signed_language=wishes.language)
        span = f"{row.start_ms} {row.end_ms}"
        key = (row.path, span, row.signed_language, row.glosses, row.sign_id, row.example_id)
        groups.setdefault(key, []).append(row)
    yield from _Rows(index, wishes).recordings(list(groups.values()))


class _Rows:
    """Turns the rows of each recording into one recording to bring in."""

    def __init__(self, index: Path, wishes: Wishes) -> None:
        self._index = index
        self._wishes = wishes
        self._finder = Finder(index.parent)
        self._lengths: dict[Path, Length | None] = {}
        self._unit = Unit.MILLISECONDS

    def recordings(self, groups: list[list[Row]]) -> Iterator[Item]:
        self._unit = self._judged([rows[0] for rows in groups])
        if self._unit is not Unit.MILLISECONDS:
            yield Remark(Message("import.times_read_as", index=self._index.name, unit=self._unit))
        for number, rows in enumerate(groups):
            if number % _ROWS_A_STEP == 0:
                share = number / len(groups)
                self._wishes.step(_SHARE_OF_READING + (1 - _SHARE_OF_READING) * share)
            yield from self._recording(rows)

    def _judged(self, rows: list[Row]) -> Unit:
        timed = [row for row in rows if row.start_ms or row.end_ms]
        every = max(1, len(timed) // _MEASURED)
        parts = []
        for row in timed[::every]:
            self._wishes.step(_SHARE_OF_READING)
            try:
                length = self._length(self._finder.find(row.path))
            except (ImportRefused, OSError):
                continue
            if length is not None:
                parts.append(Part(row.start_ms, row.end_ms, length))
        return judge(parts)

    def _length(self, file: Path) -> Length | None:
        if file not in self._lengths:
            self._lengths[file] = recording_length(file)
        return self._lengths[file]

    def _recording(self, rows: list[Row]) -> Iterator[Item]:
        first = rows[0]
        place = f"{shown(first.path)} ({self._index.name}, line {first.line})"
        try:
            check_language(first.signed_language)
            file = self._finder.find(first.path)
            check_kind(file)
            start_ms, end_ms = self._span(first, file)
        except (ImportRefused, UsageError) as error:
            yield Skipped(place, error.message)
            return
        except OSError as error:
            yield Skipped(place, cannot_be_read(error))
            return
        sign = _sign_of(rows)
        if len(rows) > WORDS_OF_SIGN:
            yield Skipped(
                place,
                Message(
                    "import.too_many_words", sign=first.glosses, words=len(rows), most=WORDS_OF_SIGN
                ),
            )
        yield Recording(
            file=file,
            shown_as=shown(first.path),
            sign=sign,
            signer=first.signer or self._wishes.signer,
            consent=first.consent or self._wishes.consent,
            licence=first.licence,
            start_ms=start_ms,
            end_ms=end_ms,
            example_id=first.example_id if _KNOWN_ID.fullmatch(first.example_id) else "",
        )

    def _span(self, row: Row, file: Path) -> tuple[float, float]:
        if not row.start_ms and not row.end_ms:
            return 0.0, 0.0
        length = self._length(file) if self._unit is not Unit.MILLISECONDS else None
        if self._unit is Unit.FRAMES and length is None:
            raise ImportRefused("import.frame_rate_unknown")
        start_ms = in_milliseconds(row.start_ms, self._unit, length)
        end_ms = in_milliseconds(row.end_ms, self._unit, length)
        if length is not None and end_ms > _FAR_BEYOND * 1000 * length.seconds:
            raise ImportRefused(
                "import.part_beyond_end",
                end=row.end_ms,
                unit=self._unit,
                index=self._index.name,
                seconds=length.seconds,
            )
        return start_ms, end_ms


def _sign_of(rows: list[Row]) -> Sign:
    first = rows[0]
    words = (
        Word(row.words, row.spoken_language, row.word_kind if row.word_kind in _KINDS else "gloss")
        for row in rows[:WORDS_OF_SIGN]
        if row.words
    )
    sign = new_sign(first.glosses, first.signed_language, words=tuple(dict.fromkeys(words)))
    return replace(
        sign,
        id=first.sign_id if _KNOWN_ID.fullmatch(first.sign_id) else sign.id,
        variant=int(first.variant) if re.fullmatch(r"[1-9]\d{0,3}", first.variant) else 1,
        source=first.source,
        notes=first.notes,
        licence=first.sign_licence,
    )
