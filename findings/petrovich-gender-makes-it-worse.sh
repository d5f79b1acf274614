#!/usr/bin/env bash
# Expected: a library that declines Russian names does better when it is given the gender.
# Happens: with the right gender «Ольга» becomes «Ольгы» in the genitive, which no spelling of Russian allows (after г comes и); without
# it, «Ольги», which is right. «Нинель» gets a full stop both ways. Men need the gender: «Игорь» without it is «Игори», with it «Игоря».
# No one way of calling it is right for both Ольга and Игорь.
# Versions: petrovich 2.0.1 (PyPI).
# Why it matters: a voice says the name aloud. Names have to be checked against a list of forms, or not be declined.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check petrovich==2.0.1 setuptools==65.5.0
cat >"$dir/finding.py" <<'PYTHON'
from petrovich.enums import Case, Gender
from petrovich.main import Petrovich

names = Petrovich()
for name, gender in [("Ольга", Gender.FEMALE), ("Нинель", Gender.FEMALE), ("Игорь", Gender.MALE)]:
    told = names.firstname(name, Case.GENITIVE, gender)
    untold = names.firstname(name, Case.GENITIVE)
    print(f"{name}: with gender {told}, without {untold}")
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py" 2>/dev/null)
echo "$seen"
expected='Ольга: with gender Ольгы, without Ольги
Нинель: with gender Нинель., without Нинель.
Игорь: with gender Игоря, without Игори'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
