#!/usr/bin/env bash
# Expected: zoneinfo gives the same offset wherever it runs, because the wheel `tzdata` is the same IANA release as the system files.
# Happens: IANA keeps the history before 1970 of many zones in a file `backzone` that a packager may leave out; those zones then are links
# to a neighbour that agrees since 1970. Debian compiles it in, the wheel does not: in a slim container, where zoneinfo falls back to the
# wheel, Stockholm in summer 1945 has the double summer time of Berlin, two hours off, and Amsterdam in 1928 has the clock of Brussels.
# Versions: tzdata 2026.6 (wheel); the other side are the offsets of the Swedish and the Dutch clock as IANA itself lists them in backzone.
# Why it matters: the ascendant of a birth moves by a degree every four minutes. Two hours are another chart, and no error says so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check tzdata==2026.6
cat >"$dir/finding.py" <<'PYTHON'
import datetime
import zoneinfo

zoneinfo.reset_tzpath(to=[])  # no system files: the wheel alone, as in a slim container
for zone, date, own in [
    ("Europe/Stockholm", (1945, 7, 1), "+01:00"),
    ("Europe/Amsterdam", (1928, 5, 30), "+01:19:32"),
]:
    noon = datetime.datetime(*date, 12, tzinfo=zoneinfo.ZoneInfo(zone))
    print(f"{zone} {noon.date()}: {noon.isoformat()[19:]}, its own clock was {own}")
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py" 2>/dev/null)
echo "$seen"
expected='Europe/Stockholm 1945-07-01: +03:00, its own clock was +01:00
Europe/Amsterdam 1928-05-30: +01:00, its own clock was +01:19:32'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
