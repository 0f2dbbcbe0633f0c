"""`signclip serve` answers the official client's form, and programs of this computer alone."""

import base64
import http.client
import json
import resource
import socket
import threading

import numpy as np
import pytest

from signclip_desktop.core.encoding.signclip.importing import import_checkpoint
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.serve.server import Server
from signclip_desktop.services.embedding import Embedder
from signclip_desktop.settings import user_models_dir
from signclip_desktop.ui.sentences import sentence
from tests.core.encoding.signclip.checkpoints import fairseq_checkpoint, small_towers, word_list
from tests.ui.clips import waving_clip


@pytest.fixture
def served(tmp_path):
    """A small SignCLIP that answers; gives its port and embedder."""
    file = fairseq_checkpoint(tmp_path / "downloads" / "checkpoint_best.pt", small_towers())
    words = word_list(tmp_path / "vocab.txt")
    import_checkpoint(file, user_models_dir() / "mine", preset="multilingual", vocabulary=words)
    with Embedder("mine", official=True) as embedder, Server(embedder, 0, sentence) as server:
        answering = threading.Thread(target=server.serve_forever, args=(0.01,))
        answering.start()
        yield server.server_port, embedder
        server.shutdown()
        answering.join()


@pytest.fixture
def pose(tmp_path):
    path = tmp_path / "wave.pose"
    write_pose(waving_clip(frames=30), path)
    return path


def ask(port: int, path: str, body: object = None, *, way: str = "GET", **headers: str):
    """The status and the document of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(way, path, body=data, headers=named)
    found = connection.getresponse()
    answer = found.status, json.loads(found.read()), dict(found.getheaders())
    connection.close()
    return answer


@pytest.mark.parametrize("way", ["GET", "POST"])
def test_the_official_form_is_answered_with_the_models_vectors(served, pose, way) -> None:
    port, embedder = served
    packed = base64.b64encode(pose.read_bytes()).decode()
    status, found, _ = ask(
        port, "/api/embed/pose", {"pose": [packed, packed], "model_name": "default"}, way=way
    )
    assert status == 200
    expected = embedder.file(pose)
    np.testing.assert_allclose(found["embeddings"], [expected.vector] * 2, rtol=1e-6)
    assert found["encoder"] == embedder.encoder.id
    assert found["frames"] == [30, 30]

    status, found, _ = ask(port, "/api/embed/text", {"text": "<en> <ase> house"}, way=way)
    assert status == 200
    np.testing.assert_allclose(found["embeddings"], embedder.texts(["<en> <ase> house"]), rtol=1e-6)


def test_it_says_what_it_is_and_what_may_be_asked(served) -> None:
    port, embedder = served
    assert ask(port, "/")[1]["encoder"] == embedder.encoder.id
    status, found, headers = ask(port, "/api/schema")
    assert status == 200
    assert "GET or POST /api/embed/video" in found
    assert not [name for name in headers if name.startswith("Access-Control")]


GOOD = base64.b64encode(b"not a pose").decode()


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("/api/embed/pose", {"pose": ["%%%"]}, 400, "base64"),
        ("/api/embed/pose", {"pose": [GOOD]}, 422, "pose"),
        ("/api/embed/pose", {"text": ["x"]}, 400, "/api/embed/text"),
        ("/api/embed/pose", {"pose": 7}, 400, "list"),
        ("/api/embed/pose", {"pose": []}, 400, "0 items"),
        ("/api/embed/text", {"text": ["x"] * 65}, 413, "65"),
        ("/api/embed/text", {"text": "x" * 1001}, 413, "1,000"),
        ("/api/embed/text", {"text": "x", "model_name": "suisse"}, 404, "mine"),
        ("/api/embed/text", b"{", 400, "JSON"),
        ("/api/embed/text", b"[]", 400, "object"),
        ("/api/embed/smell", {"smell": "x"}, 404, "/api/schema"),
        ("/etc/passwd", None, 404, "nothing here"),
        ("/api/embed/text", None, 411, "length"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(served, path, body, status, told) -> None:
    found, document, _ = ask(served[0], path, body)
    assert found == status
    assert told in document["error"]


def test_a_body_too_large_is_refused_before_it_is_read(served) -> None:
    with socket.create_connection(("127.0.0.1", served[0]), timeout=60) as client:
        head = "POST /api/embed/pose HTTP/1.1", "Host: localhost", "Content-Length: 99999999999"
        client.sendall("\r\n".join([*head, "", ""]).encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_web_pages_are_refused(served, headers) -> None:
    status, document, _ = ask(served[0], "/api/embed/text", {"text": "x"}, **headers)
    assert status == 403
    assert "embeddings" not in document


def test_it_listens_to_this_computer_alone() -> None:
    with Embedder("training_free") as embedder, Server(embedder, 0, sentence) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.slow
def test_a_thousand_requests_take_no_more_memory(served, pose) -> None:
    packed = base64.b64encode(pose.read_bytes()).decode()
    peaks = []
    for number in range(1000):
        assert ask(served[0], "/api/embed/pose", {"pose": packed})[0] == 200
        if number in (199, 999):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert peaks[1] - peaks[0] < 20_000  # kilobytes
