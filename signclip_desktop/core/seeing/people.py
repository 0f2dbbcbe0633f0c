"""Watches a stream of pictures for what a signer can mend: another person, sideways, too dark.

Looks at a few pictures a second only, with MediaPipe's small detectors. Changes nothing about
how landmarks are found.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.graphs import Graph, open_bodies, open_faces
from signclip_desktop.core.types.remarks import QUARTERS, Remark

# One look in ten frames costs about 1 % of the time that finding landmarks takes.
LOOK_EVERY_S = 0.4
LOOKS_KEPT = 3
LOOKS_NEEDED = 2  # of those kept, before a remark is made
# A head tilted further is no head of somebody who sits or stands.
UPRIGHT_DEG = 50.0
# Sideways pictures give body axes within a few degrees of 90 or 180; leaning people do not.
TURNED_DEG = 25.0
# Someone whose face is less than this share of the largest one's height is in the background.
NEAR_SHARE = 0.3
SURE_FACE = 0.65  # turned pictures give false faces of up to .82, upright ones of less than .6
# Brightness 0..255. In `../shared/video` faces are above 85; at a fifth of that light hands
# begin to be lost, and the 95th percentile of the picture is below 45.
DARK_FACE = 30.0
DARK_PICTURE = 70.0
STEP_PX = 8


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    Attributes:
        x, y: its middle, in shares of the picture's width and height.
        height: in shares of the picture's height.
        turn_deg: 0 upright, 90 for a head that points to the left, -90 to the right.
        score: 0..1.
    """

    x: float
    y: float
    height: float
    turn_deg: float
    score: float

    @property
    def is_upright(self) -> bool:
        """Whether it is the face of somebody who sits or stands in an upright picture."""
        return abs(self.turn_deg) <= UPRIGHT_DEG


class FaceFinder:
    """Finds all faces in single pictures; use it in one thread, and close it."""

    def __init__(self) -> None:
        """Open the graph.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self._graph = Graph(open_faces)

    def find(self, image: NDArray[np.uint8]) -> list[Face]:
        """The faces in an image uint8 (H, W, 3) RGB, best first."""
        if self._graph.is_broken:
            self._graph.mend()
        found = self._graph.process(image)
        aspect = image.shape[1] / image.shape[0]
        return [_face(one, aspect) for one in (found.detections or [])] if found else []

    def close(self) -> None:
        """Give the graph back; may be called again."""
        self._graph.close()


class Watch:
    """Says what gets in the way at the moment of each frame; use it in one thread."""

    def __init__(self) -> None:
        """Open the graph for faces; the one for bodies is opened when it is first needed.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self._faces = FaceFinder()
        self._bodies: Graph | None = None
        self.restart()

    def restart(self) -> None:
        """Forget the frames so far."""
        self.remarks: tuple[Remark, ...] = ()
        self.people: list[Face] = []
        self._looked_s = -np.inf
        self._looks: deque[tuple[Remark, ...]] = deque(maxlen=LOOKS_KEPT)

    def push(self, image: NDArray[np.uint8], time_s: float) -> tuple[Remark, ...]:
        """Look at an image uint8 (H, W, 3) RGB if it is time to; what holds now."""
        if 0 <= time_s - self._looked_s < LOOK_EVERY_S:
            return self.remarks
        self._looked_s = time_s
        self._looks.append(self._look(image))
        counts = Counter(remark for look in self._looks for remark in look)
        self.remarks = tuple(one for one in Remark if counts[one] >= LOOKS_NEEDED)
        return self.remarks

    def close(self) -> None:
        """Give the graphs back; may be called again."""
        self._faces.close()
        if self._bodies is not None:
            self._bodies.close()

    def _look(self, image: NDArray[np.uint8]) -> tuple[Remark, ...]:
        faces = self._faces.find(image)
        self.people = people_among(faces)
        remarks = []
        if len(self.people) > 1:
            remarks.append(Remark.OTHER_PERSON)
        if not self.people:
            turned = self._turned(image)
            remarks += [turned] if turned else []
        if is_dark(image, self.people):
            remarks.append(Remark.DARK)
        return tuple(remarks)

    def _turned(self, image: NDArray[np.uint8]) -> Remark | None:
        if self._bodies is None:
            self._bodies = Graph(open_bodies)
        elif self._bodies.is_broken:
            self._bodies.mend()
        found = self._bodies.process(image)
        if not found or not found.detections:
            return None
        return turn_of(_body_turn_deg(found.detections[0], image.shape[1] / image.shape[0]))


def people_among(faces: Sequence[Face]) -> list[Face]:
    """The upright faces that are surely somebody's and not far in the background, left to right."""
    upright = [face for face in faces if face.is_upright and face.score >= SURE_FACE]
    tallest = max((face.height for face in upright), default=0.0)
    return sorted(
        (face for face in upright if face.height >= NEAR_SHARE * tallest), key=lambda face: face.x
    )


def turn_of(axis_deg: float) -> Remark | None:
    """How a picture must be turned to be upright.

    Args:
        axis_deg: where the body's upper end points; 0 up, 90 left, -90 right.
    """
    for remark, quarters in QUARTERS.items():
        away = (axis_deg - 90.0 * quarters + 180.0) % 360.0 - 180.0
        if abs(away) <= TURNED_DEG:
            return remark
    return None


def is_dark(image: NDArray[np.uint8], people: Sequence[Face]) -> bool:
    """Whether an image uint8 (H, W, 3) is too dark: the faces are; without one, all of it."""
    small = image[::STEP_PX, ::STEP_PX].astype(np.float32).mean(axis=2)
    if float(np.percentile(small, 95)) >= DARK_PICTURE:
        return False
    return all(_brightness(small, face) < DARK_FACE for face in people)


def _brightness(grey: NDArray[np.float32], face: Face) -> float:
    height, width = grey.shape
    half = face.height * height / 2
    rows = slice(max(0, int(face.y * height - half)), int(face.y * height + half) + 1)
    columns = slice(max(0, int(face.x * width - half)), int(face.x * width + half) + 1)
    inside = grey[rows, columns]
    return float(np.median(inside)) if inside.size else 0.0


def _face(found: Any, aspect: float) -> Face:  # noqa: ANN401 - mediapipe ships no types
    box = found.location_data.relative_bounding_box
    right_eye, left_eye, _, mouth = found.location_data.relative_keypoints[:4]
    across = ((right_eye.x + left_eye.x) / 2 - mouth.x) * aspect
    upwards = mouth.y - (right_eye.y + left_eye.y) / 2
    return Face(
        x=box.xmin + box.width / 2,
        y=box.ymin + box.height / 2,
        height=box.height,
        turn_deg=float(np.degrees(np.arctan2(-across, upwards))),
        score=float(found.score[0]),
    )


def _body_turn_deg(found: Any, aspect: float) -> float:  # noqa: ANN401
    """Where the shoulders are as seen from the hips: 0 above, 90 to the left, -90 to the right."""
    hips, _, shoulders = found.location_data.relative_keypoints[:3]
    across = (shoulders.x - hips.x) * aspect
    return float(np.degrees(np.arctan2(-across, hips.y - shoulders.y)))
