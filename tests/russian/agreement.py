#!/usr/bin/env python3
"""Checks rendered sentences with pymorphy3: the case after a preposition, adjective with noun, noun with verb.

A developer's check, not part of `cargo test`:

    pip install pymorphy3 pymorphy3-dicts-ru
    cargo test --lib print_every_sentence -- --ignored --nocapture | python3 tests/russian/agreement.py

Reads lines that begin with "> "; prints each kind of fault once with an example and exits 1 when there is one. A word passes when
any of its readings fits, so that a fault is a fault and silence is not yet proof. EXPECTED lists what the dictionary gets wrong.
"""
import functools
import re
import sys
from collections import Counter

import pymorphy3

GOVERNED = {
    "в": "accs loct", "во": "accs loct", "на": "accs loct", "с": "ablt gent accs", "со": "ablt gent accs",
    "к": "datv", "ко": "datv", "о": "loct accs", "об": "loct accs", "от": "gent", "до": "gent", "из": "gent",
    "без": "gent", "у": "gent", "для": "gent", "вместо": "gent", "после": "gent", "против": "gent", "кроме": "gent",
    "среди": "gent", "ради": "gent", "вокруг": "gent", "по": "datv accs loct", "за": "ablt accs", "под": "ablt accs",
    "над": "ablt", "перед": "ablt", "между": "ablt gent", "при": "loct", "через": "accs", "про": "accs",
}
SAME_CASE = {"gen2": "gent", "gen1": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct"}
NOMINAL = {"NOUN", "ADJF", "PRTF", "NPRO", "NUMR"}

EXPECTED = {
    # As constellations, Fishes and Twins are inanimate: "входит в Рыбы". The dictionary knows fish and twins alone.
    ("preposition", "в", "рыбы"), ("preposition", "в", "близнецы"), ("verb", "близнецы", "переходит"),
    # Words of the trade that the dictionary has to guess.
    ("preposition", "в", "квинконс"), ("adjective", "точном", "трине"), ("adjective", "мягком", "трине"),
    ("adjective", "ваша", "церера"),
    # Set phrases.
    ("preposition", "в", "гости"), ("adjective", "лишним", "года"), ("adjective", "равнодушными", "друг"),
}

MORPH = pymorphy3.MorphAnalyzer()


@functools.lru_cache(maxsize=None)
def readings(word):
    return [reading.tag for reading in MORPH.parse(word)]


def case_of(tag):
    return SAME_CASE.get(tag.case, tag.case)


def nominal(word):
    return [tag for tag in readings(word) if tag.POS in NOMINAL]


def preposition_fault(preposition, word):
    tags = nominal(word)
    # A word that may be an adverb or a particle need not be governed.
    if not tags or len(tags) < len(readings(word)) and any(tag.POS in {"ADVB", "PRCL", "CONJ", "PREP", "PRED", "COMP"}
                                                          for tag in readings(word)):
        return False
    return not any(case_of(tag) in GOVERNED[preposition].split() for tag in tags)


def agrees(adjective, noun):
    if case_of(adjective) != case_of(noun) or adjective.number != noun.number:
        return False
    return adjective.number == "plur" or adjective.gender in (None, noun.gender) or "ms-f" in str(noun)


def pair_fault(one, other):
    """An adjective and the noun right after it, where each is nothing else."""
    first, second = readings(one), readings(other)
    # "Одному порядок, другому настроение": a pronoun stands for a noun of its own.
    if any(tag.POS not in {"ADJF", "PRTF"} or "Subx" in tag or one in {"одному", "другому"} for tag in first) or any(tag.POS != "NOUN" for tag in second):
        return False
    return not any(agrees(a, n) for a in first for n in second)


def verb_fault(one, other, before):
    """A noun that can only be a subject, and the verb right after it."""
    if {"и", "или"} & set(before) and any(tag.number == "plur" for tag in readings(other)):
        # The noun is the last of several.
        return False
    first, second = readings(one), readings(other)
    if any(tag.POS != "NOUN" or case_of(tag) != "nomn" for tag in first) or any(tag.POS != "VERB" for tag in second):
        return False
    return not any(
        noun.number == verb.number and verb.gender in (None, noun.gender) and verb.person in (None, "3per")
        for noun in first for verb in second
    )


def main():
    sentences = sorted({line[2:].strip() for line in sys.stdin if line.startswith("> ")})
    faults, examples, checked = Counter(), {}, Counter()
    for sentence in sentences:
        # Clauses, so that no pair reaches over a stop.
        for clause in re.split(r"[.,:;—?!«»]", sentence):
            words = re.findall(r"[а-яё-]+|\d\S*", clause.lower())
            for at, (one, other) in enumerate(zip(words, words[1:])):
                found = []
                if one in GOVERNED:
                    checked["preposition"] += 1
                    found += [("preposition", one, other)] if preposition_fault(one, other) else []
                else:
                    checked["pair"] += 1
                    found += [("adjective", one, other)] if pair_fault(one, other) else []
                    found += [("verb", one, other)] if verb_fault(one, other, words[:at]) else []
                for fault in found:
                    if fault not in EXPECTED:
                        faults[fault] += 1
                        examples.setdefault(fault, sentence)
    print(f"{len(sentences)} sentences, {checked['preposition']} prepositions, {checked['pair']} other pairs of words")
    for fault, times in faults.most_common():
        print(f"{times:5} {' '.join(fault)}: {examples[fault]}")
    print(f"{len(faults)} kinds of fault")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
