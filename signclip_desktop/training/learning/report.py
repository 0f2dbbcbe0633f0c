"""The report of a training run: its curves as JSON and as a picture."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.training.learning.config import RunConfig

if TYPE_CHECKING:
    from signclip_desktop.training.learning.dev_score import DevScores
    from signclip_desktop.training.learning.run_state import Progress


def write_report(
    folder: Path, config: RunConfig, members: list["Progress"], scores: "DevScores | None"
) -> None:
    """Write report.json and report.png into the run's folder.

    Args:
        folder: of the run.
        config: of the run.
        members: what each member did.
        scores: of the finished model on held-out people, if there are any.
    """
    settings = dataclasses.asdict(config)
    settings["data_folder"] = config.data_folder.name
    content = {
        "config": settings,
        "members": [dataclasses.asdict(progress) for progress in members],
        "unseen_people": dataclasses.asdict(scores) if scores else None,
    }
    text = json.dumps(content, indent=2) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    _draw(folder / "report.png", config, members)


def _draw(path: Path, config: RunConfig, members: list["Progress"]) -> None:
    # Imported here: it takes a second, and only the end of a run needs it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    FigureCanvasAgg(figure)
    loss, score = figure.subplots(1, 2)
    for number, progress in enumerate(members):
        losses = progress.losses
        loss.plot(range(1, len(losses) + 1), losses, label=f"member {number}")
        epochs = [row[0] for row in progress.scores]
        for column, name, style in ((1, "R@1", "o-"), (2, "R@5", "s--"), (3, "R@10", "^:")):
            values = [row[column] for row in progress.scores]
            score.plot(epochs, values, style, label=f"{name}, member {number}")
    loss.set(title=f"{config.name}: training loss", xlabel="epoch")
    score.set(title="held-out people, %", xlabel="epoch", ylim=(0, 100))
    loss.legend()
    if any(progress.scores for progress in members):
        score.legend(loc="lower right")
    for axes in (loss, score):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
