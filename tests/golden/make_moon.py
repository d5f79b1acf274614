#!/usr/bin/env python3
"""Prints moon.tsv: events of the Moon and the Sun as the C Swiss Ephemeris gives them, or as searches that share nothing with ours find them
in its positions.

    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_moon.py > tests/golden/moon.tsv

Times are seconds since 1970 of Universal Time, with one decimal. Columns:

    phase      time  elongation                    bisection of positions, minute by minute, three years
    apsis      time  kind  distance                bisection of the slope of distances (C's own speeds are minutes off), three years
    void       rule  entered  last-body  last-aspect  last-time  until      a scan minute by minute of two months
    station    body  time  direction               bisection of the slope of longitudes, three years
    ingress    body  time  sign                    bisection of positions, three years
    solar      time  kind  begin  end  full-begin  full-end  latitude  longitude  magnitude  obscuration  saros  member      20 years
    solar-at   latitude  longitude  after  time  kind  begin  end  magnitude  obscuration  altitude
    lunar      time  kind  penumbral  partial  total  magnitude  penumbral-magnitude  saros  member      20 years
    rise       body  horizon  latitude  longitude  from  time      the next rise after "from", "none" if there is none within a day
    set        as rise
"""
import pathlib

import swisseph as swe

assert swe.__version__ == 20230604 and swe.version == "2.10.03", (swe.__version__, swe.version)
swe.set_ephe_path(str(pathlib.Path(__file__).resolve().parents[2] / "ephe"))

BODIES = {
    "sun": swe.SUN, "mercury": swe.MERCURY, "venus": swe.VENUS, "mars": swe.MARS, "jupiter": swe.JUPITER,
    "saturn": swe.SATURN, "uranus": swe.URANUS, "neptune": swe.NEPTUNE, "pluto": swe.PLUTO,
}
FLAGS = swe.FLG_SWIEPH | swe.FLG_SPEED
MINUTE = 1 / 1440


def day(year, month, date, hour=0.0):
    return swe.julday(year, month, date, hour, swe.GREG_CAL)


def unix(jd):
    return f"{(jd - 2440587.5) * 86400:.1f}"


def row(*fields):
    print("\t".join(str(field) for field in fields))


def lon(body, jd):
    return swe.calc_ut(jd, body, FLAGS)[0][0]


def speed(body, jd):
    return swe.calc_ut(jd, body, FLAGS)[0][3]


def near(angle):
    return (angle + 180) % 360 - 180


def zeros(function, start, end, step):
    """Every time at which function passes zero without jumping: steps, then bisection to a tenth of a second."""
    left, at_left = start, function(start)
    while left < end:
        right = left + step
        at_right = function(right)
        if (at_left < 0) != (at_right < 0) and abs(at_left - at_right) < 180:
            low, high = left, right
            while high - low > 1e-7:
                middle = (low + high) / 2
                if (function(middle) < 0) == (at_left < 0):
                    low = middle
                else:
                    high = middle
            yield (low + high) / 2
        left, at_left = right, at_right


START, END = day(2025, 1, 1), day(2028, 1, 1)

print("# Source: Swiss Ephemeris 2.10.03 (C) through pyswisseph 2.10.3.2, with the files in ephe/.")
print("# Made by: python3 tests/golden/make_moon.py > tests/golden/moon.tsv (the columns are explained there)")

for angle in (0, 90, 180, 270):
    for jd in zeros(lambda jd: near(lon(swe.MOON, jd) - lon(swe.SUN, jd) - angle), START, END, 0.5):
        row("phase", unix(jd), angle)


def distance(jd):
    return swe.calc_ut(jd, swe.MOON, FLAGS)[0][2]


def slope(function, jd, step):
    return (8 * (function(jd + step) - function(jd - step)) - function(jd + 2 * step) + function(jd - 2 * step)) / (12 * step)


for jd in zeros(lambda jd: slope(distance, jd, 0.01), START, END, 1.0):
    kind = "perigee" if distance(jd + 1) > distance(jd) else "apogee"
    row("apsis", unix(jd), kind, f"{distance(jd) * 149597870.7:.3f}")

ASPECTS = [(0, "conjunction"), (60, "sextile"), (90, "square"), (120, "trine"), (180, "opposition")]


def voids(rule, bodies, start, end):
    minutes = int((end - start) * 1440)
    moons = [lon(swe.MOON, start + minute * MINUTE) for minute in range(minutes)]
    entered, last = None, None
    places = {}
    for minute in range(minutes):
        jd = start + minute * MINUTE
        if minute == 0:
            places = {body: lon(BODIES[body], jd) for body in bodies}
            continue
        left, right = moons[minute - 1], moons[minute]
        if int(left / 30) != int(right / 30):
            border = next(zeros(lambda jd: near(lon(swe.MOON, jd) - 30 * int(right / 30)), jd - MINUTE, jd, MINUTE))
            if entered is not None:
                row("void", rule, unix(entered), *(last or ("none", "none", "none")), unix(border))
            entered, last = border, None
        for body in bodies:
            before, places[body] = places[body], lon(BODIES[body], jd)
            for angle, name in ASPECTS:
                for way in {angle, -angle % 360}:
                    if near(left - before - way) < 0 <= near(right - places[body] - way) < 90:
                        exact = next(
                            zeros(lambda jd: near(lon(swe.MOON, jd) - lon(BODIES[body], jd) - way), jd - MINUTE, jd, MINUTE)
                        )
                        if entered is not None and exact > entered and (last is None or float(last[2]) < float(unix(exact))):
                            last = (body, name, unix(exact))


for rule, bodies in (("traditional", list(BODIES)[:6]), ("modern", list(BODIES))):
    voids(rule, bodies, day(2026, 10, 28), day(2027, 1, 1))

for name in list(BODIES)[1:]:
    for jd in zeros(lambda jd: slope(lambda at: near(lon(BODIES[name], at) - lon(BODIES[name], jd)), jd, 0.05), START, END, 1.0):
        row("station", name, unix(jd), "retrograde" if speed(BODIES[name], jd + 0.5) < 0 else "direct")

for name in BODIES:
    for sign in range(12):
        for jd in zeros(lambda jd: near(lon(BODIES[name], jd) - 30 * sign), START, END, 0.25):
            forward = speed(BODIES[name], jd) > 0
            row("ingress", name, unix(jd), sign if forward else (sign - 1) % 12)

SOLAR = {swe.ECL_TOTAL: "total", swe.ECL_ANNULAR: "annular", swe.ECL_PARTIAL: "partial", swe.ECL_ANNULAR_TOTAL: "hybrid"}
LUNAR = {swe.ECL_TOTAL: "total", swe.ECL_PARTIAL: "partial", swe.ECL_PENUMBRAL: "penumbral"}


def kind_of(flags, kinds):
    return next(name for bit, name in kinds.items() if flags & bit)


def span(begin, end):
    return (unix(begin), unix(end)) if begin else ("none", "none")


jd = day(2020, 1, 1)
while True:
    flags, times = swe.sol_eclipse_when_glob(jd, swe.FLG_SWIEPH)
    if times[0] > day(2040, 1, 1):
        break
    _, geopos, attr = swe.sol_eclipse_where(times[0], swe.FLG_SWIEPH)
    row("solar", unix(times[0]), kind_of(flags, SOLAR), *span(*times[2:4]), *span(*times[4:6]), f"{geopos[1]:.4f}", f"{geopos[0]:.4f}",
        f"{attr[8]:.6f}", f"{min(attr[2], 1):.6f}", int(attr[9]), int(attr[10]))
    jd = times[0] + 1

LOCAL = {swe.ECL_TOTAL: "total", swe.ECL_ANNULAR: "annular", swe.ECL_PARTIAL: "partial"}
for latitude, longitude in ((55.752, 37.6178), (-33.8688, 151.2093), (64.1466, -21.9426), (0.0, 0.0)):
    jd = day(2025, 1, 1)
    while True:
        flags, times, attr = swe.sol_eclipse_when_loc(jd, (longitude, latitude, 0), swe.FLG_SWIEPH)
        if times[0] > day(2040, 1, 1):
            break
        row("solar-at", latitude, longitude, unix(jd), unix(times[0]), kind_of(flags, LOCAL), unix(times[1]), unix(times[4]),
            f"{attr[8]:.6f}", f"{min(attr[2], 1):.6f}", f"{attr[6]:.4f}")
        jd = times[0] + 1

jd = day(2020, 1, 1)
while True:
    flags, times = swe.lun_eclipse_when(jd, swe.FLG_SWIEPH)
    if times[0] > day(2040, 1, 1):
        break
    _, attr = swe.lun_eclipse_how(times[0], (0, 0, 0), swe.FLG_SWIEPH)
    row("lunar", unix(times[0]), kind_of(flags, LUNAR), *span(*times[6:8]), *span(*times[2:4]), *span(*times[4:6]), f"{attr[0]:.6f}",
        f"{attr[1]:.6f}", int(attr[9]), int(attr[10]))
    jd = times[0] + 1

HORIZONS = {"seen": 0, "civil": swe.BIT_CIVIL_TWILIGHT, "nautical": swe.BIT_NAUTIC_TWILIGHT, "astronomical": swe.BIT_ASTRO_TWILIGHT}
for latitude in (0, 55, 66, 70, -33):
    for body, horizon in (("sun", "seen"), ("moon", "seen"), ("sun", "civil"), ("sun", "nautical"), ("sun", "astronomical")):
        for index in range(0, 366, 6 if horizon == "seen" else 12):
            longitude = (index * 37) % 360 - 180
            jd = day(2026, 1, 1) + index
            for event, bit in (("rise", swe.CALC_RISE), ("set", swe.CALC_SET)):
                found, times = swe.rise_trans(
                    jd, swe.SUN if body == "sun" else swe.MOON, bit | HORIZONS[horizon] | swe.BIT_FORCE_SLOW_METHOD, (longitude, latitude, 0),
                    1013.25, 15.0, swe.FLG_SWIEPH,
                )
                time = unix(times[0]) if found == 0 and times[0] < jd + 1 else "none"
                row(event, body, horizon, latitude, longitude, unix(jd), time)
