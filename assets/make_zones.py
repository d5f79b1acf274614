#!/usr/bin/env python3
"""Writes zones.bin: every time zone of IANA with its history before 1970, out of Debian's package tzdata.

    apt-get download tzdata && dpkg-deb -x tzdata_*.deb tzdata
    python3 assets/make_zones.py tzdata

Debian compiles with PACKRATDATA=backzone PACKRATLIST=zone.tab, and its tzdata.zi says so in its third line. Its TZif files are taken as they
are, but for the first of their two parts, which has the same in 32 bits for programs of the last century. A second run writes the same bytes.
`assets/ZONES.md` has the form of the file.
"""
import gzip
import hashlib
import pathlib
import re
import struct
import sys

package = pathlib.Path(sys.argv[1])
source = package / "usr/share/zoneinfo/tzdata.zi"
lines = source.read_text().splitlines()
release = re.fullmatch(r"# version (\d{4}[a-z]+)", lines[0]).group(1)
assert lines[2] == "# ddeps backzone zone.tab", f"{source} is made without backzone: {lines[2]}"
news = gzip.decompress((package / "usr/share/doc/tzdata/changelog.gz").read_bytes()).decode()
published = re.search(rf"^Release {release} - (\d{{4}}-\d\d-\d\d)", news, re.M).group(1)



def without_32_bits(tzif):
    """The file with the least first part that RFC 9636 allows: one type of time, UTC."""
    magic, version, isutc, isstd, leap, times, types, chars = struct.unpack(">4sc15x6L", tzif[:44])
    assert magic == b"TZif" and version >= b"2", "a file without 64 bits"
    second = tzif[44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc :]
    return struct.pack(">4sc15x6L", magic, version, 0, 0, 0, 0, 1, 1) + bytes(7) + second


def zones_below(directory):
    paths = (path for path in directory.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"TZif")
    names = ((str(path.relative_to(directory)), path) for path in paths)
    no_zones = re.compile(r"posix/|right/|localtime$|posixrules$|Factory$")
    return {name: without_32_bits(path.read_bytes()) for name, path in names if not no_zones.match(name)}


zones = zones_below(source.parent)

# Names for one and the same zone share their bytes.
bodies, index, end = {}, [], 0
for name, body in sorted(zones.items()):
    if body not in bodies:
        bodies[body] = end
        end += len(body)
    index.append(f"{name}\t{bodies[body]}\t{len(body)}\n")
head = f"astroloh zones 1\t{release}\t{published}\n" + "".join(index) + "\n"
packed = head.encode() + b"".join(bodies)
pathlib.Path(__file__).with_name("zones.bin").write_bytes(packed)
digest = hashlib.sha256(packed).hexdigest()
print(f"{release} of {published}: {len(zones)} names, {len(bodies)} zones, {len(packed)} bytes, sha256 {digest}")
