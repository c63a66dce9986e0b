#!/usr/bin/env python3
"""Cuts the font of the printed papers: every character of GBK, from Noto Sans CJK SC Regular.

usage: scripts/build_font.py NotoSansCJK-Regular.ttc   (needs fonttools)
writes data/fonts/NotoSansSC-Regular.otf
"""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def gbk():
    for lead in range(0x81, 0xFF):
        for trail in list(range(0x40, 0x7F)) + list(range(0x80, 0xFF)):
            try:
                yield bytes([lead, trail]).decode("gbk")
            except UnicodeDecodeError:
                continue


def main():
    source = sys.argv[1]
    characters = {chr(code) for code in range(0x20, 0x17F)} | set(gbk()) | set("℃‰≤≥≠×÷±·–—‘’“”…→←↑↓✓✗☐☑")
    listing = ROOT / "target" / "font-characters.txt"
    listing.parent.mkdir(exist_ok=True)
    listing.write_text("".join(sorted(characters)), encoding="utf-8")
    target = ROOT / "data" / "fonts" / "NotoSansSC-Regular.otf"
    # Face 2 of the collection is SC; hinting and alternate forms are not needed on paper.
    subprocess.run(
        [
            "pyftsubset", source, "--font-number=2", f"--text-file={listing}", f"--output-file={target}",
            "--no-hinting", "--desubroutinize", "--layout-features=", "--name-IDs=0,1,2,3,4,5,6,13,14",
            "--drop-tables+=vhea,vmtx,VORG,BASE,GSUB,GPOS", "--no-recalc-timestamp",
        ],
        check=True,
    )
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes, {len(characters)} characters")


main()
