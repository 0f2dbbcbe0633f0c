"""The program's icon in each system's form, drawn from the one SVG."""

import os
import subprocess
import sys
from pathlib import Path

SIZES = (16, 32, 48, 128, 256, 512)


def draw(svg: Path, target: Path) -> None:
    """Write signclip-<size>.png, and signclip.ico or signclip.icns where that system builds."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    target.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise ValueError(f"expected an SVG, got {svg}")
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(target / f"signclip-{size}.png"))
        if size == 256:
            image.save(str(target / "signclip.ico"))
    if sys.platform == "darwin":
        _icns(target)
    del application


def _icns(target: Path) -> None:
    iconset = target / "signclip.iconset"
    iconset.mkdir(exist_ok=True)
    for size in SIZES:
        if size != 48:
            name = f"icon_{size}x{size}.png"
            (iconset / name).write_bytes((target / f"signclip-{size}.png").read_bytes())
    command = ["iconutil", "-c", "icns", str(iconset), "-o", str(target / "signclip.icns")]
    subprocess.run(command, check=True)
