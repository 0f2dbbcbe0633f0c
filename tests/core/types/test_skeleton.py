"""The landmark tables agree with the installed MediaPipe and with themselves."""

import numpy as np

from signclip_desktop.core.types import skeleton


def test_face_contour_is_mediapipes() -> None:
    from mediapipe.python.solutions.face_mesh_connections import FACEMESH_CONTOURS

    assert skeleton.FACE_CONTOUR == tuple(sorted({p for edge in FACEMESH_CONTOURS for p in edge}))


def test_face_edges_are_mediapipes() -> None:
    from mediapipe.python.solutions.face_mesh_connections import FACEMESH_CONTOURS

    index = {number: 33 + i for i, number in enumerate(skeleton.FACE_CONTOUR)}
    theirs = {frozenset((index[a], index[b])) for a, b in FACEMESH_CONTOURS}
    ours = {frozenset(edge) for edge in skeleton.FACE_EDGES}
    assert theirs == ours


def test_body_and_hand_names_are_mediapipes() -> None:
    from mediapipe.python.solutions.hands import HandLandmark
    from mediapipe.python.solutions.pose import PoseLandmark

    assert skeleton.BODY_NAMES == tuple(point.name for point in PoseLandmark)
    assert skeleton.HAND_NAMES == tuple(point.name for point in HandLandmark)


def test_hand_and_body_edges_are_mediapipes() -> None:
    from mediapipe.python.solutions.hands_connections import HAND_CONNECTIONS
    from mediapipe.python.solutions.pose_connections import POSE_CONNECTIONS

    assert {frozenset(e) for e in skeleton.HAND_EDGES} == {frozenset(e) for e in HAND_CONNECTIONS}
    assert {frozenset(e) for e in skeleton.BODY_EDGES} <= {frozenset(e) for e in POSE_CONNECTIONS}


def test_mirror_map_is_its_own_inverse_and_keeps_edges() -> None:
    mirror = skeleton.MIRROR
    np.testing.assert_array_equal(mirror[mirror], np.arange(203))
    edges = {frozenset(edge) for edge in (*skeleton.FACE_EDGES, *skeleton.BODY_EDGES)}
    assert {frozenset((int(mirror[a]), int(mirror[b]))) for a, b in edges} == edges


def test_only_midline_landmarks_mirror_onto_themselves() -> None:
    fixed = [skeleton.LANDMARK_NAMES[i] for i in np.flatnonzero(skeleton.MIRROR == np.arange(203))]
    assert fixed == ["NOSE", "FACE_0", "FACE_10", "FACE_13", "FACE_14", "FACE_17", "FACE_152"]


def test_lips_are_forty_points_of_the_face() -> None:
    assert len(set(skeleton.LIPS)) == 40
    assert all(skeleton.FACE.start <= i < skeleton.FACE.stop for i in skeleton.LIPS)
