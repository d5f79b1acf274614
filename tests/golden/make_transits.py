#!/usr/bin/env python3
"""Prints transits.tsv: exact moments and progressed places as the C Swiss Ephemeris gives them.

    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_transits.py > tests/golden/transits.tsv

Moments are Julian days of Universal Time, longitudes tropical and geocentric. Aspects, ingresses and stations are looked for by steps of
six hours and plain halving, without any interpolation. Columns:

    natal       birth  latitude  longitude  body  longitude
    aspect      birth  latitude  longitude  from  until  body  point  angle  moment  direct|retrograde  speed
    ingress     from  until  body  sign-number  moment  direct|retrograde  speed
    station     from  until  body  moment  to-direct|to-retrograde  longitude
    lunation    from  until  angle  moment
    return      birth  body  moment
    progressed  birth  age-in-years  body  longitude
    angles      birth  latitude  longitude  age-in-years  method  ascendant  mc
    arc         birth  age-in-years  method  degrees
"""
import pathlib

import swisseph as swe

assert swe.__version__ == 20230604 and swe.version == "2.10.03", (swe.__version__, swe.version)
swe.set_ephe_path(str(pathlib.Path(__file__).resolve().parents[2] / "ephe"))
FLAGS = swe.FLG_SWIEPH | swe.FLG_SPEED

BODIES = {
    "sun": swe.SUN, "moon": swe.MOON, "mercury": swe.MERCURY, "venus": swe.VENUS, "mars": swe.MARS,
    "jupiter": swe.JUPITER, "saturn": swe.SATURN, "uranus": swe.URANUS, "neptune": swe.NEPTUNE, "pluto": swe.PLUTO,
}
PLANETS = [name for name in BODIES if name != "moon"]
ANGLES = [0, 60, 90, 120, 180]
# Kept to whole seconds, which is what a birth is given in.
BIRTHS = [(swe.julday(1990, 7, 15, 6.5), 55.752, 37.6178), (swe.julday(1961, 4, 12, 6 + 7 / 60), -33.8688, 151.2093)]
WINDOW = (swe.julday(2026, 1, 1), swe.julday(2027, 1, 1))
TROPICAL_YEAR_DAYS = 365.24219
NAIBOD_DEG_PER_YEAR = 360 / TROPICAL_YEAR_DAYS
STEP = 0.25


def place(body, at):
    (longitude, _, _, speed, _, _), flags = swe.calc_ut(at, BODIES[body], FLAGS)
    assert flags & swe.FLG_SWIEPH
    return longitude, speed


def short_way(degrees):
    return (degrees + 180) % 360 - 180


def zeros(distance, window):
    """Every zero of a circular distance, by steps and halving."""
    left, count = window[0], round((window[1] - window[0]) / STEP)
    at_left = distance(left)
    for index in range(1, count + 1):
        right = window[0] + index * STEP
        at_right = distance(right)
        if (at_left < 0) != (at_right < 0) and abs(at_right - at_left) < 90:
            low, high = left, right
            for _ in range(60):
                middle = (low + high) / 2
                if (distance(middle) < 0) == (at_left < 0):
                    low = middle
                else:
                    high = middle
            yield (low + high) / 2
        left, at_left = right, at_right


def direction(body, at):
    return "retrograde" if place(body, at)[1] < 0 else "direct"


def row(kind, *fields):
    print(kind, *(repr(round(field, 9)) if isinstance(field, float) else field for field in fields), sep="\t")


print("# Source: Swiss Ephemeris 2.10.03 (C) through pyswisseph 2.10.3.2, with the files in ephe/.")
print("# Made by: python3 tests/golden/make_transits.py > tests/golden/transits.tsv (the columns are explained there)")

for birth, latitude, longitude in BIRTHS:
    points = {body: place(body, birth)[0] for body in BODIES}
    _, ascmc = swe.houses(birth, latitude, longitude, b"P")
    points |= {"ascendant": ascmc[0], "medium_coeli": ascmc[1]}
    for point, at in points.items():
        row("natal", birth, latitude, longitude, point, at)
    for body in PLANETS:
        for point, natal in points.items():
            for angle in ANGLES:
                for way in sorted({angle, -angle % 360}):
                    for at in zeros(lambda t: short_way(place(body, t)[0] - natal - way), WINDOW):
                        speed = abs(place(body, at)[1])
                        row("aspect", birth, latitude, longitude, *WINDOW, body, point, angle, at, direction(body, at), speed)

for body in PLANETS:
    for sign in range(12):
        for at in zeros(lambda t: short_way(place(body, t)[0] - 30 * sign), WINDOW):
            entered = sign if direction(body, at) == "direct" else (sign - 1) % 12
            row("ingress", *WINDOW, body, entered, at, direction(body, at), abs(place(body, at)[1]))
    for at in zeros(lambda t: place(body, t)[1], WINDOW):
        turn = "to-direct" if place(body, at + 1)[1] > 0 else "to-retrograde"
        row("station", *WINDOW, body, at, turn, place(body, at)[0])
for angle in (0, 180):
    for at in zeros(lambda t: short_way(place("moon", t)[0] - place("sun", t)[0] - angle), WINDOW):
        row("lunation", *WINDOW, angle, at)

for birth, _, _ in BIRTHS:
    natal = place("sun", birth)[0]
    start = birth + 1
    for _ in range(20):
        at = swe.solcross_ut(natal, start, swe.FLG_SWIEPH)
        row("return", birth, "sun", at)
        start = at + 1
    natal = place("moon", birth)[0]
    start = swe.julday(2026, 1, 1)
    for _ in range(20):
        at = swe.mooncross_ut(natal, start, swe.FLG_SWIEPH)
        row("return", birth, "moon", at)
        start = at + 1
    for body in ("mercury", "venus", "mars", "saturn"):
        natal = place(body, birth)[0]
        for at in zeros(lambda t: short_way(place(body, t)[0] - natal), (swe.julday(2018, 1, 1), swe.julday(2023, 1, 1))):
            row("return", birth, body, at)

for birth, latitude, longitude in BIRTHS:
    for age in (1.0, 18.25, 36.36, 80.5):
        progressed = birth + age
        for body in BODIES:
            row("progressed", birth, age, body, place(body, progressed)[0])
        arc = (place("sun", progressed)[0] - place("sun", birth)[0]) % 360
        row("arc", birth, age, "solar", arc)
        row("arc", birth, age, "naibod", age * NAIBOD_DEG_PER_YEAR)

        _, ascmc = swe.houses(progressed, latitude, longitude, b"P")
        row("angles", birth, latitude, longitude, age, "daily", ascmc[0], ascmc[1])
        # The Earth turned on from the birth until the meridian has the wanted right ascension or longitude; the obliquity is that moment's.
        _, natal = swe.houses(birth, latitude, longitude, b"P")
        turned = birth + age * NAIBOD_DEG_PER_YEAR / 360.98564736629
        obliquity = swe.calc_ut(turned, swe.ECL_NUT)[0][0]
        _, ascmc = swe.houses_armc((natal[2] + age * NAIBOD_DEG_PER_YEAR) % 360, latitude, obliquity, b"P")
        row("angles", birth, latitude, longitude, age, "naibod", ascmc[0], ascmc[1])
        wanted, low, high = (natal[1] + arc) % 360, natal[2] + arc - 10, natal[2] + arc + 10
        for _ in range(60):
            middle = (low + high) / 2
            turned = birth + (middle - natal[2]) / 360.98564736629
            obliquity = swe.calc_ut(turned, swe.ECL_NUT)[0][0]
            _, ascmc = swe.houses_armc(middle % 360, latitude, obliquity, b"P")
            if short_way(ascmc[1] - wanted) < 0:
                low = middle
            else:
                high = middle
        row("angles", birth, latitude, longitude, age, "solar_arc", ascmc[0], ascmc[1])
