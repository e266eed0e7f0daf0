# SPDX-License-Identifier: GPL-3.0-or-later
"""endpoints list, add, remove; models and its filters; models --refresh against a server."""

import json
import os
import stat

from terminal import case, reply, run_cases

BUILTIN = ["openai", "anthropic", "gemini", "ollama", "openrouter", "groq", "mistral", "deepseek", "xai", "practice"]


@case
def the_well_known_ones_are_there(world):
    result = world.run("endpoints", "list")
    assert [line.split()[0] for line in result.lines()] == BUILTIN and result.err == "", result
    assert world.run("endpoints").out == result.out
    objects = world.run("endpoints", "list", "--json").jsons()
    assert [o["id"] for o in objects] == BUILTIN
    for o in objects:
        assert list(o) == ["id", "name", "dialect", "url", "needs_key", "builtin"] and o["builtin"] is True, o
    assert objects[-1]["url"] is None and objects[-1]["needs_key"] is False
    assert [o["needs_key"] for o in objects if o["id"] == "ollama"] == [False]


@case
def a_long_id_is_listed_whole(world):
    long = "a-server-down-in-the-cellar"
    world.run("endpoints", "add", long, "--dialect", "openai-chat", "--url", "http://127.0.0.1:9/v1", "--no-key")
    for lines in (world.run("endpoints", "list").lines(), world.on_terminal("endpoints", "list", columns=160)):
        assert [line.split()[0] for line in lines] == BUILTIN + [long], lines
    assert len({line.index("http") for line in lines if "http" in line}) == 1, lines


@case
def add_is_remembered_and_remove_forgets(world):
    result = world.run("endpoints", "add", "mine", "--dialect", "anthropic-messages", "--url", "https://example.org/api/",
                       "--name", "My own")
    assert result.out == "" and "Added mine. Next: thimble-cli keys add mine" in result.err, result
    mine = [o for o in world.run("endpoints", "list", "--json").jsons() if o["id"] == "mine"]
    assert mine == [{"id": "mine", "name": "My own", "dialect": "anthropic-messages", "url": "https://example.org/api",
                     "needs_key": True, "builtin": False}], mine
    path = os.path.join(world.config, "endpoints.json")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    added = world.run("endpoints", "add", "other", "--dialect", "openai-chat", "--url", "http://localhost:1234/v1", "--no-key",
                      "--json").json()
    assert added["id"] == "other" and added["needs_key"] is False and added["name"], added
    assert "Removed mine." in world.run("endpoints", "remove", "mine").err
    assert [o["id"] for o in world.run("endpoints", "list", "--json").jsons()] == BUILTIN + ["other"]


@case
def what_cannot_be_added_is_refused_with_a_reason(world):
    for url in ("http://example.org/v1", "http://192.168.0.2/v1", "https://user:hunter2@example.org/v1", "ftp://example.org",
                "example.org", "", "https://", "http://127.0.0.1.example.org/v1", "https://exa mple.org"):
        result = world.run("endpoints", "add", "bad", "--dialect", "openai-chat", "--url", url, status=2)
        assert result.out == "" and len(result.err.splitlines()) >= 2, (url, result)
        assert "hunter2" not in result.err, "userinfo is not repeated"
    for name in ("", "a b", "../x", "ä", "A/B"):
        world.run("endpoints", "add", name, "--dialect", "openai-chat", "--url", "https://example.org", status=2)
    world.run("endpoints", "add", "twice", "--dialect", "openai-chat", "--url", "https://example.org")
    result = world.run("endpoints", "add", "twice", "--dialect", "openai-chat", "--url", "https://example.com", status=1)
    assert "twice" in result.err and "another id" in result.err, result
    world.run("endpoints", "add", "openai", "--dialect", "openai-chat", "--url", "https://example.com", status=1)
    assert [o["url"] for o in world.run("endpoints", "list", "--json").jsons() if o["id"] == "twice"] == ["https://example.org"]


@case
def what_is_not_there_cannot_be_removed(world):
    assert "nowhere" in world.run("endpoints", "remove", "nowhere", status=1).err
    world.run("endpoints", "remove", "openai", status=1)
    assert [o["id"] for o in world.run("endpoints", "list", "--json").jsons()] == BUILTIN


@case
def models_have_tier_prices_and_window(world):
    result = world.run("models")
    assert result.lines()[0].split() == ["Tier", "Endpoint", "Model", "in", "out", "context"], result
    assert "USD per million tokens. Prices of" in result.err, result
    objects = world.run("models", "--json").jsons()
    assert len(objects) == len(result.lines()) - 1
    for o in objects:
        assert list(o) == ["id", "name", "endpoint", "tier", "picodollars_per_token", "context_window", "output_limit",
                           "retirement"], o
        price = o["picodollars_per_token"]
        if price is None:
            assert o["tier"] == "unpriced", o
            continue
        assert list(price) == ["input", "output", "cached_read", "cache_write", "as_of", "source"], o
        blended = (3 * price["input"] + price["output"]) / 4
        tier = "entry" if blended <= 10**6 else "standard" if blended <= 6 * 10**6 else "premium"
        if o["tier"] == "practice":
            assert price["input"] == price["output"] == 0, o
        else:
            assert o["tier"] == tier, o
    order = ["entry", "standard", "premium", "local", "practice", "unpriced"]
    tiers = [order.index(o["tier"]) for o in objects]
    assert tiers == sorted(tiers) and tiers[0] == 0, "Entry comes first"


@case
def filters_narrow_the_list(world):
    everything = world.run("models", "--json").jsons()
    for tier in ("entry", "standard", "premium", "practice"):
        got = world.run("models", "--json", "--tier", tier).jsons()
        assert got and got == [o for o in everything if o["tier"] == tier], tier
    got = world.run("models", "--json", "--endpoint", "anthropic").jsons()
    assert got and got == [o for o in everything if o["endpoint"] == "anthropic"]
    assert world.run("models", "--json", "--endpoint", "anthropic", "--tier", "practice").out == ""


@case
def refresh_asks_the_servers_own_list(world):
    def handler(exchange):
        reply(exchange, {"object": "list", "data": [{"id": "alpha", "object": "model"}, {"id": "beta", "object": "model"}]})

    server = world.serve(handler)
    world.endpoint(server)
    assert world.run("models", "--json", "--endpoint", "loop").out == ""
    result = world.run("models", "--json", "--endpoint", "loop", "--refresh")
    assert sorted(o["id"] for o in result.jsons()) == ["alpha", "beta"], result
    assert "lists 2 models." in result.err, result
    assert [(s.method, s.path) for s in server.seen] == [("GET", "/v1/models")], server.seen
    # It is remembered: no second question.
    assert len(world.run("models", "--json", "--endpoint", "loop").jsons()) == 2 and len(server.seen) == 1


@case
def an_endpoint_not_asked_yet_says_how(world):
    world.endpoint(world.serve(lambda e: None))
    result = world.run("models", "--endpoint", "loop")
    assert "thimble-cli models --endpoint loop --refresh" in result.err, result
    # Only what sends takes a key by itself.
    assert "to send, measure or chain" in world.run("models", "--endpoint", "openai", "--refresh", status=3).err


@case
def refresh_that_fails_says_why_and_keeps_the_list(world):
    answers = [lambda e: reply(e, {"data": [{"id": "alpha"}]}), lambda e: reply(e, {"error": {"message": "no such page"}}, 404)]
    server = world.serve(lambda e: answers.pop(0)(e) if len(answers) > 1 else answers[0](e))
    world.endpoint(server)
    world.run("models", "--endpoint", "loop", "--refresh")
    result = world.run("models", "--endpoint", "loop", "--refresh", "--json", status=1)
    assert "no such page" in result.err and [o["id"] for o in result.jsons()] == ["alpha"], result


@case
def refresh_of_a_server_that_is_not_there(world):
    server = world.serve(lambda e: None)
    world.endpoint(server)
    server.close()
    world.servers.remove(server)
    result = world.run("models", "--endpoint", "loop", "--refresh", status=1)
    assert "127.0.0.1" in result.err and len(result.err.splitlines()) >= 2, result


@case
def own_prices_win(world):
    os.makedirs(world.config, exist_ok=True)
    with open(os.path.join(world.config, "prices.json"), "w", encoding="utf-8") as stream:
        json.dump({"models": [{"id": "gpt-6-luna", "endpoint": "openai", "input": 7, "output": 9, "as_of": "2026-01-02"}]}, stream)
    luna = [o for o in world.run("models", "--json", "--endpoint", "openai").jsons() if o["id"] == "gpt-6-luna"][0]
    price = luna["picodollars_per_token"]
    assert (price["input"], price["output"], price["as_of"]) == (7 * 10**6, 9 * 10**6, "2026-01-02"), luna
    assert luna["tier"] == "premium", luna


run_cases()
