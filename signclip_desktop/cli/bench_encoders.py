"""`signclip bench --encoders`: SignCLIP's towers beside the official code's way of calling them.

The official code pads every clip to 256 frames and runs both towers at every call, the one that
was not asked for on an empty input. The weights are made up: time does not depend on them.
"""

import time
from collections.abc import Callable
from typing import Any

LENGTHS = (40, 73, 128, 256)
ROUNDS = 5


def time_encoders(rounds: int = ROUNDS) -> list[dict[str, float]]:
    """Milliseconds a clip of each length, ours and the official way, in turns; the fastest of all.

    Args:
        rounds: how often each is timed.
    """
    import torch

    from signclip_desktop.core.encoding.signclip.towers import SignClipConfig, SignClipTowers

    torch.manual_seed(0)
    towers = SignClipTowers(SignClipConfig()).eval()
    longest = towers.config.frames

    def ours(clip: Any) -> None:  # noqa: ANN401 - a tensor; torch is loaded here alone
        towers.video_encoder([clip])

    def official(clip: Any) -> None:  # noqa: ANN401
        # A second clip of full length, so that this one is padded to it and masked.
        padded = torch.zeros(longest, clip.shape[1])
        padded[: len(clip)] = clip
        towers.video_encoder([padded])
        assert towers.text_encoder is not None
        towers.text_encoder([[1] * towers.config.pieces])

    rows = []
    with torch.inference_mode():
        for length in LENGTHS:
            clip = torch.randn(length, towers.config.features)
            best = {"ours": float("inf"), "official": float("inf")}
            ways: dict[str, Callable[[Any], None]] = {"ours": ours, "official": official}
            for way in ways.values():
                way(clip)  # the first call is slower
            for _ in range(rounds):
                for name, way in ways.items():
                    started = time.perf_counter()
                    way(clip)
                    best[name] = min(best[name], (time.perf_counter() - started) * 1000)
            rows.append(
                {
                    "frames": length,
                    "ours_ms": round(best["ours"], 1),
                    "official_way_ms": round(best["official"], 1),
                    "times_faster": round(best["official"] / best["ours"], 2),
                }
            )
    return rows
