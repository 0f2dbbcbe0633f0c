"""The archive and the installer of each system, from the frozen folder."""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import deb
from base import BUILD, DIST, FOLDER, MB, ROOT, Fault, run

from signclip_desktop import __version__

ARCHIVE_LIMIT_MB = 280  # 269.7 measured
# On two cores, 835 MB: preset 3 gives 244 MB in 100 s, 4 gives 233 MB in 141 s, 6 gives 226 MB in
# 261 s. With PyAV (885 MB) preset 3 gives 272 MB. The build has 12 minutes in all, even on a busy
# machine.
XZ_PRESET = 4

IMAGE_ATTEMPTS, IMAGE_WAIT_S = 8, 5.0


def pack() -> list[Path]:
    """Make this system's archive and installer."""
    if sys.platform == "win32":
        return pack_windows()
    if sys.platform == "darwin":
        return pack_macos()
    return [pack_tar(), deb.build(FOLDER, __version__, BUILD / "icons", BUILD, DIST)]


def pack_tar() -> Path:
    """The .tar.xz; with xz's threads where the system has xz.

    Raises:
        Fault: the archive is too big.
    """
    machine = platform.machine()
    target = DIST / f"signclip-desktop-{__version__}-linux-{machine}.tar.xz"
    target.unlink(missing_ok=True)
    if shutil.which("xz") and shutil.which("tar"):
        owner = ("--owner=0", "--group=0", "--numeric-owner", "--sort=name")
        packer = ("-I", f"xz -T0 -{XZ_PRESET}")
        run("tar", *packer, *owner, "-C", str(DIST), "-cf", str(target), FOLDER.name)
    else:
        with tarfile.open(target, "w:xz", preset=XZ_PRESET) as archive:
            archive.add(FOLDER, FOLDER.name)
    size = target.stat().st_size / MB
    if size > ARCHIVE_LIMIT_MB:
        raise Fault(f"the archive has {size:.0f} MB, the limit is {ARCHIVE_LIMIT_MB}")
    return target


def pack_windows() -> list[Path]:
    """A zip, and a set-up program where Inno Setup is installed."""
    name = DIST / f"signclip-desktop-{__version__}-windows"
    made = [Path(shutil.make_archive(str(name), "zip", DIST, FOLDER.name))]
    compiler = find_inno_setup()
    if compiler:
        script = ROOT / "packaging" / "windows" / "signclip.iss"
        settings = {"Version": __version__, "Source": FOLDER, "Output": DIST}
        run(compiler, *(f"/D{name}={value}" for name, value in settings.items()), str(script))
        made.append(DIST / f"signclip-desktop-{__version__}-windows-setup.exe")
    else:
        print("package: Inno Setup is not installed, so there is no set-up program", flush=True)
    return made


def find_inno_setup() -> str | None:
    """Inno Setup's compiler: its own installer does not put it on the path."""
    folders = filter(None, map(os.environ.get, ("ProgramFiles(x86)", "ProgramFiles")))
    places = [Path(folder) / "Inno Setup 6" / "ISCC.exe" for folder in folders]
    installed = (str(place) for place in places if place.is_file())
    return shutil.which("iscc") or next(installed, None)


def pack_macos() -> list[Path]:
    """A disk image of the app, to be dragged into the Applications folder beside it.

    PyInstaller has signed the app for this machine's own use; it is not notarised.
    """
    app = DIST / "SignCLIP Desktop.app"
    run("codesign", "--verify", "--deep", "--strict", str(app))
    stage = BUILD / "image"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    run("ditto", str(app), str(stage / app.name))
    (stage / "Applications").symlink_to("/Applications")
    image = DIST / f"signclip-desktop-{__version__}-macos-{platform.machine()}.dmg"
    make = ["hdiutil", "create", "-ov", "-volname", "SignCLIP Desktop", "-format", "ULFO"]
    for attempt in range(IMAGE_ATTEMPTS):
        try:
            run(*make, "-srcfolder", str(stage), str(image))
            break
        except subprocess.CalledProcessError:
            # "Resource busy": another program looks into the new image at that moment.
            if attempt == IMAGE_ATTEMPTS - 1:
                raise
            time.sleep(IMAGE_WAIT_S)
    shutil.rmtree(stage)
    return [image]
