# SPDX-License-Identifier: GPL-3.0-or-later
"""What leaves the source tree: the installed files, the Flatpak manifest, the Debian files, manual pages and completions.

argv: thimble-cli, source tree, build tree. Runs under tests/headless.sh: the installed window is opened too.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.abspath(sys.argv[2]), "tests", "cli"))
from terminal import SOURCE, case, run_cases  # noqa: E402

BUILD = os.path.abspath(sys.argv[3])
APP = "io.github.thimble.Thimble"


def source(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as stream:
        return stream.read()


def install(world):
    """The build installed below a folder of the world's; where the prefix is there."""
    root = os.path.join(world.root, "dest")
    # Whatever has been built so far is installed; nothing is built here, for another ninja may be at work.
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", root, "--quiet"], check=True,
                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
    options = json.loads(subprocess.run(["meson", "introspect", "--buildoptions", BUILD], check=True, stdout=subprocess.PIPE).stdout)
    prefix = next(o["value"] for o in options if o["name"] == "prefix")
    return os.path.join(root, prefix.lstrip("/"))


@case
def flatpak_asks_for_little(world):
    manifest = json.loads(source("build-aux", "flatpak", APP + ".json"))
    assert manifest["id"] == APP and manifest["command"] == "thimble"
    assert manifest["runtime"] == "org.gnome.Platform" and manifest["sdk"] == "org.gnome.Sdk"
    allowed = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri"}
    # No files, no bus names: the Secret portal needs neither.
    assert set(manifest["finish-args"]) == allowed, manifest["finish-args"]
    assert manifest["modules"][-1]["name"] == "thimble" and manifest["modules"][-1]["sources"] == [{"type": "dir", "path": "../.."}]


@case
def flatpak_builder_reads_the_manifest(world):
    program = shutil.which("flatpak-builder")
    if program is None:
        print("# flatpak-builder is not installed: the manifest was read as JSON only")
        return
    shown = subprocess.run([program, "--show-manifest", os.path.join(SOURCE, "build-aux", "flatpak", APP + ".json")],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, env=world.env)
    assert json.loads(shown.stdout)["id"] == APP and shown.stderr == b"", shown


@case
def the_installed_tree_is_whole(world):
    prefix = install(world)
    for path in ("bin/thimble", "bin/thimble-cli", f"share/applications/{APP}.desktop", f"share/metainfo/{APP}.metainfo.xml",
                 f"share/dbus-1/services/{APP}.service", f"share/glib-2.0/schemas/{APP}.gschema.xml",
                 "share/thimble/gschemas.compiled", "share/thimble/tokens/o200k_base.table", "share/thimble/tokens/cl100k_base.table",
                 f"share/icons/hicolor/scalable/apps/{APP}.svg",
                 f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg", "share/man/man1/thimble.1", "share/man/man1/thimble-cli.1",
                 "share/bash-completion/completions/thimble-cli", "share/zsh/site-functions/_thimble-cli",
                 "share/fish/vendor_completions.d/thimble-cli.fish"):
        assert os.path.isfile(os.path.join(prefix, path)), path
    for language in source("po", "LINGUAS").split():
        assert os.path.isfile(os.path.join(prefix, "share/locale", language, "LC_MESSAGES/thimble.mo")), language
    extra = [os.path.join(folder, name) for folder, _, names in os.walk(prefix) for name in names
             if name.startswith(("test", "bench")) or name.endswith((".a", ".h"))]
    assert extra == [], extra


@case
def the_installed_terminal_program_works(world):
    program = os.path.join(install(world), "bin", "thimble-cli")
    run = subprocess.run([program, "send", "--model", "by-rule", "--json", "hello"], stdout=subprocess.PIPE, check=True,
                         env=world.env, cwd="/")
    assert json.loads(run.stdout)["state"] == "completed"
    # By the tables beside it, wherever that is.
    env = {name: value for name, value in world.env.items() if name != "THIMBLE_TOKENS_DIR"}
    run = subprocess.run([program, "count", "--ids"], input=b"Hello world", stdout=subprocess.PIPE, check=True, env=env, cwd="/")
    assert run.stdout == b"13225 2375\n", run


@case
def the_installed_window_opens(world):
    program = os.path.join(install(world), "bin", "thimble")
    # Neither the build tree's schema nor one of the system: a missing schema ends a program at once.
    env = {name: value for name, value in os.environ.items() if name not in ("GSETTINGS_SCHEMA_DIR", "XDG_DATA_DIRS")}
    window = subprocess.Popen([program], env=dict(env, G_DEBUG="fatal-criticals"), cwd="/", stderr=subprocess.PIPE)
    try:
        time.sleep(2.5)
        assert window.poll() is None, window.communicate()
    finally:
        window.terminate()
        window.communicate(timeout=20)


@case
def manual_pages_format_without_a_warning(world):
    groff = shutil.which("groff")
    if groff is None:
        print("# groff is not installed")
        return
    for name in ("thimble.1", "thimble-cli.1"):
        run = subprocess.run([groff, "-man", "-Tutf8", "-ww", "-z", os.path.join(SOURCE, "data", "man", name)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        assert run.stderr == b"" and run.stdout == b"", run


@case
def bash_completes(world):
    script = os.path.join(SOURCE, "data", "completions", "thimble-cli.bash")
    folder = os.path.dirname(os.path.abspath(sys.argv[1]))

    def complete(*words):
        line = " ".join(f"'{word}'" for word in words)
        command = f'source "$1"; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _thimble_cli; printf "%s\\n" "${{COMPREPLY[@]}}"'
        env = dict(world.env, PATH=folder + ":" + world.env["PATH"])
        return subprocess.run(["bash", "--norc", "-c", command, "bash", script], stdout=subprocess.PIPE, check=True, env=env).stdout.decode().split()

    assert complete("thimble-cli", "se") == ["send"]
    assert complete("thimble-cli", "send", "--ma") == ["--max-output"]
    assert complete("thimble-cli", "send", "--endpoint", "anth") == ["anthropic"]
    assert complete("thimble-cli", "send", "--model", "by-") == ["by-rule"]
    assert complete("thimble-cli", "keys", "add", "mis") == ["mistral"]
    assert complete("thimble-cli", "history", "--state", "st") == ["stopped", "streaming"]


@case
def zsh_and_fish_read_theirs(world):
    for shell, name in (("zsh", "_thimble-cli"), ("fish", "thimble-cli.fish")):
        if shutil.which(shell) is None:
            print(f"# {shell} is not installed")
            continue
        subprocess.run([shell, "-n", os.path.join(SOURCE, "data", "completions", name)], check=True)


@case
def debian_files_name_what_the_build_needs(world):
    control = source("build-aux", "debian", "control")
    packages = {"gio-2.0": "libglib2.0-dev", "gio-unix-2.0": "libglib2.0-dev", "libsoup-3.0": "libsoup-3.0-dev",
                "json-glib-1.0": "libjson-glib-dev", "libsecret-1": "libsecret-1-dev", "sqlite3": "libsqlite3-dev",
                "gtk4": "libgtk-4-dev", "libadwaita-1": "libadwaita-1-dev", "libcmark": "libcmark-dev"}
    build = source("meson.build")
    asked = re.findall(r"dependency\('([^']+)', version: '>= ([0-9.]+)'", build)
    assert len(asked) >= 9, asked
    for module, version in asked:
        assert f"{packages[module]} (>= {version})" in control, (module, version)
    version = re.search(r"version: '([0-9.]+)'", build).group(1)
    assert source("build-aux", "debian", "changelog").startswith(f"thimble ({version}-1)"), version


run_cases()
