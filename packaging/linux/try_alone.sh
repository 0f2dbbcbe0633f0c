#!/usr/bin/env bash
# Tries what was built where nothing of ours is: in an empty Debian, without Python, without a
# network, as another user, from a read-only folder with spaces and umlauts in its name.
#
#     sudo packaging/linux/try_alone.sh archive DIST/signclip-desktop-...tar.xz VIDEO OUT
#     sudo packaging/linux/try_alone.sh package DIST/signclip-desktop_...deb POSE OUT
#
# Needs debootstrap, Xvfb, ImageMagick's import, desktop-file-validate and a network for Debian's
# own packages. OUT gets reports and pictures, which a person must look at. The empty Debian is
# kept in $ALONE (/var/tmp/signclip-alone) for the next time.
set -euo pipefail

what=$1 built=$(realpath "$2") shown=$(realpath "$3") out=$(realpath -m "$4")
base=${ALONE:-/var/tmp/signclip-alone}
root=$base/$what
release=${RELEASE:-bookworm}
screen=:79
user=lerner
home=/home/$user
mkdir -p "$out"

# What every desktop brings, whatever the program; packaging/deb.py names the same.
on_every_desktop=(libegl1 libgl1 libxcb1 fonts-dejavu-core)

make_root() {
  if [ ! -d "$base/empty" ]; then
    mkdir -p "$base"
    debootstrap --variant=minbase "$release" "$base/empty.part" >"$out/debootstrap.log"
    mv "$base/empty.part" "$base/empty"
  fi
  rm -rf "$root"
  cp -a "$base/empty" "$root"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" useradd --create-home --uid 4242 "$user"
  mkdir -p "$root/tmp/.X11-unix"
  mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
  mount -t proc proc "$root/proc"
}

clean_up() {
  [ -n "${server:-}" ] && kill "$server" 2>/dev/null
  for place in "${folder:-}" "$root/tmp/.X11-unix" "$root/proc"; do
    [ -n "$place" ] && mountpoint -q "$place" && umount "$place"
  done
  return 0
}
trap clean_up EXIT

install() {
  chroot "$root" apt-get update -qq
  chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >>"$out/apt.log" 2>&1
}

start_screen() {
  Xvfb "$screen" -screen 0 1366x768x24 -nolisten tcp >/dev/null 2>&1 &
  server=$!
  sleep 2
}

# The other user in the empty Debian, with no network but a loopback that is down, and nothing of
# our environment.
alone() {
  unshare --net chroot --userspec="$user:$user" "$root" /usr/bin/env -i \
    HOME="$home" LANG=C.UTF-8 PATH=/usr/bin:/bin DISPLAY="$screen" "$@"
}

# Opens a program, takes a picture after each of the given times (seconds), closes it.
picture_of() {
  local name=$1 times=$2
  shift 2
  alone "$@" >"$out/$name.log" 2>&1 &
  local program=$! waited=0
  for time in $times; do
    sleep $((time - waited))
    waited=$time
    DISPLAY=$screen import -window root "$out/$name-$time.png"
  done
  kill -0 "$program" || { echo "$name: the program ended by itself" >&2; cat "$out/$name.log" >&2; return 1; }
  pkill -TERM -P "$program" || kill "$program"
  wait "$program" || true
  cat "$out/$name.log"
}

changed_in() { find "$1" -newer "$2" ! -type d; }

try_archive() {
  install "${on_every_desktop[@]}"
  ! chroot "$root" sh -c 'command -v python3' || { echo "there is a Python" >&2; exit 1; }
  local place="/opt/Gebärden zum Üben/neu"
  folder="$root$place"
  mkdir -p "$folder"
  tar -xf "$built" -C "$folder"
  chmod -R a-w "$folder"
  mount --bind "$folder" "$folder"
  mount -o remount,bind,ro "$folder"
  cp "$shown" "$root$home/video.mp4"
  touch "$base/mark"

  local program="$place/signclip-desktop"
  alone "$program/signclip" self-test --json --full "$home/video.mp4" >"$out/self-test.json"
  # Beside the source tree, where this is run from a checkout with its environment.
  local here
  here=$(dirname "$(realpath "$0")")/../..
  if [ -x "$here/.venv/bin/signclip" ]; then
    QT_QPA_PLATFORM=offscreen "$here/.venv/bin/signclip" self-test --json --full "$shown" \
      >"$out/self-test-of-the-source.json"
    python3 "$here/packaging/trial.py" "$out/self-test.json" "$out/self-test-of-the-source.json"
  fi
  alone "$program/signclip" doctor >"$out/doctor.txt" || true
  start_screen
  # First the pages of the first run, then the window as it is ever after.
  picture_of first-run "6" "$program/signclip-desktop"
  mkdir -p "$root$home/.local/share/signclip-desktop"
  echo '{"first_run_done": true}' >"$root$home/.local/share/signclip-desktop/preferences.json"
  chown -R 4242:4242 "$root$home/.local"
  picture_of camera "6 14 22" "$program/signclip-desktop" --camera-file "$home/video.mp4"
  picture_of file "16" "$program/signclip-desktop" "$home/video.mp4"
  changed_in "$folder" "$base/mark" | tee "$out/changed-beside-the-program.txt"
  (cd "$root$home" && find . -type f | sort) >"$out/files-of-the-user.txt"
}

try_package() {
  cp "$built" "$root/tmp/built.deb"
  install /tmp/built.deb
  ! chroot "$root" sh -c 'command -v python3' || echo "a dependency brought Python"
  # What a desktop has: the databases that the package's files go into.
  install desktop-file-utils shared-mime-info
  desktop-file-validate "$root/usr/share/applications/signclip-desktop.desktop"
  chroot "$root" update-mime-database /usr/share/mime
  chroot "$root" update-desktop-database /usr/share/applications
  grep pose "$root/usr/share/mime/globs2" "$root/usr/share/applications/mimeinfo.cache" \
    | tee "$out/mime.txt"
  cp "$shown" "$root$home/sign.pose"

  alone signclip --version
  alone signclip self-test --json >"$out/self-test.json"
  mkdir -p "$root$home/.local/share/signclip-desktop"
  echo '{"first_run_done": true}' >"$root$home/.local/share/signclip-desktop/preferences.json"
  chown -R 4242:4242 "$root$home/.local"
  start_screen
  picture_of pose "12" signclip-desktop "$home/sign.pose"
  chroot "$root" apt-get remove -y signclip-desktop 2>&1 | tee "$out/remove.log" | tail -3
  ls "$root/usr/lib/signclip-desktop" 2>&1 || true
  find "$root$home/.local/share/signclip-desktop" -type f | tee "$out/left.txt"
}

make_root
"try_$what"
