#!/usr/bin/env python3
"""Prints births.tsv: births in towns all over the world with what Debian's time zones and Swiss Ephemeris say of them.

    apt-get download tzdata && dpkg-deb -x tzdata_*.deb tzdata
    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_births.py tzdata/usr/share/zoneinfo > tests/golden/births.tsv

The towns are those of assets/places.tsv: of every zone the largest, and 300 by chance. The offsets are those of Python's zoneinfo;
before standard time, where it says LMT, those of the town's own longitude, on the zone's side of the date line. Left out are births in zones
of the former Russian Empire before 1925, where each town kept its own clock (the server's rule differs from the files on purpose), and
local times that clocks showed twice or never.

A line of the first kind: `zone`, country, latitude, longitude, zone, and the offset in seconds for each of DAYS, or `-`.
A line of the second: `birth`, local time, latitude, longitude, zone, offset in seconds, UTC, ascendant in degrees by Placidus (Porphyry's
and Placidus' are one), or `-` beyond the polar circles.
"""
import datetime
import pathlib
import random
import sys
import zoneinfo

import swisseph

DAYS = [
    "1850-03-01T12:00", "1884-06-01T12:00", "1893-11-11T12:00", "1901-01-01T12:00", "1912-07-01T12:00", "1923-10-01T12:00",
    "1928-05-01T12:00", "1935-12-01T12:00", "1941-07-15T12:00", "1945-07-15T12:00", "1949-07-15T12:00", "1955-07-01T12:00",
    "1962-01-15T12:00", "1968-12-01T12:00", "1974-02-01T12:00", "1981-08-01T12:00", "1991-05-01T12:00", "2005-07-01T12:00",
    "2016-11-15T12:00", "2026-07-01T12:00",
]
EMPIRE = {
    "Europe/Moscow", "Europe/Kyiv", "Europe/Simferopol", "Europe/Minsk", "Europe/Riga", "Europe/Tallinn", "Europe/Vilnius",
    "Europe/Chisinau", "Asia/Yekaterinburg", "Asia/Irkutsk", "Asia/Tbilisi",
}
FIRST, LAST = datetime.datetime(1850, 1, 1), datetime.datetime(2026, 12, 1)


def places():
    for line in pathlib.Path("assets/places.tsv").read_text().splitlines():
        country, _, _, _, _, latitude, longitude, zone, population = line.split("\t")
        yield country, float(latitude), float(longitude), zone, int(population)


def offset(zone, longitude, local):
    """Seconds ahead of UTC; nothing where it is not one, or by decree."""
    seen = {local.replace(tzinfo=zone, fold=fold).utcoffset().total_seconds() for fold in (0, 1)}
    is_mean = local.replace(tzinfo=zone).tzname() == "LMT"
    if len(seen) > 1 or zone.key in EMPIRE and local.year < 1925:
        return None
    told = int(seen.pop())
    first = int(datetime.datetime(1800, 1, 1, tzinfo=zone).utcoffset().total_seconds())
    # A later LMT that differs from the first by no whole day is the mean time of another city, by law; by less than two minutes it is the
    # same city's, measured better (Luanda 1892, Lima 1890).
    days = round((told - first) / 86_400) * 86_400
    if not is_mean or abs(told - first - days) > 120:
        return told
    # Half a second up and down is rounded away from zero, as the C library and Rust do.
    mean = longitude * 240
    mean = int(abs(mean) + 0.5) * (1 if mean >= 0 else -1)
    return mean + round((told - mean) / 86_400) * 86_400


zoneinfo.reset_tzpath([str(pathlib.Path(sys.argv[1]).resolve())])
listed = [line.split("\t")[2] for line in pathlib.Path(sys.argv[1], "zone.tab").read_text().splitlines() if line[0] != "#"]
largest = {}
for place in places():
    if place[3] in listed and place[4] >= largest.get(place[3], (0, 0, 0, "", -1))[4]:
        largest[place[3]] = place
for name, (country, latitude, longitude, zone, _) in sorted(largest.items()):
    offsets = [offset(zoneinfo.ZoneInfo(zone), longitude, datetime.datetime.fromisoformat(day)) for day in DAYS]
    told = ["-" if seconds is None else str(seconds) for seconds in offsets]
    print("zone", country, latitude, longitude, zone, *told, sep="\t")

chance, known, births = random.Random(2026), [place for place in places() if place[3] in listed], 0
while births < 300:
    _, latitude, longitude, zone, _ = chance.choice(known)
    local = FIRST + (LAST - FIRST) * chance.random()
    local = local.replace(second=0, microsecond=0)
    seconds = offset(zoneinfo.ZoneInfo(zone), longitude, local)
    if seconds is None:
        continue
    utc = local - datetime.timedelta(seconds=seconds)
    hours = utc.hour + utc.minute / 60 + utc.second / 3600
    day = swisseph.julday(utc.year, utc.month, utc.day, hours)
    is_polar = abs(latitude) > 66
    ascendant = "-" if is_polar else f"{swisseph.houses(day, latitude, longitude, b'P')[1][0]:.6f}"
    print("birth", f"{local:%Y-%m-%dT%H:%M}", latitude, longitude, zone, seconds, f"{utc:%Y-%m-%dT%H:%M:%SZ}", ascendant, sep="\t")
    births += 1
