#!/usr/bin/env python3
"""Prints grazing.tsv: the eclipses of 1200 to 2400 that touch a shadow's edge, as the C Swiss Ephemeris gives them.

    pip install pyswisseph==2.10.3.2
    python3 tests/golden/make_grazing.py > tests/golden/grazing.tsv

Times are seconds since 1970 of Universal Time, with one decimal; "none" stands for a contact that C does not tell. Columns:

    solar      time  begin  end  magnitude              partial on Earth by less than 0.03 of the Sun's diameter
    lunar      time  kind  penumbral  partial  total  magnitude  penumbral-magnitude
               a penumbral magnitude below 0.03, or an umbral one within 0.006 of 0 or 1
    count      solar  lunar                              all eclipses between the two dates
"""
import pathlib

import swisseph as swe

assert swe.__version__ == 20230604 and swe.version == "2.10.03", (swe.__version__, swe.version)
swe.set_ephe_path(str(pathlib.Path(__file__).resolve().parents[2] / "ephe"))


def unix(jd):
    return f"{(jd - 2440587.5) * 86400:.1f}" if jd else "none"


def line(*fields):
    print("\t".join(str(field) for field in fields))


print("# Source: Swiss Ephemeris 2.10.03 (C) through pyswisseph 2.10.3.2, with the files in ephe/.")
print("# Made by: python3 tests/golden/make_grazing.py > tests/golden/grazing.tsv (the columns are explained there)")
FROM, UNTIL = swe.julday(1200, 1, 10, 0, swe.GREG_CAL), swe.julday(2399, 12, 31, 0, swe.GREG_CAL)
counts = []
at, count = FROM, 0
while True:
    flags, times = swe.sol_eclipse_when_glob(at, swe.FLG_SWIEPH, 0, False)
    at = times[0]
    if at > UNTIL:
        break
    count += 1
    magnitude = swe.sol_eclipse_where(at, swe.FLG_SWIEPH)[2][8]
    if flags & swe.ECL_PARTIAL and magnitude < 0.03:
        line("solar", unix(at), unix(times[2]), unix(times[3]), f"{magnitude:.6f}")
    at += 1
counts.append(count)
at, count = FROM, 0
while True:
    flags, times = swe.lun_eclipse_when(at, swe.FLG_SWIEPH, 0, False)
    at = times[0]
    if at > UNTIL:
        break
    count += 1
    how = swe.lun_eclipse_how(at, (0.0, 0.0, 0.0), swe.FLG_SWIEPH)[1]
    umbral, penumbral = how[0], how[1]
    # C gives 0 for the umbral magnitude of every penumbral eclipse.
    if penumbral < 0.03 or (not flags & swe.ECL_PENUMBRAL and min(umbral, abs(umbral - 1)) < 0.006):
        kind = "total" if flags & swe.ECL_TOTAL else "partial" if flags & swe.ECL_PARTIAL else "penumbral"
        line("lunar", unix(at), kind, *(unix(times[i]) for i in (6, 7, 2, 3, 4, 5)), f"{umbral:.6f}", f"{penumbral:.6f}")
    at += 1
counts.append(count)
line("count", *counts)
