#!/usr/bin/env bash
# Expected: `to="year"` writes a year as people of that language say it; in Russian a year is an ordinal («тысяча девятьсот девяностый год»).
# Happens: in Russian "year" is the cardinal («одна тысяча девятьсот девяносто»), as if something were counted; the ordinal, which is what
# is said, comes from `to="ordinal"`, in the nominative only, where a sentence needs «в … девяностом году».
# Versions: num2words 0.5.14.
# Why it matters: read aloud, «родились в году одна тысяча девятьсот девяносто» sounds like a machine of 1990.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14
cat >"$dir/finding.py" <<'PYTHON'
from num2words import num2words

print("year:", num2words(1990, lang="ru", to="year"))
print("ordinal:", num2words(1990, lang="ru", to="ordinal"))
print("english year:", num2words(1990, lang="en", to="year"))
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py" 2>/dev/null)
echo "$seen"
expected='year: одна тысяча девятьсот девяносто
ordinal: тысяча девятьсот девяностый
english year: nineteen ninety'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
