#!/usr/bin/env python3
"""Declines the fixed vocabulary with pymorphy3 and prints word-forms.tsv: identifier, case, form.

pip install pymorphy3 pymorphy3-dicts-ru && python3 tests/golden/word_forms.py > tests/golden/word-forms.tsv
"""
import importlib.metadata

import pymorphy3

CASES = [("nom", "nomn"), ("gen", "gent"), ("dat", "datv"), ("acc", "accs"), ("ins", "ablt"), ("pre", "loct")]

BODIES = {
    "sun": "солнце", "moon": "луна", "mercury": "меркурий", "venus": "венера", "mars": "марс", "jupiter": "юпитер",
    "saturn": "сатурн", "uranus": "уран", "neptune": "нептун", "pluto": "плутон", "mean_node": "средний северный узел",
    "true_node": "северный узел", "mean_south_node": "средний южный узел", "true_south_node": "южный узел",
    "mean_lilith": "чёрная луна", "true_lilith": "истинная чёрная луна", "chiron": "хирон", "ceres": "церера",
    "pallas": "паллада", "juno": "юнона", "vesta": "веста",
}
GIFTS = {
    "sun": "воля", "moon": "чутьё", "mercury": "ум", "venus": "обаяние", "mars": "напор", "jupiter": "размах",
    "saturn": "выдержка", "uranus": "свобода", "neptune": "мечта", "pluto": "страсть", "mean_node": "путь",
    "true_node": "путь", "mean_south_node": "память", "true_south_node": "память", "mean_lilith": "тень",
    "true_lilith": "тень", "chiron": "опыт", "ceres": "забота", "pallas": "мудрость", "juno": "верность",
    "vesta": "преданность",
}
SIGNS = {
    "aries": "овен", "taurus": "телец", "gemini": "близнецы", "cancer": "рак", "leo": "лев", "virgo": "дева",
    "libra": "весы", "scorpio": "скорпион", "sagittarius": "стрелец", "capricorn": "козерог", "aquarius": "водолей",
    "pisces": "рыбы",
}
ASPECTS = {
    "conjunction": "соединение", "opposition": "оппозиция", "trine": "трин", "square": "квадрат",
    "sextile": "секстиль", "quincunx": "квинконс", "semisextile": "полусекстиль", "semisquare": "полуквадрат",
    "sesquiquadrate": "полутораквадрат", "quintile": "квинтиль", "biquintile": "биквинтиль",
}
PHASES = {
    "new_moon": "новолуние", "waxing_crescent": "растущий серп", "first_quarter": "первая четверть",
    "waxing_gibbous": "растущая луна", "full_moon": "полнолуние", "waning_gibbous": "убывающая луна",
    "last_quarter": "последняя четверть", "waning_crescent": "убывающий серп",
}
ELEMENTS = {"fire": "огонь", "earth": "земля", "air": "воздух", "water": "вода"}
ANGLES = {"ascendant": "асцендент", "medium_coeli": "середина неба"}
MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
WEEKDAYS = "понедельник вторник среда четверг пятница суббота воскресенье".split()
THEMES = [
    "личные планы", "покупки и вещи", "разговоры и поездки", "дом и семья", "любовь и творчество", "будничные дела",
    "близкие отношения", "доверие и перемены", "путешествия и учёба", "работа", "друзья и затеи", "тишина и отдых",
]
# The gods of these names are animate, the planets are not.
INANIMATE = set(BODIES.values()) | {"узел", "асцендент"}
# Proper readings where the dictionary's first guess is another word.
WANTED = {
    "рак": {"anim"}, "дева": {"anim"}, "лев": {"anim"}, "уран": {"inan"}, "нептун": {"inan"}, "трин": {"NOUN", "masc"},
    "вещи": {"inan", "plur"}, "друзья": {"anim", "plur"}, "луна": {"femn"}, "среда": {"inan"}, "скорпион": {"anim"},
    "близнецы": {"anim", "plur"}, "рыбы": {"anim", "plur"}, "весы": {"plur"}, "стрелец": {"anim"}, "телец": {"anim"},
    "дела": {"plur"}, "покупки": {"plur"}, "разговоры": {"plur"}, "поездки": {"plur"}, "путешествия": {"plur"},
    "планы": {"plur"}, "отношения": {"plur"}, "затеи": {"plur"}, "дом": {"inan", "masc"},
}

# Words that the dictionary does not know, each with one that declines alike and the part of it to replace.
LIKE = {"трин": ("сплин", "спл", "тр"), "квинконс": ("диссонанс", "диссонанс", "квинконс"), "церера": ("галера", "гал", "цер")}

morph = pymorphy3.MorphAnalyzer()


def parse(word, extra=frozenset()):
    wanted = WANTED.get(word, set()) | set(extra)
    parses = [p for p in morph.parse(word) if "nomn" in p.tag]
    for p in parses:
        if all(grammeme in p.tag for grammeme in wanted):
            return p
    return parses[0]


def decline(word, case, plural, noun_tag=None):
    if word in ("и", "неба"):
        return word
    if noun_tag is not None:
        number = "plur" if "plur" in noun_tag else "sing"
        grammemes = {case, number} | (set() if number == "plur" else {str(noun_tag.gender)})
        if case == "accs" and (number == "plur" or noun_tag.gender == "masc"):
            grammemes.add("inan")
        adjective = next(p for p in morph.parse(word) if p.tag.POS in ("ADJF", "PRTF") and "nomn" in p.tag)
        return adjective.inflect(grammemes).word
    if word in LIKE:
        model, old, new = LIKE[word]
        return decline(model, case, plural).replace(old, new)
    source = parse(word)
    # Inanimate masculine: the accusative is the nominative.
    if case == "accs" and word in INANIMATE and source.tag.gender == "masc":
        return word
    grammemes = {case}
    if plural:
        grammemes.add("plur")
    return source.inflect(grammemes).word


def phrase(text, case, plural=False):
    words = text.split()
    forms = []
    for index, word in enumerate(words):
        noun = words[-1] if "и" not in words and "неба" not in words and index < len(words) - 1 else None
        forms.append(decline(word, case, plural, parse(noun).tag if noun else None))
    return " ".join(forms)


print(f"# pymorphy3 {importlib.metadata.version('pymorphy3')}, pymorphy3-dicts-ru {importlib.metadata.version('pymorphy3-dicts-ru')}")
print("# pip install pymorphy3 pymorphy3-dicts-ru && python3 tests/golden/word_forms.py > tests/golden/word-forms.tsv")
tables = {"sign": SIGNS, "people": SIGNS, "body": BODIES, "gift": GIFTS, "aspect": ASPECTS, "phase": PHASES,
          "element": ELEMENTS, "angle": ANGLES, "month": dict(enumerate(MONTHS, 1)), "weekday": dict(enumerate(WEEKDAYS)),
          "theme": dict(enumerate(THEMES, 1))}
for table, words in tables.items():
    for key, text in words.items():
        for short, case in CASES:
            print(f"{table}:{key}\t{short}\t{phrase(text, case, table == 'people')}")
