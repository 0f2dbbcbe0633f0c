"""Works out the people of WLASL's clips and writes research/wlasl_people.npz; some minutes.

With --check it also says how far off the result is for clips whose truth was kept from it.
"""

from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from research.wlasl_people import bodies, sides
from research.wlasl_people.side_net import about_the_wrist
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import (
    FACE,
    FACE_CONTOUR,
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.training.data.hand_tracks import KNUCKLES, PALM, merge_double_finds
from signclip_desktop.training.data.people import (
    FILE_NAME,
    Known,
    People,
    Person,
    write_people,
)
from signclip_desktop.training.data.recordings import (
    WEBCAM_ASPECT,
    Recording,
    read_corpus,
)

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FOREHEAD, CHIN = (FACE.start + FACE_CONTOUR.index(number) for number in (10, 152))
SMALLEST_PALM = 0.01
MEASURED_UNCERTAINTY = 0.02
UNKNOWN_SOURCE = ""


@click.command()
@click.option("--data", type=FOLDER, default="../shared/data", help="Folder of wlasl_hands.npz.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("research", FILE_NAME)
)
@click.option("--check", is_flag=True, help="Say how far off it is on clips kept from it.")
def main(data: Path, output: Path, check: bool) -> None:
    """Work out sides, heads and shoulders."""
    raw = bounded.read_npz(data / "wlasl_hands.npz")
    recordings = read_corpus(data / "wlasl_hands.npz").recordings
    finds = _finds(raw, recordings)
    sided, measured = _with_bodies(bounded.read_npz(data / "wlasl_body_face.npz"), recordings)
    known = sides.known_sides(finds, sided)
    others = _webcam_hands(bounded.read_npz(data / "holistic_train.npz"))
    if check:
        for source in sorted(set(finds.source)):
            told = sides.true_sides(finds, known, others, without=frozenset({source}))
            frames, clips, count = sides.error(finds, known, told, source)
            click.echo(f"sides {source or '?'}: {frames:.1f} % of frames, {clips:.1f} % of {count}")
    told = sides.true_sides(finds, known, others)
    seen = _seen(finds, told, recordings)
    if check:
        _tell_errors(bodies.cross_validated(seen, measured).places, measured, finds.source)
    found = bodies.estimate(seen, measured)
    people = People(told, tuple(_persons(found, measured, seen.person)))
    write_people(output, people, [r.clip_id for r in recordings], finds.frames)
    click.echo(f"{output}: {len(recordings)} clips, {np.isfinite(measured[:, 0]).sum()} measured")


def _finds(raw: dict[str, NDArray[Any]], recordings: tuple[Recording, ...]) -> sides.Finds:
    frames = raw["frames"].astype(np.intp)
    aspect = np.array([r.aspect for r in recordings], dtype=np.float32)
    hands = raw["points"].copy()
    merge_double_finds(hands, np.repeat(aspect, frames))
    boxes = [r.bbox for r in recordings]
    middle = np.array([np.nan if box is None else (box[0] + box[2]) / 2 for box in boxes])
    source = np.array([r.source for r in recordings])
    return sides.Finds(hands, frames, aspect, middle, source)


def _with_bodies(
    raw: dict[str, NDArray[Any]], recordings: tuple[Recording, ...]
) -> tuple[sides.Sided, Float]:
    """The clips that have a body, and their places (N, PLACES), NaN for the other clips."""
    number = {r.clip_id: r.number for r in recordings}
    clip = np.array([number[name] for name in raw["clip_id"].tolist()])
    sided = sides.Sided(raw["points"], raw["frames"].astype(np.intp), clip)
    measured = np.full((len(recordings), bodies.PLACES), np.nan, dtype=np.float32)
    stops = np.cumsum(sided.frames)
    for row, frames, stop in zip(clip, sided.frames, stops, strict=True):
        aspect = recordings[row].aspect
        points = raw["points"][stop - frames : stop, :, :2].astype(np.float32) * (aspect, 1.0)
        nose, left, right = (
            np.nanmedian(points[:, place], axis=0)
            for place in (NOSE, LEFT_SHOULDER, RIGHT_SHOULDER)
        )
        apart = (
            points[:, LEFT_SHOULDER] - points[:, RIGHT_SHOULDER],
            points[:, FOREHEAD] - points[:, CHIN],
        )
        sizes = [np.nanmedian(np.linalg.norm(side, axis=1)) for side in apart]
        measured[row] = [*nose, *((left + right) / 2), *sizes]
    return sided, measured


def _webcam_hands(raw: dict[str, NDArray[Any]]) -> tuple[Float, NDArray[np.bool_]]:
    points, right = [], []
    for hand, is_right in ((LEFT_HAND, False), (RIGHT_HAND, True)):
        found = raw["points"][:, hand]
        found = found[np.isfinite(found).all(axis=(1, 2))]
        points.append(about_the_wrist(found, np.full(len(found), WEBCAM_ASPECT, np.float32)))
        right.append(np.full(len(found), is_right))
    return np.concatenate(points), np.concatenate(right)


def _seen(
    finds: sides.Finds, first_is_left: NDArray[np.bool_], recordings: tuple[Recording, ...]
) -> bodies.Seen:
    swapped = first_is_left[:, None, None, None]
    hands = np.where(swapped, finds.hands, finds.hands[:, ::-1])[..., :2]
    rows, start = [], 0
    for frames, aspect in zip(finds.frames, finds.aspect, strict=True):
        rows.append(_where_hands_go(hands[start : start + frames].astype(np.float32) * (aspect, 1)))
        start += int(frames)
    features = np.array(rows, dtype=np.float32)
    names = sorted(set(finds.source))
    boxes = [
        (0.0,) * 5 if r.bbox is None else (*np.multiply(r.bbox, (r.aspect, 1) * 2), 1.0)
        for r in recordings
    ]
    return bodies.Seen(
        hands=features,
        palm=np.exp(features[:, 1]),
        box=np.array(boxes, dtype=np.float32),
        source=(finds.source[:, None] == np.array(names)).astype(np.float32),
        person=np.array([f"{r.source}/{r.signer}" if r.signer else "" for r in recordings]),
        aspect=finds.aspect,
    )


def _where_hands_go(hands: Float) -> list[float]:
    """Log palm lengths, and of each hand its share of frames and where palm and fingertip go."""
    reach = np.linalg.norm(hands[:, :, KNUCKLES] - hands[:, :, :1], axis=-1).max(axis=-1)
    seen = np.isfinite(reach)
    palms = np.percentile(reach[seen], (50, 85)) if seen.any() else np.array([0.1, 0.12])
    row = list(np.log(palms.clip(SMALLEST_PALM)))
    for side in (0, 1):
        known = seen[:, side]
        row.append(known.mean())
        if known.sum() < 3:
            row += [0.0] * 14
            continue
        palm = hands[known, side][:, PALM].mean(axis=1)
        row += [*np.percentile(palm, (5, 50, 95), axis=0).ravel(), *palm[0], *palm[-1]]
        row += [*np.percentile(hands[known, side, 8], (5, 95), axis=0).ravel()]
    return row


def _persons(found: bodies.Found, measured: Float, person: NDArray[np.str_]) -> list[Person]:
    known = np.isfinite(measured).all(axis=1)
    carried = {name for name in person[known] if name}
    persons = []
    for clip, name in enumerate(person):
        places, unsure = found.places[clip], float(found.uncertainty[clip])
        kind = Known.BY_OTHER_CLIPS if name in carried else Known.BY_HANDS
        if known[clip]:
            places, unsure, kind = measured[clip], MEASURED_UNCERTAINTY, Known.MEASURED
        x, y, middle_x, middle_y, width, face = map(float, places)
        persons.append(Person((x, y), (middle_x, middle_y), width, face, unsure, kind))
    return persons


def _tell_errors(places: Float, measured: Float, source: NDArray[np.str_]) -> None:
    known = np.isfinite(measured).all(axis=1)
    width = measured[:, 4]
    nose = np.linalg.norm(places[:, :2] - measured[:, :2], axis=1) / width
    middle = np.linalg.norm(places[:, 2:4] - measured[:, 2:4], axis=1) / width
    size = np.abs(np.log(places[:, 4] / width))
    for name in sorted(set(source)):
        rows = known & (source == name)
        figures = [f"{np.median(e[rows]):.3f}" for e in (nose, middle, size)]
        click.echo(
            f"bodies {name or '?'}: {rows.sum()} clips, median error of nose {figures[0]}, middle "
            f"of the shoulders {figures[1]} (shoulder widths), log width {figures[2]}"
        )


if __name__ == "__main__":
    main()
