"""What a natal chart costs Kerykeion: the yardstick of the bench `chart, solved alone`.

pip install kerykeion, then python benches/kerykeion_chart.py. Everything is given, so nothing is asked of the network.
"""

import statistics
import time

from kerykeion import AspectsFactory, AstrologicalSubjectFactory

# The points of our default chart, as far as Kerykeion has them.
POINTS = [
    "Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
    "Mean_North_Lunar_Node", "True_North_Lunar_Node", "Mean_South_Lunar_Node", "True_South_Lunar_Node",
    "Mean_Lilith", "True_Lilith", "Chiron", "Ceres", "Pallas", "Juno", "Vesta",
    "Ascendant", "Medium_Coeli", "Descendant", "Imum_Coeli", "Vertex",
]


def subject(number):
    year, month, day = 1950 + number % 60, 1 + number % 12, 1 + number % 28
    return AstrologicalSubjectFactory.from_birth_data(
        "bench", year, month, day, number % 24, number % 60,
        lng=37.6173, lat=55.7558, tz_str="Europe/Moscow", online=False, active_points=POINTS,
        suppress_geonames_warning=True,
    )


def median_us(work, count):
    work(0)
    took = []
    for number in range(count):
        begun = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1e6


print(f"positions and houses: {median_us(subject, 300):.0f} µs")
print(f"with aspects: {median_us(lambda number: AspectsFactory.single_chart_aspects(subject(number)), 300):.0f} µs")
