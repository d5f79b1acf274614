#!/usr/bin/env python3
"""Prints charts.tsv: positions, cusps and angles as the C Swiss Ephemeris gives them.

    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_charts.py > tests/golden/charts.tsv

Julian days are of Universal Time. Columns:

    position  jd  body  zodiac  perspective  longitude  latitude  distance  speed  declination  source
    houses    jd  latitude  longitude  system  zodiac  system-found  12 cusps  ascendant  mc  vertex  their 3 speeds

Where C has no cusps it reports an error; the cusps are then Porphyry's and "system-found" says so.
"""
import pathlib

import swisseph as swe

assert swe.__version__ == 20230604 and swe.version == "2.10.03", (swe.__version__, swe.version)
swe.set_ephe_path(str(pathlib.Path(__file__).resolve().parents[2] / "ephe"))

BODIES = {
    "sun": swe.SUN, "moon": swe.MOON, "mercury": swe.MERCURY, "venus": swe.VENUS, "mars": swe.MARS,
    "jupiter": swe.JUPITER, "saturn": swe.SATURN, "uranus": swe.URANUS, "neptune": swe.NEPTUNE, "pluto": swe.PLUTO,
    "mean_node": swe.MEAN_NODE, "true_node": swe.TRUE_NODE, "mean_lilith": swe.MEAN_APOG, "true_lilith": swe.OSCU_APOG,
    "chiron": swe.CHIRON, "ceres": swe.CERES, "pallas": swe.PALLAS, "juno": swe.JUNO, "vesta": swe.VESTA,
}
ASTEROIDS = ["chiron", "ceres", "pallas", "juno", "vesta"]
SYSTEMS = {
    "placidus": "P", "koch": "K", "porphyry": "O", "regiomontanus": "R", "campanus": "C", "equal": "A", "equal_mc": "D",
    "equal_aries": "N", "whole_sign": "W", "vehlow": "V", "alcabitius": "B", "morinus": "M", "meridian": "X",
    "polich_page": "T", "krusinski": "U", "horizon": "H", "apc": "Y", "carter": "F", "pullen_sd": "L", "pullen_sr": "Q",
    "sripati": "S", "sunshine": "I", "sunshine_alternative": "i", "savard_a": "J",
}
AYANAMSAS = """fagan_bradley lahiri deluce raman ushashashi krishnamurti djwhal_khul yukteshwar jn_bhasin babyl_kugler1
babyl_kugler2 babyl_kugler3 babyl_huber babyl_etpsc aldebaran_15tau hipparchos sassanian galcent_0sag j2000 j1900 b1950
suryasiddhanta suryasiddhanta_msun aryabhata aryabhata_msun ss_revati ss_citra true_citra true_revati true_pushya
galcent_rgilbrand galequ_iau1958 galequ_true galequ_mula galalign_mardyks true_mula galcent_mula_wilhelm aryabhata_522
babyl_britton true_sheoran galcent_cochrane galequ_fiorenza valens_moon lahiri_1940 lahiri_vp285 krishnamurti_vp291
lahiri_icrc""".split()
PERSPECTIVES = {"geocentric": 0, "topocentric": swe.FLG_TOPOCTR, "heliocentric": swe.FLG_HELCTR, "true_geocentric": swe.FLG_TRUEPOS}
SOURCES = {swe.FLG_SWIEPH: "files", swe.FLG_MOSEPH: "moshier"}


def day(year, month, date, hour=0.0):
    return swe.julday(year, month, date, hour, swe.GREG_CAL)


MOSCOW_1990 = day(1990, 7, 15, 6.5)
TODAY = day(2026, 11, 23, 12.0)
SEAM = day(1800, 1, 1)
MOMENTS = [
    day(1200, 2, 1), day(1241, 4, 9, 7.25), day(1299, 12, 31, 23.5), day(1347, 10, 6, 18), day(1453, 5, 29, 3),
    day(1492, 10, 12, 2), day(1582, 10, 15), day(1616, 4, 23, 12), day(1703, 5, 27, 9), day(1769, 8, 15, 11),
    day(1799, 6, 6, 10), SEAM - 0.5, SEAM, SEAM + 0.02, SEAM + 0.1, SEAM + 1, day(1812, 9, 7, 3.5), day(1879, 3, 14, 10.5),
    day(1900, 1, 1), day(1937, 6, 1, 17), day(1961, 4, 12, 6.117), day(1972, 6, 30, 23.999), MOSCOW_1990, day(2000, 1, 1, 12),
    day(2016, 2, 29, 21), TODAY, day(2038, 1, 19, 3.2), day(2100, 3, 1), day(2222, 2, 22, 22), day(2399, 12, 31, 20),
]
BEYOND_FILES = [day(-2998, 5, 5, 5), day(-500, 3, 21), day(1100, 7, 1, 1), day(2400, 2, 1), day(2999, 6, 6, 6)]
PLACES = [  # latitude, longitude
    (55.7520, 37.6178), (0.0, 0.0), (-33.8688, 151.2093), (-54.8019, -68.3030), (40.7128, -74.0060),
    (65.5, 40.0), (66.7, -20.0), (69.3498, 88.2010), (-77.8460, 166.6760), (89.5, 10.0),
]


def number(value):
    return f"{value:.9f}".rstrip("0").rstrip(".")


def row(*fields):
    print("\t".join(number(field) if isinstance(field, float) else str(field) for field in fields))


def flags_for(zodiac, perspective):
    flags = swe.FLG_SWIEPH | swe.FLG_SPEED
    kind, *observer = perspective.split("@")
    flags |= PERSPECTIVES[kind]
    if observer:
        latitude, longitude = map(float, observer[0].split(","))
        swe.set_topo(longitude, latitude, 0.0)
    if zodiac != "tropical":
        swe.set_sid_mode(AYANAMSAS.index(zodiac))
    return flags, swe.FLG_SIDEREAL if zodiac != "tropical" else 0


def position(jd, body, zodiac="tropical", perspective="geocentric"):
    flags, sidereal = flags_for(zodiac, perspective)
    (longitude, latitude, distance, speed, _, _), used = swe.calc_ut(jd, BODIES[body], flags | sidereal)
    (_, declination, *_), _ = swe.calc_ut(jd, BODIES[body], flags | swe.FLG_EQUATORIAL)
    source = SOURCES[used & (swe.FLG_SWIEPH | swe.FLG_MOSEPH | swe.FLG_JPLEPH)]
    row("position", repr(jd), body, zodiac, perspective, longitude, latitude, distance, speed, declination, source)


def houses(jd, place, system, zodiac="tropical"):
    _, sidereal = flags_for(zodiac, "geocentric")
    found = system
    try:
        cusps, angles, _, speeds = swe.houses_ex2(jd, *place, SYSTEMS[system].encode(), sidereal)
    except swe.Error:
        found = "porphyry"
        cusps, angles, _, speeds = swe.houses_ex2(jd, *place, b"O", sidereal)
    row("houses", repr(jd), *map(repr, place), system, zodiac, found, *cusps, *(
        part[i] for part in (angles, speeds) for i in (0, 1, 3)))


print(f"# Source: Swiss Ephemeris {swe.version} (C) through pyswisseph 2.10.3.2, with the files in ephe/.")
print("# Made by: python3 tests/golden/make_charts.py > tests/golden/charts.tsv (the columns are explained there)")
for jd in MOMENTS:
    for body in BODIES:
        position(jd, body)
for jd in BEYOND_FILES:
    for body in BODIES:
        if body not in ASTEROIDS:
            position(jd, body)

for jd in (MOSCOW_1990, TODAY, day(1453, 5, 29, 3)):
    for perspective in ("topocentric@55.752,37.6178", "topocentric@-77.846,166.676", "true_geocentric"):
        for body in ("sun", "moon", "mercury", "mars", "pluto", "true_node", "mean_lilith", "chiron"):
            position(jd, body, perspective=perspective)
    for body in ("moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "chiron", "vesta"):
        position(jd, body, perspective="heliocentric")

for ayanamsa in AYANAMSAS:
    for body in ("sun", "moon", "mean_node", "true_node"):
        position(MOSCOW_1990, body, ayanamsa)
    houses(MOSCOW_1990, PLACES[0], "placidus", ayanamsa)
for ayanamsa in ("lahiri", "true_citra", "galcent_0sag", "galequ_mula", "j2000", "fagan_bradley"):
    for jd in (TODAY, day(1453, 5, 29, 3)):
        for body in BODIES:
            position(jd, body, ayanamsa)
        for system in ("whole_sign", "equal", "sripati", "koch", "equal_aries"):
            houses(jd, PLACES[2], system, ayanamsa)
    position(TODAY, "moon", ayanamsa, "topocentric@55.752,37.6178")
    position(TODAY, "mars", ayanamsa, "heliocentric")
    position(TODAY, "venus", ayanamsa, "true_geocentric")
for ayanamsa in ("lahiri", "true_citra", "galcent_0sag", "j2000"):
    for jd in BEYOND_FILES:
        for body in ("sun", "moon", "mars"):
            position(jd, body, ayanamsa)
        houses(jd, PLACES[0], "placidus", ayanamsa)

for index, place in enumerate(PLACES):
    for system in SYSTEMS:
        houses(MOSCOW_1990 + 0.37 * index, place, system)
for jd in MOMENTS[::4] + BEYOND_FILES:
    for system in ("placidus", "koch", "sunshine"):
        houses(jd, PLACES[4], system)
# The polar circle runs at 90° minus the true obliquity; here it is 66.5588° on the first and 66.5636° on the second day.
for jd in (MOSCOW_1990, TODAY):
    for latitude in (66.55, 66.57, -66.55, -66.57):
        for system in ("placidus", "koch"):
            houses(jd, (latitude, 37.6178), system)
