#!/usr/bin/env bash
# Expected: «в 1990 году» ("in the year 1990") is a date in 1990, or nothing; «6.12» is the sixth of December, as Russians write dates.
# Happens: the phrase is taken for "1990 years ago", so the answer is the year 36, and no error says so; «6.12» is twelve minutes past six.
# Beside them «15 июля 1990 года» is right.
# Versions: dateparser 1.5.0, language ru, counted from 30 November 2026.
# Why it matters: "born in 1990" is the commonest way to begin; a chart of the first century is calculated without a complaint.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
cat >"$dir/finding.py" <<'PYTHON'
import datetime

import dateparser

now = datetime.datetime(2026, 11, 30, 12)
for phrase in ["в 1990 году", "6.12", "15 июля 1990 года"]:
    found = dateparser.parse(phrase, languages=["ru"], settings={"RELATIVE_BASE": now})
    print(f"{phrase}: {found.isoformat(' ', 'minutes')}")
PYTHON
seen=$("$dir/venv/bin/python" "$dir/finding.py" 2>/dev/null)
echo "$seen"
expected='в 1990 году: 0036-11-30 12:00
6.12: 2026-11-30 06:12
15 июля 1990 года: 1990-07-15 00:00'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
