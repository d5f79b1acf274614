#!/usr/bin/env python3
"""Declines the Russian cities of at least 100 000 people with pymorphy3, one line for each case.

python3 -m venv venv && venv/bin/pip install pymorphy3==2.0.6
venv/bin/python tests/golden/place_forms.py > tests/golden/place-forms.tsv
"""
import re

import pymorphy3

CASES = ["nomn", "gent", "datv", "accs", "ablt", "loct"]
# The dictionary does not have this word.
WITHOUT_PARSE = {"Ола": {"gent": "Олы", "datv": "Оле", "accs": "Олу", "ablt": "Олой", "loct": "Оле"}}
# First parts of compound names and names that never change.
FIXED = {"санкт", "усть", "йошкар", "улан", "удэ", "ханты", "ново", "южно", "сочи", "тольятти"}

analyzer = pymorphy3.MorphAnalyzer(lang="ru")


def declined(word, case):
    if word.lower() in FIXED:
        return word
    if word in WITHOUT_PARSE:
        return WITHOUT_PARSE[word].get(case, word)
    parses = [p for p in analyzer.parse(word) if "nomn" in p.tag and ("NOUN" in p.tag or "ADJF" in p.tag)]
    for parse in sorted(parses, key=lambda p: "Geox" not in p.tag):
        form = parse.inflect({case, "plur" if "plur" in parse.tag else "sing"})
        if form:
            return form.word.capitalize()
    raise ValueError(word)


def declined_name(name, case):
    first, river = re.match(r"(.*?)(-на-.*)?$", name).groups()
    parts = re.split(r"([ -])", first)
    return "".join(part if part in " -" else declined(part, case) for part in parts) + (river or "")


def main():
    print("# Source: pymorphy3 %s; made by tests/golden/place_forms.py, which says how." % pymorphy3.__version__)
    print("# name\tregion\tcase\tform")
    for line in open("assets/places.tsv", encoding="utf8"):
        country, region, _, name, *_, population = line.rstrip("\n").split("\t")
        if country == "RU" and int(population) >= 100_000:
            for case in CASES:
                print(name, region, case, declined_name(name, case), sep="\t")


main()
