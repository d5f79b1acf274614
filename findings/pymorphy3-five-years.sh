#!/usr/bin/env bash
# Expected: `make_agree_with_number` gives the form that stands after a number: «1 год, 2 года, 5 лет».
# Happens: the genitive plural that the dictionary lists for «год» is «годов» (as in «люди сороковых годов»); after a number Russian uses
# «лет», the plural of another word, so the library counts «5 годов», which is wrong for every native ear.
# Versions: pymorphy3 2.0.6.
# Why it matters: an age is the first number that a horoscope says aloud. Counting words need a table of their own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pymorphy3==2.0.6
cat >"$dir/finding.py" <<'PYTHON'
import pymorphy3

year = pymorphy3.MorphAnalyzer(lang="ru").parse("год")[0]
for count in [1, 2, 5, 21, 25]:
    print(count, year.make_agree_with_number(count).word)
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py" 2>/dev/null)
echo "$seen"
expected='1 год
2 года
5 годов
21 год
25 годов'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
