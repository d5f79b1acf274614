#!/usr/bin/env python3
"""Prints zones.tsv: every change of the clocks in the zones of zone.tab until 2037, as zdump reads them out of Debian's files.

    apt-get download tzdata && dpkg-deb -x tzdata_*.deb tzdata
    python3 tests/golden/make_zones.py tzdata/usr/share/zoneinfo > tests/golden/zones.tsv

Columns: the zone; its kinds of time, in the order of their letters A, B, C ...: seconds ahead of UTC, with a `d` behind those that zdump calls
isdst=1; its changes: the letter of the time that begins, and the seconds since the change before it in base 36, the first since -10^10. Before
its first change a zone has the time A.
"""
import calendar
import pathlib
import subprocess
import sys

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MONTHS = list(calendar.month_abbr)
FIRST_YEAR, LAST_YEAR = 1800, 2038


def base_36(number):
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def changes(path):
    """Moment, seconds ahead of UTC, isdst; first those before any change."""
    command = ["zdump", "-V", "-c", f"{FIRST_YEAR},{LAST_YEAR}", path]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for number, line in enumerate(lines):
        # path Wed Dec 31 21:29:43 1879 UT = Thu Jan  1 00:00:00 1880 MMT isdst=0 gmtoff=9017; in pairs, a second apart
        fields = line.removeprefix(str(path)).split()
        if number % 2 == 0 and number > 0:
            continue
        clock = [int(part) for part in fields[3].split(":")]
        moment = calendar.timegm((int(fields[4]), MONTHS.index(fields[1]), int(fields[2]), *clock))
        yield moment, int(fields[-1].removeprefix("gmtoff=")), fields[-2] == "isdst=1"


directory = pathlib.Path(sys.argv[1])
names = [line.split("\t")[2] for line in (directory / "zone.tab").read_text().splitlines() if not line.startswith("#")]
print("# " + (directory / "tzdata.zi").read_text().splitlines()[0].removeprefix("# version ") + "; see make_zones.py")
for name in sorted(names):
    kinds, steps, last = [], [], -(10**10)
    for number, (moment, ahead, is_dst) in enumerate(changes(directory / name)):
        kind = f"{ahead}{'d' if is_dst else ''}"
        if kind not in kinds:
            kinds.append(kind)
        if number > 0:
            steps.append(chr(ord("A") + kinds.index(kind)) + base_36(moment - last))
            last = moment
    if not kinds:
        # A zone whose clocks never moved.
        continue
    print(name, ",".join(kinds), " ".join(steps), sep="\t")
