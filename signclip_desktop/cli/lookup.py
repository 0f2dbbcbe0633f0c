"""`signclip lookup`: the signs of the library that a video or .pose file shows, ranked."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import READABLE, db_option, json_option, print_json
from signclip_desktop.errors import UsageError
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signclip_desktop.core.matching.recognizer import Recognizer
    from signclip_desktop.core.types.landmarks import Clip
    from signclip_desktop.core.types.sign import Recognition, TimeSpan

MATCHES_OF_A_SPAN = 3  # best of each of several signs; --from and --to give the others


@click.command("lookup", epilog=READABLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "from_s", type=float, metavar="S", help="Start of the span, in seconds.")
@click.option("--to", "to_s", type=float, metavar="S", help="End of the span, in seconds.")
@click.option(
    "--top",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="Number of signs at most.",
)
@click.option("--language", metavar="CODE", help="Only this sign language (ISO 639-3).")
@click.option("--model", metavar="NAME", help="Compare by this model; see `signclip models`.")
@json_option
@db_option
def command(
    file: Path,
    from_s: float | None,
    to_s: float | None,
    top: int,
    language: str | None,
    model: str | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Find the sign that a video or .pose file shows."""
    import time
    from dataclasses import replace

    from signclip_desktop.cli.models import preferred_model
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.encoding.registry import open_encoder, open_named
    from signclip_desktop.core.matching.recognizer import open_recognizer

    chosen = open_named(model) if model else None
    began = time.perf_counter()
    clip = _read(file, from_s, to_s)
    landmarks_s = time.perf_counter() - began
    with open_library(db or settings.library_path(), read_only_is_enough=True) as store:
        refuse_unknown(language, store.signs.languages())
        chosen = chosen or open_encoder(preferred_model(), language)
        recognizer = open_recognizer(store, chosen)
        recognizer.prepare()
        found = recognizer.recognise(clip, request_id=1, top=top, language=language)
        is_whole = from_s is None and to_s is None
        each = _each(recognizer, clip, found.spans if is_whole else (), language)
        warnings = recognizer.take_warnings()
    found = replace(found, times=replace(found.times, landmarks_s=landmarks_s))
    for warning in warnings:
        click.echo(sentence(warning), err=True)
    if as_json:
        print_json({**_document(found), "spans": [_short_form(*one) for one in each]})
    else:
        _print_table(found)
        _print_each(each)


def _each(
    recognizer: "Recognizer", clip: "Clip", spans: "Sequence[TimeSpan]", language: str | None
) -> "list[tuple[TimeSpan, Recognition]]":
    """Each sign that a recording seems to hold, looked up by itself."""
    return [
        (
            span,
            recognizer.recognise(
                clip.between(span.from_s, span.to_s),
                request_id=1,
                top=MATCHES_OF_A_SPAN,
                language=language,
            ),
        )
        for span in spans
    ]


def _short_form(span: "TimeSpan", found: "Recognition") -> dict[str, Any]:
    return {
        "from_s": round(span.from_s, 3),
        "to_s": round(span.to_s, 3),
        "sure": found.sure,
        "matches": _match_forms(found),
    }


def _print_each(each: "list[tuple[TimeSpan, Recognition]]") -> None:
    if not each:
        return
    click.echo(f"Note: the recording seems to contain {len(each)} signs. Each on its own:")
    for span, found in each:
        glosses = ", ".join(match.sign.gloss for match in found.matches) or "no sign"
        judgement = "sure: " if found.sure else "not sure: "
        click.echo(f"  --from {span.from_s:.2f} --to {span.to_s:.2f}  {judgement}{glosses}")


def refuse_unknown(language: str | None, known: list[str]) -> None:
    """Refuse a sign language that the library has no sign of.

    Raises:
        UsageError: there is none; the sentence names those that there are.
    """
    if language is not None and known and language not in known:
        raise UsageError("option.language_not_there", language=language, known=tuple(known))


def _read(file: Path, from_s: float | None, to_s: float | None) -> "Clip":
    from signclip_desktop.core.seeing.recording import HolisticOnDemand, read_recording

    if from_s is not None and to_s is not None and from_s >= to_s:
        raise UsageError("option.from_to")
    with HolisticOnDemand() as holistic:
        return read_recording(file, holistic, from_s=from_s, to_s=to_s)


def _document(found: "Recognition") -> dict[str, Any]:
    times_ms = {
        name.removesuffix("_s"): round(1000 * seconds, 2)
        for name, seconds in asdict(found.times).items()
    }
    times_ms["after_last_frame"] = round(1000 * found.times.after_last_frame_s, 2)
    return {
        "matches": _match_forms(found),
        "sure": found.sure,
        "notices": [sentence(notice) for notice in found.notices],
        "remarks": [remark.name.lower() for remark in found.clip.remarks],
        "span_s": [
            round(float(found.clip.times_s[0]), 3),
            round(float(found.clip.times_s[-1]), 3),
        ],
        "timings_ms": times_ms,
        "encoder": found.encoder_id,
    }


def _match_forms(found: "Recognition") -> list[dict[str, Any]]:
    return [
        {
            "rank": match.rank,
            "gloss": match.sign.gloss,
            "score": round(match.score, 4),
            "sign_id": match.sign.id,
            "mirrored": match.mirrored,
        }
        for match in found.matches
    ]


def _print_table(found: "Recognition") -> None:
    for notice in found.notices:
        click.echo(f"Note: {sentence(notice)}")
    if not found.matches:
        click.echo("The library has no sign to compare with; add or import signs first.")
        return
    if found.sure:
        click.echo(f"Sure: {found.matches[0].sign.gloss}")
    else:
        click.echo("Not sure. These signs look most alike:")
    width = max(len(match.sign.gloss) for match in found.matches)
    several = len({match.sign.language for match in found.matches}) > 1
    for match in found.matches:
        language = f"  ({match.sign.language})" if several else ""
        reading = "mirrored" if match.mirrored else ""
        line = (
            f"{match.rank:3}  {match.sign.gloss:{width}}{language}  {match.score:6.3f}  {reading}"
        )
        click.echo(line.rstrip())
    first_s, last_s = float(found.clip.times_s[0]), float(found.clip.times_s[-1])
    click.echo(
        f"Signing found from {first_s:.2f} to {last_s:.2f} s; "
        f"{1000 * found.times.after_last_frame_s:.0f} ms after the last frame."
    )
