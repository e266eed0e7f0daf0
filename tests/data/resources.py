#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the resource bundles and what they hold: TAP on standard output.

  resources.py ROOT

Each file a bundle names is there and each .ui, .css and .png is in a bundle; templates and drawings are
well-formed; every icon of our own that a source names exists, and symbolic ones are only filled paths
(GTK paints them by filling, so a stroke would become a blot); every colour role is defined for
light, dark and high contrast; no sheet gives one side of a border a colour of its own (GTK draws sides of two colours as
a mesh over the whole box).
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def main():
    root = pathlib.Path(sys.argv[1])
    ui = root / "src/ui"
    results = []

    def case(name, problems):
        results.append(bool(problems))
        print(f"{'not ok' if problems else 'ok'} {len(results)} - {name}")
        for problem in problems:
            print(f"# {problem}")

    bundles = sorted(ui.rglob("*.gresource.xml"))
    held, missing, doubled = set(), [], []
    for bundle in bundles:
        base = root if bundle.name == "app-icon.gresource.xml" else bundle.parent
        paths = set()
        for group in ET.parse(bundle).getroot():
            for entry in group:
                path = f"{group.get('prefix')}/{entry.get('alias') or entry.text}"
                if path in paths:
                    doubled.append(f"{bundle.name}: {path}")
                paths.add(path)
                file = base / entry.text
                if not file.exists() and not file.with_name(file.name + ".in").exists():
                    missing.append(f"{bundle.name}: {entry.text}")
                held.add(file)
    case("there are bundles", [] if len(bundles) >= 2 else ["none found"])
    case("each file of a bundle is there", missing)
    case("no path is there twice", doubled)

    drawings = sorted(ui.rglob("*.svg"))
    files = [p for s in ("*.ui", "*.css", "*.png") for p in sorted(ui.rglob(s))]
    case("each template, sheet and icon is in a bundle",
         [str(p.relative_to(root)) for p in files if p not in held])

    broken = []
    for path in [p for p in files if p.suffix == ".ui"] + drawings + sorted((root / "data").rglob("*.svg")):
        try:
            ET.parse(path)
        except ET.ParseError as error:
            broken.append(f"{path.relative_to(root)}: {error}")
    case("templates and icons are well-formed", broken)

    icons = {p.name.removesuffix(".svg") for p in drawings}
    undrawn = [f"{size}/{icon}" for icon in sorted(icons) for size in (16, 32, 64, 128)
               if not (ui / f"app/icons/{size}/{icon}.symbolic.png").exists()]
    case("each drawing was drawn in each size (build-aux/make-icons)", undrawn)
    named = set()
    for path in [p for s in ("*.c", "*.ui") for p in (root / "src").rglob(s)]:
        named |= set(re.findall(r"thimble-[a-z0-9-]+-symbolic", path.read_text(encoding="utf-8")))
    case("each icon of our own that is named exists", sorted(named - icons))

    stroked = []
    for path in ui.rglob("*-symbolic.svg"):
        for element in ET.parse(path).getroot().iter():
            if element.get("stroke") or (element.tag == SVG + "path" and element.get("fill") in (None, "none")):
                stroked.append(path.name)
    case("symbolic icons are only filled", stroked)

    roles = set(re.findall(r'"(thimble_[a-z_]+)"', (ui / "charts/thimble-palette.c").read_text(encoding="utf-8")))
    lacking = []
    for sheet in ("style.css.in", "style-dark.css", "style-hc.css", "style-hc-dark.css"):
        defined = set(re.findall(r"@define-color (thimble_[a-z_]+)", (ui / "app" / sheet).read_text(encoding="utf-8")))
        lacking += [f"{sheet}: {role}" for role in sorted(roles ^ defined)]
    case("each colour role is defined in each sheet", lacking if roles else ["no role found"])

    sided = [f"{path.relative_to(root)}: {found}" for path in files + sorted(ui.rglob("*.css.in")) if ".css" in path.name
             for found in re.findall(r"border-(?:top|bottom|left|right)(?:-color)?:[^;]*", path.read_text(encoding="utf-8"))]
    case("no side of a border has a colour of its own", sided)

    print(f"1..{len(results)}")
    return 1 if any(results) else 0


if __name__ == "__main__":
    sys.exit(main())
