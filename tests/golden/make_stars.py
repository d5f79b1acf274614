#!/usr/bin/env python3
"""Prints stars.tsv: positions of fixed stars, and two couples, as the C Swiss Ephemeris gives them.

    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_stars.py > tests/golden/stars.tsv

Julian days are of Universal Time. Columns:

    star       jd  bayer  zodiac  perspective  longitude  latitude  speed  declination
    composite  jd-1  latitude-1  longitude-1  jd-2  latitude-2  longitude-2  name  longitude
    davison    jd-1  latitude-1  longitude-1  jd-2  latitude-2  longitude-2  jd  latitude  longitude  name  longitude

Names of the last two are those of bodies, ascendant, medium_coeli, and cusp_1 to cusp_12 of Placidus. The midpoints are of unit vectors, a way
that the program does not go: the sum of two points of the circle lies in the middle of the shorter way between them.
"""
import cmath
import math
import pathlib

import swisseph as swe

assert swe.__version__ == 20230604 and swe.version == "2.10.03", (swe.__version__, swe.version)
swe.set_ephe_path(str(pathlib.Path(__file__).resolve().parents[2] / "ephe"))

STARS = """alAnd beAnd ga-1And alAri alCet bePer etTau alTau beOri gaOri alAur beTau epOri alOri alUMi alCMa alCar alGem beGem alCMi
alHya alLeo beLeo epVir deCrv alVir alBoo alCrB alCru al-2Lib beLib alCen alSco alOph alLyr alAql deCap alPsA alCyg alEri
alPeg bePeg""".split()
BODIES = {"sun": swe.SUN, "moon": swe.MOON, "mercury": swe.MERCURY, "venus": swe.VENUS, "mars": swe.MARS, "jupiter": swe.JUPITER,
          "saturn": swe.SATURN, "uranus": swe.URANUS, "neptune": swe.NEPTUNE, "pluto": swe.PLUTO, "true_node": swe.TRUE_NODE}
SIDEREAL = {"lahiri": 1, "true_citra": 27, "galcent_0sag": 17, "j2000": 18}
PERSPECTIVES = {"geocentric": 0, "true_geocentric": swe.FLG_TRUEPOS, "topocentric@55.752,37.6178": swe.FLG_TOPOCTR}


def number(value):
    return f"{value:.9f}".rstrip("0").rstrip(".")


def row(*fields):
    print("\t".join(number(field) if isinstance(field, float) else str(field) for field in fields))


def star(jd, bayer, zodiac="tropical", perspective="geocentric"):
    flags = swe.FLG_SWIEPH | swe.FLG_SPEED | PERSPECTIVES[perspective]
    swe.set_topo(37.6178, 55.752, 0.0)
    sidereal = 0
    if zodiac != "tropical":
        swe.set_sid_mode(SIDEREAL[zodiac])
        sidereal = swe.FLG_SIDEREAL
    (longitude, latitude, _, speed, _, _), *_ = swe.fixstar2_ut("," + bayer, jd, flags | sidereal)
    (_, declination, *_), *_ = swe.fixstar2_ut("," + bayer, jd, flags | swe.FLG_EQUATORIAL)
    row("star", repr(jd), bayer, zodiac, perspective, longitude, latitude, speed, declination)


def chart(jd, place):
    found = {name: swe.calc_ut(jd, body, swe.FLG_SWIEPH)[0][0] for name, body in BODIES.items()}
    cusps, angles = swe.houses_ex(jd, *place, b"P")
    found |= {"ascendant": angles[0], "medium_coeli": angles[1]}
    return found | {f"cusp_{house}": cusp for house, cusp in enumerate(cusps, 1)}


def middle(a, b):
    both = cmath.rect(1, math.radians(a)) + cmath.rect(1, math.radians(b))
    return math.degrees(cmath.phase(both)) % 360


# Born in Liverpool 1940-10-09T17:30Z and Tokyo 1933-02-18T11:30Z; in Moscow and New York.
COUPLES = [
    ((swe.julday(1940, 10, 9, 17.5), (53.4084, -2.9916)), (swe.julday(1933, 2, 18, 11.5), (35.6862, 139.7526))),
    ((swe.julday(1990, 7, 15, 6.5), (55.752, 37.6178)), (swe.julday(1988, 2, 29, 22.0), (40.7128, -74.006))),
]

print(f"# Source: Swiss Ephemeris {swe.version} (C) through pyswisseph 2.10.3.2, with the files in ephe/.")
print("# Made by: python3 tests/golden/make_stars.py > tests/golden/stars.tsv (the columns are explained there)")
MOMENTS = [swe.julday(*date) for date in ((1347, 10, 6, 18.0), (1799, 12, 31, 12.0), (1990, 7, 15, 6.5), (2026, 11, 23, 12.0))]
for bayer in STARS:
    for jd in MOMENTS:
        star(jd, bayer)
for bayer in ("alLeo", "alVir", "bePer"):
    for zodiac in SIDEREAL:
        star(MOMENTS[3], bayer, zodiac)
    for perspective in PERSPECTIVES:
        star(MOMENTS[2], bayer, perspective=perspective)
for (jd_1, place_1), (jd_2, place_2) in COUPLES:
    events = repr(jd_1), *map(repr, place_1), repr(jd_2), *map(repr, place_2)
    first, second = chart(jd_1, place_1), chart(jd_2, place_2)
    for name in [*BODIES, "medium_coeli"]:
        row("composite", *events, name, middle(first[name], second[name]))
    jd = (jd_1 + jd_2) / 2
    place = [round((a + b) / 2, 4) for a, b in zip(place_1, place_2)]
    for name, longitude in chart(jd, place).items():
        row("davison", *events, repr(jd), *map(repr, place), name, longitude)
