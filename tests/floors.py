#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the house stands: a folder of the core includes only lower floors, and each
outside library is seen in its one room only. Usage: floors.py SOURCE_ROOT"""

import re
import sys
from pathlib import Path

FLOORS = {
    'base': 1,
    'usage': 2, 'tokens': 2, 'net': 2, 'keys': 2, 'plot': 2,
    'catalogue': 3, 'dialects': 3, 'store': 3,
    'practice': 4, 'requests': 4,
    'measure': 5,
}

EXCEPTIONS = {
    # A model tells how its dialect is spoken, and dialects know no models.
    ('catalogue', 'dialects/thimble-dialect.h'),
    # The runner starts the practice server, which knows no requests.
    ('requests', 'practice/thimble-practice.h'),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)
TOOLKIT = re.compile(r'(gtk|adwaita|gdk|gsk|libadwaita)([/.-]|$)', re.I)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)

# What may stand in one room of the core only: (name, pattern, rooms).
ROOMS = [
    ('SoupSession', re.compile(r'\b(SoupSession|soup_session_\w+)\b'), {'net'}),
    ('SoupServer', re.compile(r'\b(SoupServer|soup_server_\w+)\b'), {'practice'}),
    ('libsecret', re.compile(r'#[ \t]*include[ \t]*<libsecret/'), {'keys'}),
    ('sqlite3.h', re.compile(r'#[ \t]*include[ \t]*[<"]sqlite3\.h'), {'store'}),
]


def check_core_file(path, folder, faults):
    text = path.read_text(encoding='utf-8')
    code = COMMENT.sub(' ', text)
    for name in INCLUDE.findall(code):
        if TOOLKIT.match(name):
            faults.append(f'{path}: the core includes {name}')
        if '/' not in name:
            continue
        other = name.split('/', 1)[0]
        if other in ('..', '.', 'core', 'ui', 'cli'):
            faults.append(f'{path}: write {name} relative to src/core, and never upwards')
        if other not in FLOORS or other == folder:
            continue
        if FLOORS[other] >= FLOORS[folder] and (folder, name) not in EXCEPTIONS:
            faults.append(f'{path}: {folder} (floor {FLOORS[folder]}) includes '
                          f'{name} (floor {FLOORS[other]})')
    for name, pattern, rooms in ROOMS:
        if folder not in rooms and pattern.search(code):
            faults.append(f'{path}: {name} belongs to {", ".join(sorted(rooms))} only')


def check(root):
    faults = []
    n_files = 0
    core = root / 'src' / 'core'
    for folder in sorted(p for p in core.iterdir() if p.is_dir()):
        if folder.name not in FLOORS:
            faults.append(f'{folder}: a room without a floor')
            continue
        for path in sorted(folder.rglob('*.[ch]')):
            check_core_file(path, folder.name, faults)
            n_files += 1
    for path in sorted((root / 'src' / 'cli').rglob('*.[ch]')):
        code = COMMENT.sub(' ', path.read_text(encoding='utf-8'))
        for name in INCLUDE.findall(code):
            if TOOLKIT.match(name):
                faults.append(f'{path}: the terminal includes {name}')
        n_files += 1
    return n_files, faults


def check_checker(tmp):
    """Every rule finds the fault that it is there for, and nothing in a good file."""
    bad = {
        'base/a.c': '#include "usage/thimble-usage.h"\n',
        'usage/b.c': '#include "net/thimble-transport.h"\n',
        'store/c.c': '#include "catalogue/thimble-model.h"\n',
        'net/d.c': '#include <gtk/gtk.h>\n',
        'keys/e.c': '#include <adwaita.h>\n',
        'practice/f.c': 'SoupSession *session;\n',
        'net/g.c': 'soup_server_listen (server);\n',
        'requests/h.c': '#include <libsecret/secret.h>\n',
        'requests/i.c': '#include <sqlite3.h>\n',
        'requests/j.c': '#include "../store/thimble-store.h"\n',
        'dialects/k.c': '#include "catalogue/thimble-model.h"\n',
    }
    good = {
        'store/l.c': '#include "usage/thimble-usage.h"\n/* SoupSession is not ours. */\n',
        'catalogue/m.c': '#include "dialects/thimble-dialect.h"\n',
        'net/n.c': '#include <libsoup/soup.h>\nSoupSession *session;\n',
    }
    for name, text in {**bad, **good}.items():
        path = tmp / 'src' / 'core' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp / 'src' / 'cli').mkdir(parents=True)
    (tmp / 'src' / 'cli' / 'o.c').write_text('#include <gdk/gdk.h>\n')
    n_files, faults = check(tmp)
    missed = [n for n in bad if not any(f'/{n}:' in f for f in faults)]
    wrong = [n for n in good if any(f'/{n}:' in f for f in faults)]
    if not any('/o.c:' in f for f in faults):
        missed.append('cli/o.c')
    return n_files == len(bad) + len(good) + 1 and not missed and not wrong, missed + wrong


def main():
    import tempfile

    root = Path(sys.argv[1])
    print('1..2')
    with tempfile.TemporaryDirectory() as tmp:
        sound, details = check_checker(Path(tmp))
    print(f'{"ok" if sound else "not ok"} 1 the checker finds what it looks for')
    for name in details:
        print(f'# {name}')
    n_files, faults = check(root)
    held = not faults and n_files > 0
    print(f'{"ok" if held else "not ok"} 2 the floors of {n_files} files hold')
    for fault in faults:
        print(f'# {fault}')
    return 0 if sound and held else 1


if __name__ == '__main__':
    sys.exit(main())
