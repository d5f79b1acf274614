#!/usr/bin/env python3
"""Prints zone-points.tsv: points with the time zone that they lie in. First the principal points of zone.tab, then random points on land and
random points within 10 km of another zone, by timezonefinder.

    apt-get download tzdata && dpkg-deb -x tzdata_*.deb tzdata
    pip install timezonefinder==9.0.0
    python3 tests/golden/make_zone_points.py tzdata/usr/share/zoneinfo/zone.tab > tests/golden/zone-points.tsv

Columns: zone, latitude, longitude. timezonefinder counts the sea between Easter Island and Sala y Gomez to the land, and such points are left
out.
"""
import math
import random
import re
import sys

from timezonefinder import TimezoneFinder

FINDER = TimezoneFinder()
ON_LAND, NEAR_BORDERS = 2_000, 500
BORDER_KM, KM_A_DEGREE = 10, 111.2
random.seed(7)


def on_land(latitude, longitude):
    zone = FINDER.timezone_at_land(lat=latitude, lng=(longitude + 180) % 360 - 180)
    return zone if zone and not zone.startswith("Etc/") and zone != "Pacific/Easter" else None


def random_point():
    return math.degrees(math.asin(random.uniform(-1, 1))), random.uniform(-180, 180)


def is_near_another(zone, latitude, longitude):
    for step in range(16):
        angle, reach = step * math.pi / 8, BORDER_KM / KM_A_DEGREE
        there = latitude + reach * math.cos(angle)
        if abs(there) <= 90:
            other = on_land(there, longitude + reach * math.sin(angle) / max(0.05, math.cos(math.radians(latitude))))
            if other and other != zone:
                return True
    return False


def degrees(text, whole_digits):
    """+DDMM or +DDDMMSS as zone.tab has it."""
    whole, minutes, seconds = text[1 : whole_digits + 1], text[whole_digits + 1 : whole_digits + 3], text[whole_digits + 3 :]
    return (int(whole) + int(minutes) / 60 + int(seconds or 0) / 3600) * (-1 if text[0] == "-" else 1)


print("# zone.tab, then timezonefinder 9.0.0; see make_zone_points.py")
for line in open(sys.argv[1], encoding="utf-8"):
    if not line.startswith("#"):
        _, point, zone, *_ = line.rstrip("\n").split("\t")
        latitude, longitude = re.fullmatch(r"([+-]\d+)([+-]\d+)", point).groups()
        latitude, longitude = degrees(latitude, 2), degrees(longitude, 3)
        print(zone, f"{latitude:.4f}", f"{longitude:.4f}", sep="\t")
count = 0
while count < ON_LAND:
    latitude, longitude = random_point()
    if zone := on_land(latitude, longitude):
        print(zone, f"{latitude:.4f}", f"{longitude:.4f}", sep="\t")
        count += 1
count = 0
while count < NEAR_BORDERS:
    latitude, longitude = random_point()
    zone = on_land(latitude, longitude)
    if zone and is_near_another(zone, latitude, longitude):
        print(zone, f"{latitude:.4f}", f"{longitude:.4f}", sep="\t")
        count += 1
