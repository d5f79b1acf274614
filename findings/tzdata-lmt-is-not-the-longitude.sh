#!/usr/bin/env bash
# Expected: where the time zone database says LMT, a program that knows a birth's longitude may put the mean time of that longitude in its
# place (240 seconds a degree), because that is what local mean time is.
# Happens: the name stands for three things. Anchorage has LMT twice, a day apart: +14:00:24 under Russian rule and -09:59:36 after the
# sale in 1867, when the date line moved; the longitude gives the second for both, so that every birth before it lands on another day.
# The Cook Islands are such a case until 1899. Sao Tome's second LMT, from 1884 to 1912, is the mean time of Lisbon, 64 minutes from its
# own: the longitude is no help there at all. Nothing in the data tells one kind from the other but the size of the step.
# Versions: tzdata 2026.6 (PyPI), Python's zoneinfo.
# Why it matters: charts of births before standard time are cast by local mean time. A day is a degree of the Sun and thirteen of the Moon.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check tzdata==2026.6
cat >"$dir/finding.py" <<'PYTHON'
import datetime
import zoneinfo

zoneinfo.reset_tzpath(to=[])  # no system files: the wheel alone
for zone, longitude, years in [
    ("America/Anchorage", -149.9003, (1860, 1880)),
    ("Pacific/Rarotonga", -159.7777, (1890, 1910)),
    ("Africa/Sao_Tome", 6.7299, (1880, 1900)),
]:
    for year in years:
        noon = datetime.datetime(year, 6, 1, 12, tzinfo=zoneinfo.ZoneInfo(zone))
        told = noon.utcoffset().total_seconds() / 60
        print(f"{zone} {year}: {noon.tzname()} {told:+.0f} min, by longitude {longitude * 4:+.0f} min")
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py")
echo "$seen"
expected='America/Anchorage 1860: LMT +840 min, by longitude -600 min
America/Anchorage 1880: LMT -600 min, by longitude -600 min
Pacific/Rarotonga 1890: LMT +801 min, by longitude -639 min
Pacific/Rarotonga 1910: LMT -639 min, by longitude -639 min
Africa/Sao_Tome 1880: LMT +27 min, by longitude +27 min
Africa/Sao_Tome 1900: LMT -37 min, by longitude +27 min'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
