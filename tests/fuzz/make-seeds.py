#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the first inputs of the fuzz targets, from the fixtures and of cases at the edge: make-seeds.py FIXTURES OUTPUT.

A target without a function here starts from nothing. OUTPUT/large/NAME has what passes the caps, of 64 KiB to 32 MiB: run once, and
never changed, since a target that goes from such a one to the next sees few of them in a minute."""
import json
import pathlib
import shutil
import sqlite3
import struct
import sys


# Bodies of errors as providers, gateways and proxies write them; %s where another word makes another case.
ERRORS = [
    '', ' ', 'null', '"only words"', '["only words"]', '[{"error":{"message":"in a list"}}]', '{}', '[]', '1', 'plain words\nand more',
    '<html><head><title> Bad gateway </title></head></html>', '<p>no title', '<title></title>', '\xff\xfe no text',
    '{"error":"only words"}', '{"error":{"message":"m","type":"t","code":1,"param":"p"}}', '{"message":"m","code":"c"}',
    '{"object":"error","message":"m","type":"t","code":40303}', '{"detail":"only words"}', '{"message":{"detail":[{"msg":"m"}]}}',
    '{"detail":[{"loc":["body","max_tokens",1],"msg":"m","type":"missing"}]}', '{"detail":[{"loc":["body"],"msg":"m"}]}', '{"detail":[1]}',
    '{"error":{"message":"m","metadata":{"error_type":"e","reasons":["r"],"raw":"{\\"message\\":\\"inner\\"}","provider_name":"n"}}}',
    '{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"credit_balance_exhausted"}},"request_id":"r"}',
    '{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[1,{},{"@type":"x.ErrorInfo","reason":"API_KEY_INVALID"},'
    '{"@type":"x.RetryInfo","retryDelay":"1h2m3.5s4ms"},{"@type":"x.RetryInfo","retryDelay":"5x"},{"@type":"x.RetryInfo","retryDelay":"99999999999999s"},'
    '{"@type":"x.QuotaFailure","violations":[1,{"quotaId":"GenerateRequestsPerDayPerProject"},{"quotaId":"PerMinute"}]},'
    '{"@type":"x.BadRequest","fieldViolations":[{"field":"contents"}]},{"@type":"x.Help"}]}}',
    '{"error":{"status":"FAILED_PRECONDITION","message":"enable billing"}}', '{"error":{"status":"FAILED_PRECONDITION","message":"User location"}}',
    '{"error":{"status":"INVALID_ARGUMENT","message":"m"}}', '{"error":{"type":"invalid_request_error","message":"m"}}',
    '{"error":{"type":"insufficient_quota","code":"rate_limit_exceeded","message":"m"}}', '{"error":{"param":"top_p","message":"unsupported parameter"}}',
]
# Words by which a refusal is told.
WORDS = [
    "max_tokens: Field required", "Unsupported parameter: 'max_tokens'", "temperature is not supported", "restored is not supported",
    "prompt is too long", "maximum context length is 8 tokens", "Incorrect API key provided", "invalid x-api-key", "unsupported_country_region_territory",
    "User location is not supported", "Your credit balance is too low", "insufficient_quota", "exceeded your current quota", "The model `m` does not exist",
    "model_not_found", "overloaded_error", "Please try again in 1.242s.", "Please try again in 3m5s", "Please try again in 7", "rate_limit_exceeded",
    "billing_hard_limit_reached", "content_filter", "account deactivated", "context_length_exceeded", "server_error", "invalid_api_key",
    "permission_error", "not_found_error", "request_too_large", "authentication_error", "api_error", "timeout", "model is loading", "This key was leaked", "billing is not enabled", "exceeds the context window", "not available in your region",
]
WORDY = ('{"error":{"message":"%s"}}', '{"error":{"message":"m","code":"%s"}}', '{"error":{"message":"m","type":"%s"}}', '{"error":{"message":"m","status":"%s"}}')

# Answers at the edge: dialect, whether a stream was promised, the bytes.
ANSWERS = [
    *((kind, sse, text) for kind in range(4) for sse in (0, 1) for text in (
        '', ' \n', '\ufeff \ufeff{}', '\ufeff', '{', '[', '{"a":"b', '{"a":\\"}', '{"a":1,}', '{"a":["x\\"', 'words', 'd', 'data', '<html>', '[]', '[1]', '[{}]', '"text"',
        'data: [DONE]\n\n', 'data:  [DONE] \n\n', 'data: {\n\n', 'data: {', 'event: error\ndata: only words\n\n', 'data: <b>\n\n', 'data: 1\n\n', 'data: []\n\n',
        'data: {"error":"words"}\n\n', 'data: {"error":{"message":"m"}}\n\n', '{"error":{"message":"m"}}', '{"error":"words"}')),
    *((1, 1, ''.join('data: {"id":"c","choices":[{"index":0,"delta":{"%s":"%s"}}]}\n\n' % (field, piece) for piece in pieces))
      for field in ('content', 'reasoning_content', 'reasoning', 'refusal')
      for pieces in ((' a', ' b', '', ' c'), (' a', ' b', '"', ' c'), (' a', ' b', '\\\\', ' c'), (' a', ' b', '\\\\n', ' c'), (' a', ' b', '\x01', ' c'),
                     (' a', ' b', 'é', '\\\\ud83d', ' c'), ('a', '\\n', '\\', 'b'), ('a', '"', 'b'), ('a', 'b\x01', 'c'), ('a', '\\ud83d', '\\ude00'))),
]
ANSWERS += [
    (1, 1, 'data: {"choices":[%s],"usage":%s}\n\ndata: [DONE]\n\n' % (choice, usage))
    for choice in ('', '{"index":1,"delta":{"content":"x"}}', '{"index":0,"delta":{"content":[{"type":"text","text":"a"},"b",{"type":"x"}]}}', '{"index":0,"delta":{"refusal":"n"},"finish_reason":"stop"}',
                   '{"index":0,"delta":{},"finish_reason":"odd"}', '{"index":0,"delta":{},"finish_reason":"tool_calls"}')
    for usage in ('{}', 'null', '{"prompt_tokens":-1,"completion_tokens":1e9}', '{"prompt_tokens":1000000001}', '{"prompt_tokens":"x","completion_tokens":1.5}',
                  '{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":0.25},'
                  '"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":20},"completion_tokens_details":{"reasoning_tokens":2}}',
                  '{"prompt_tokens":9,"completion_tokens":5,"cost":1e300}', '{"prompt_tokens":9,"completion_tokens":5,"x":"\\"{[\\\\"}')
] + [(kind, 1, 'event: error\ndata: {}\n\n') for kind in range(4)] + [
    (1, 1, 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n' * 2),
    (1, 1, 'data: {"error":{"message":"m"},"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: {"error":{"message":"n"}}\n\ndata: [DONE]\n\n'),
    (0, 1, 'data: {"type":"error","message":"m"}\n\ndata: {"type":"response.failed","response":{"status":"failed","error":{"message":"n"}}}\n\n'
           'data: {"type":"response.completed","response":{"status":"completed"}}\n\n'),
    (2, 1, 'event: error\ndata: {"type":"error","error":{"message":"m"}}\n\nevent: error\ndata: {"type":"error","error":{"message":"n"}}\n\n'
           'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n'),
    (3, 1, 'data: {"error":{"message":"m"}}\n\ndata: {"candidates":[{"finishReason":"STOP"}]}\n\ndata: {"error":{"message":"n"}}\n\n'),
    (1, 1, 'data: {"choices":[{"index":0,"delta":{"refusal":"n"},"finish_reason":"stop"}]}\n\n'),
    (1, 1, 'data: {"x_groq":{"error":"words"}}\n\n'),
    *((kind, 0, '%s') for kind in range(4)),
]


def words(folder):
    """Error bodies (bit 3) in each dialect under each status (bits 4-7)."""
    bodies = ERRORS + [form % word for word in WORDS for form in WORDY]
    for number, body in enumerate(bodies):
        for status in range(16) if number < 8 or number >= len(ERRORS) and number % 4 == 0 else (number % 16, (number + 6) % 16):
            for odd in (0, 1):
                first = 8 | (number + status) & 3 | status << 4
                text = body.encode('latin-1')
                text += b' ' * (len(text) % 2 != odd)
                (folder / f'error-{number}-{status}-{odd}').write_bytes(bytes([first]) + text)


def decoder(fixtures, folder):
    """First byte: bits 0-1 the dialect, bit 2 a stream, bit 3 an error body; see fuzz-decoder.c."""
    words(folder)
    for number, (kind, sse, text) in enumerate(ANSWERS):
        (folder / f'answer-{number}').write_bytes(bytes([kind | sse << 2]) + text.encode())
    kinds = {'responses': 0, 'chat': 1, 'anthropic': 2, 'gemini': 3}
    for path in sorted((fixtures / 'wire').iterdir()):
        kind = path.name.split('-')[0]
        if path.suffix == '.transcript' or kind == 'body':
            continue
        if kind == 'error':
            first = 8 | {'openai': 0, 'anthropic': 2, 'gemini': 3}[path.name.split('-')[1]]
        else:
            first = kinds[kind] | (4 if path.suffix == '.sse' else 0)
        (folder / path.name).write_bytes(bytes([first]) + path.read_bytes())


def put(folder, name, inputs, lead=7):
    """Writes each of @inputs with @lead as its first byte."""
    for number, text in enumerate(inputs):
        (folder / f'{name}-{number}').write_bytes(bytes([lead]) + (text if isinstance(text, bytes) else text.encode()))


def sse(fixtures, folder):
    """First byte: how the bytes are split; see fuzz-sse.c."""
    for path in sorted((fixtures / 'wire').glob('*.sse')):
        (folder / path.name).write_bytes(bytes([len(path.name)]) + path.read_bytes())
    put(folder, 'edge', ('\ufeffdata: a\n\n', b'\xef\xbbdata: a\n\n', b'\xef\xbb', 'data: a\r\rdata: b\r\n\r\n', 'data: a\rdata: b\r', 'data', 'data\n\n',
                         'data:\n\n', ':\n', 'event: e\n\n', 'event: e\ndata: a', '{"a":1}\n{"a":2}\n', '{\n"a":1\n}\n{"a":2}', '{"a":1}\nid: 1\nretry: 2\nevent: e\n',
                         'data: a\n{"a":1}\n', '{"a":1}\ndata: b\n\n', '[1]\n[2]', 'words\n', '{"a":1}\nmore words\n'))


def wrong_values(row):
    """The object @row with one member after the other of another kind or size."""
    for name in row:
        for value in (None, 'x', -1, 2 ** 62, 1.5, True, [], [1], {}, 'x' * 300, '9000001', '1.0000000000001'):
            yield dict(row, **{name: value})
    for name in [name for name, value in row.items() if isinstance(value, dict)]:
        for changed in wrong_values(row[name]):
            yield dict(row, **{name: changed})


def import_(fixtures, folder):
    """First byte: how the bytes are split; see fuzz-import.c."""
    for path in sorted((fixtures / 'export').iterdir()):
        (folder / path.name).write_bytes(bytes([len(path.name)]) + path.read_bytes())
    lines = (fixtures / 'export' / 'two.jsonl').read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    put(folder, 'row', (json.dumps(changed) for row in rows for changed in wrong_values(row)))
    first = rows[0]
    turn = {'role': 'user', 'text': 't'}
    put(folder, 'lines', ('', ' ', '\n', '{', '[', '[{}]', '"x"', 'PK', b'\x1f\x8b', '{}', '{"format":"other"}', lines[0] + '\n\n \n' + lines[1], lines[0] + '\n{}', lines[0] + '\n[]',
                          *(json.dumps(dict(first, **change)) for change in (
                              {'version': 0}, {'version': 99}, {'version': 'x'}, {'uid': 'short'}, {'uid': 'g' * 32}, {'state': 'sent'}, {'state': 'unknown'}, {'settings': {'x': 1}},
                              {'turns': [turn, {'role': 'assistant', 'text': 'u'}]}, {'turns': [turn, {'role': 'system', 'text': 'u'}]}, {'turns': [turn, 1]},
                              {'started_us': None, 'started': '2026-11-23 10:15:02.113'}, {'started_us': None, 'started': 'never'}, {'started_us': None, 'started': '2026' * 20},
                              {'reported_usd': '0.5'}, {'reported_usd': '.5'}, {'reported_usd': '5.'}, {'reported_usd': ''}, {'price': {'input': -1}}, {'origin': 'thimble'}))))
    table = (fixtures / 'export' / 'two.csv').read_text()
    head, rest = table.split('\n', 1)
    put(folder, 'table', ('uid', 'uid,state', 'id,uid\n1,2\n', 'id,x\n', '"uid","state"\r\n"' + 'a' * 32 + '","failed"\r\n\r\n', 'uid;state\n' + 'b' * 32 + ';completed', head, head + '\n',
                          head + '\r' + rest, table.replace('"completed"', '"comp"leted'), table + '"', table + '1,2', table[:-4], table.replace('0.0000448', '4.48e-05'),
                          table.replace('0.0000448', '4e400'), table.replace('0.0000448', 'e'), table.replace('false', 'FALSE'), table.replace('false', 'no'),
                          table.replace('143', 'x'), table.replace('{""input""', '{'), table.replace('Hello', 'Hel\0lo'), table.encode().replace(b'Hello', b'\xff'),
                          table.replace('Be brief.', "'+1"), table.replace(',', ';'), table.replace(',', '\t'), head + '\n' + '1,' * 60 + '\n', 'uid,' * 300 + 'state\n'))


def catalogue(fixtures, folder):
    """First byte: bits 0-1 the dialect, bit 2 a list that was remembered, bit 3 a price; see fuzz-catalogue.c."""
    openai = {'id': 'm', 'name': 'M', 'created': 1, 'context_length': 8, 'context_window': 9, 'max_completion_tokens': 7, 'deprecation': '2026-12-31', 'active': True,
              'capabilities': {'completion_chat': True}, 'architecture': {'output_modalities': ['image', 'text']}, 'top_provider': {'context_length': 5, 'max_completion_tokens': 4},
              'pricing': {'prompt': '0.000001', 'completion': '0.000002', 'input_cache_read': '0', 'input_cache_write': '0.1'}}
    anthropic = {'type': 'model', 'id': 'c', 'display_name': 'C', 'max_input_tokens': 8, 'max_tokens': 4, 'retires_at': '2026-12-31T00:00:00Z', 'lifecycle': 'deprecated',
                 'capabilities': {'effort': {'low': {'supported': True}, 'medium': {}, 'high': {'supported': True}, 'max': {'supported': False}}}}
    gemini = {'name': 'models/g', 'displayName': 'G', 'inputTokenLimit': 8, 'outputTokenLimit': 4, 'supportedGenerationMethods': ['embedContent', 'generateContent']}
    for kind, entry in enumerate((openai, openai, anthropic, gemini)):
        member = 'models' if kind == 3 else 'data'
        pages = [{member: [changed, entry, entry, 1]} for changed in wrong_values(entry)]
        pages += [{}, {member: None}, {member: {}}, [entry], [], 1, {member: [entry], 'has_more': True, 'last_id': 'c', 'nextPageToken': 't'}, {member: [], 'has_more': True},
                  {member: [dict(entry, **{name: value}) for name in ('id', 'name') for value in ('', ' ', 'a\n', 'x' * 500, '\u202e')]},
                  {member: [dict(entry, architecture={'output_modalities': ['image']}), dict(entry, active=False), dict(entry, capabilities={'completion_chat': False}),
                            dict(entry, lifecycle='retired'), dict(entry, deprecation='2026-02-30'), dict(entry, deprecation='2026-13-01')]}]
        put(folder, f'page-{kind}', map(json.dumps, pages), kind)
    rates = {'input': '1', 'output': '2', 'cached_read': '0.5', 'cache_write': '3'}
    kept = {'id': 'm', 'name': 'M', 'context_window': 8, 'output_limit': 4, 'retires': '2026-12-31', 'deprecated': True, 'prices': rates, 'efforts': ['low', 1, '', 'x' * 200]}
    lists = [{'version': 1, 'base_url': url, 'day': '2026-11-10', 'models': [changed, kept, kept, 1, {'id': ''}]}
             for url in ('https://example.org/v1', 'https://other.example') for changed in wrong_values(kept)]
    put(folder, 'list', map(json.dumps, lists), 4)
    row = json.loads((fixtures / 'export' / 'two.jsonl').read_text().splitlines()[0])
    put(folder, 'price', map(json.dumps, [row['price'], *wrong_values(row['price']), [], 1]), 8)


def json_(fixtures, folder):
    """Whole documents; see fuzz-json.c."""
    texts = [b'', b' ', b'\xef\xbb\xbf{}', b'\xff', b'{', b'[', b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,', b'{"a",', b'{a', b'{1', b'[1', b'[1,', b'[1 2', b'[,', b'1 2', b'"', b'"\\', b'"\\x"',
             b'"\\u', b'"\\u12', b'"\\u12g4"', b'"\\ud800"', b'"\\ud800\\u"', b'"\\ud800\\u12"', b'"\\ud800\\u0041"', b'"\\ud83d\\ude00"', b'"\\u0000"', b'"\\u001f"', b'"\x01"', b'-', b'-a', b'01', b'1.', b'1.a',
             b'1e', b'1e+', b'1e5', b'1E-5', b'1e400', b'-1e400', b'1e-400', b'0.1e-5', b'9223372036854775807', b'9223372036854775808', b'-9223372036854775809', b'9007199254740993',
             b'1' * 400, b'tru', b'true', b'false', b'null', b'nul', b'[true,false,null]', b'{"a":1e-05,"b":1.5e300,"c":"1e5.0","d":1e+20}', b'{"a":1,"a":2}', b'[' * 80 + b']' * 80,
             b'{"a":-1,"b":1.5,"c":1e9,"d":1000000001,"e":"x","f":null,"g":[],"h":{},"i":true,"j":3.0,"k":-9007199254740993,"l":1e300}',
             b'{"a":1}x', b'/**/{}', b'[1]]', b'{}}', b']', b'}', b'[}', b'{]', b'"\\/\\b\\f\\n\\r\\t\\"\\\\"']
    for number, text in enumerate(texts):
        (folder / f'edge-{number}').write_bytes(text)


def tokens(fixtures, folder):
    """First byte: bit 0 the encoding, the rest where the text is edited; see fuzz-tokens.c."""
    for number, vector in enumerate(json.loads((fixtures / 'token-vectors.json').read_text())['vectors']):
        (folder / str(number)).write_bytes(bytes([number % 256]) + vector['text'].encode())
    put(folder, 'long', ('a' * 9000, '\u4e2d\u6587' * 2000, ' ' * 5000, 'aB3' * 2000, 'xq' * 1000 + ' ' + 'zv' * 1500, b'\xe4\xb8' * 300, b'\xf0\x9f', b'\xff' * 400), 1)


def url(fixtures, folder):
    """Addresses; see fuzz-url.c."""
    texts = ['', 'x' * 3000, 'https://' + 'a' * 260 + '.org', 'https://[::1%eth0]/', 'https://[1::2::3]', 'https://[127.0.0.1]', 'https://a.org:', 'https://a.org:123456', 'https://a.org:12a',
             'https://a.org:0', 'https://a.org/%zz', 'https://a.org/%4', 'https://a.org/a%20b/', 'https://xn--a.org', 'https://\u00ad.org', 'https://b\u00fccher.example/v1', '\ud7ff', 'https://a..b',
             'https://-a.org', 'https://a_b.org', 'http://[::1]:80/v1', 'http://[::ffff:127.0.0.1]', 'https://a.org?x=1', 'https://a.org#f', 'https://u@a.org', 'https://a.org:443/']
    for number, text in enumerate(texts):
        (folder / f'edge-{number}').write_bytes(text.encode())
    (folder / 'edge-bytes').write_bytes(b'https://\xff.org')


def token_table(fixtures, folder):
    """Bit 0 of the first byte: the header gets its right sum, bit 1: the file is cut off, bit 2: there is none; see fuzz-token-table.c."""
    put(folder, 'whole', (b'\0',), 1)
    put(folder, 'cut', (b'\0',), 2)
    put(folder, 'none', (b'\0',), 4)
    put(folder, 'no-sum', (b'\0other',), 0)
    # The unit of the trie's root for a space, which now leads to a token of no bytes: low word and high word.
    unit = 0x3ffff << 27 | 1 << 9 | 0x100 | ord(' ')
    put(folder, 'no-bytes', (b'\2' + b''.join(struct.pack('<II', 2 * (256 ^ ord(' ')) + i, unit >> 32 * i & 0xffffffff) for i in range(2)),), 1)
    put(folder, 'changed', (b'\1' + bytes(range(place, place + 8)) for place in range(0, 240, 8)), 1)


def chain(fixtures, folder):
    """Files of chains; see fuzz-chain.c."""
    head = 'name: Article\nmodel: m\nendpoint: e\nmax-output: 300\nruns: 2\ninput: trees\n# a note\n\n'
    steps = '== Outline\nList headings about {{input}}.\n\n== Expand\nmodel: n\nendpoint: f\nmax-output: 9\n\nname: no setting\n\\== no step\n{{previous}} {{outline}} \\{{ \\\\== x\n'
    step = {'name': 'Outline', 'prompt': '{{input}}', 'model': 'm', 'endpoint': 'e', 'max_output': 20}
    plan = {'name': 'Article', 'model': 'm', 'endpoint': 'e', 'input': 'trees', 'runs': 2, 'ceiling_picodollars': '5000', 'compare': True,
            'steps': [step, dict(step, name=' Expand ', prompt='{{previous}}\n\\== a\n== b\r\n')]}
    texts = ['', ' \n', '\ufeff' + head + steps, head, steps, (head + steps).replace('\n', '\r\n'), 'model: m\nwords', b'\xff', '{', '[', '{}', '{"steps":1}',
             *(head + bad for bad in ('runs: 0\n', 'runs: x\n', '== \n{{input}}', '== A\nruns: 2\n', '== A\nname: x\n', '== A\ninput: x\n', '== A\nmax-output: -1\n', '== input\n{{input}}',
                                     '== A\n{{input', '== A\n{{}}', '== A\n{{ {{a}} }}', '== A\n{{previous}}', '== A\n{{A}}', '== A\n{{B}}\n== B\n{{A}}', '== A\nnothing', '== A{\n{{input}}',
                                     '== A\n{{input}}\n== a\n{{input}}', '== A\n{{input}}\n' * 21, '== ' + 'x' * 61 + '\n{{input}}')),
             'runs: 101\n' + steps, 'model: m\n' + steps, '== A\n{{input}}',
             *(json.dumps(changed) for changed in wrong_values(plan)), *(json.dumps(dict(plan, steps=[changed, step])) for changed in wrong_values(step)),
             *(json.dumps(dict(plan, steps=[step] * n)) for n in (21, 201))]
    for number, text in enumerate(texts):
        (folder / f'text-{number}').write_bytes(text if isinstance(text, bytes) else text.encode())


# Both generations of llm's tables, as https://llm.datasette.io/en/stable/logging.html#sql-schema has them.
LLM_OLD = """CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT);
CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT, options_json TEXT, response TEXT, response_json TEXT,
 conversation_id TEXT REFERENCES conversations(id), duration_ms INTEGER, datetime_utc TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, resolved_model TEXT);
INSERT INTO responses VALUES ('01jd0000000000000000000001', 'm', 'Name a fruit', 'Be brief', NULL, '{"temperature":0.5,"max_tokens":20}', 'Apple', NULL, 'c1', 812,
 '2025-03-01T10:00:00.123456+00:00', 14, 2, '{"x":1}', 'm-1'), ('01jd0000000000000000000002', 'm', 'p', NULL, NULL, '[]', NULL, NULL, 'c1', NULL, NULL, NULL, -1, NULL, NULL), ('bad id!',
 'm', 'p', NULL, NULL, NULL, 'r', NULL, NULL, 1, 'soon', 1, 1, NULL, NULL);"""
LLM_NEW = """CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT, tip_message_hash TEXT, model TEXT, resolved_model TEXT, options_json TEXT, schema_id TEXT,
 input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, duration_ms INTEGER, datetime_utc TEXT, response_json TEXT);
CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT, provider_metadata TEXT);
CREATE TABLE parts (id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT, tool_name TEXT, text TEXT, payload TEXT);
CREATE TABLE turn_search (id INTEGER PRIMARY KEY, turn_id TEXT, prompt TEXT, response TEXT);
INSERT INTO messages (hash, parent_hash, role) VALUES ('m1', NULL, 'system'), ('m2', 'm1', 'user'), ('m3', 'm2', 'user'), ('a', 'b', 'user'), ('b', 'a', 'user');
INSERT INTO parts (message_hash, position, type, text) VALUES ('m1', 1, 'text', ' One word.'), ('m1', 0, 'text', 'Be brief.'), ('m2', 0, 'text', 'Name a fruit');
INSERT INTO turns (id, thread_id, model, input_tokens, output_tokens, datetime_utc, parent_message_hash) VALUES ('01jd0000000000000000000003', 'c1', 'm', 14, 2, '2025-03-01T10:00:00', 'm2'),
 ('01jd0000000000000000000004', 'c1', 'm', 30, 4, '2026-03-01T10:00:00', 'm3'), ('01jd0000000000000000000005', 'c2', 'm', 5, NULL, '2026-03-02T10:00:00', 'a');
INSERT INTO turn_search (turn_id, prompt, response) VALUES ('01jd0000000000000000000003', 'And now?', 'Plum');"""


def llm_value(value):
    """A value as fuzz-llm.c reads it."""
    kinds = {int: 1, float: 2, bytes: 3, str: 4}
    text = value if isinstance(value, bytes) else str(value).encode()
    return b'\0' if value is None else bytes([kinds[type(value)], len(text)]) + text


def llm(fixtures, folder):
    """First byte: bit 0 the file itself, else bits 1-2 which tables get the values; see fuzz-llm.c."""
    scripts = {'old': LLM_OLD, 'new': LLM_NEW, 'both': LLM_OLD + LLM_NEW, 'other': 'CREATE TABLE x (a);', 'view': 'CREATE TABLE y (id, model, response); CREATE VIEW responses AS SELECT * FROM y;',
               'columns': 'CREATE TABLE responses (a);', 'bare': 'CREATE TABLE responses (id TEXT PRIMARY KEY, model, response) WITHOUT ROWID;'}
    for name, script in scripts.items():
        db = sqlite3.connect(folder / name)
        db.executescript('PRAGMA page_size = 512; PRAGMA auto_vacuum = NONE;' + script)
        db.close()
        (folder / name).write_bytes(b'\1' + (folder / name).read_bytes())
    put(folder, 'beside', (b'\0',), 8)
    put(folder, 'no-file', (b'', b'SQLite format 3\0', b'words' * 200), 1)
    row = ['01jd0000000000000000000001', 'm', 'Apple', 'Name a fruit', 'Be brief', '{"temperature":0.5,"max_tokens":20}', 'c1', 812, '2025-03-01T10:00:00.123456+00:00', 14, 2, '{"x":1}', 'm-1']
    turn = [row[0], 'm', 'm2', row[5], 'c1', 812, row[8], 14, 2, '{}', 'm-1']
    others = [b'\1' + b''.join(map(llm_value, values)) for values in (('x', 'a', 'p'), (row[0], 'a', 'p'))] + [
        b'\2' + b''.join(map(llm_value, values)) for values in (('m2', 'm1', 'user'), ('m1', None, 'system'), ('m3', 'm3', 'user'))] + [
        b'\3' + b''.join(map(llm_value, values)) for values in (('m1', 0, 'text', 'Be'), ('m1', 1, 'text', ' brief'), ('m1', 'x', 'text', None))]
    wrong = (None, 'x', -1, 2 ** 62, 1.5, b'\xff\0a', '', '2' * 250, b'\0')
    for which, values, rest in ((0, row, b''), (2, turn, b''.join(others))):
        lines = [values] + [values[:i] + [value] + values[i + 1:] for i in range(len(values)) for value in wrong]
        put(folder, f'row-{which}', (b'\0' + b''.join(map(llm_value, line)) + b'\0' + b''.join(map(llm_value, values)) + rest for line in lines), which)


def answer(fixtures, folder):
    """First byte: 0 Markdown, 1 searched, 2 judged by its first line, 3 shown plainly, 4 answered by rule; see fuzz-answer.c."""
    put(folder, 'markdown', ('# Head\n\nA *b* **c** `d` [e](https://a.org "t") ![f](https://a.org/g) <b>h</b> &amp;', '[x](javascript:a) [y](<http://a b>) [z](http://)', '![](x) ![[a](http://b)](http://c)',
                             '- a\n- b\n\n1. c\n', '> q\n\n```c\nd\n```\n', '[a]: http://b "c"\n\n[a]', 'a  \nb\\\nc\nd', '*' * 99 + 'a' + '*' * 99, '[' * 99 + ']' * 99, 'a\n===\n***\n', '<a href="x">y</a>',
                             '\u202eab\u2066c\x1b[1m', '<https://a.org?b=c&d="e">', '**a *b** c*', '&#0; &#x1b; &lt;'), 0)
    put(folder, 'search', ('words and "a phrase" pre*', '\u6211\u7528GPT\u6a21\u578b\u3002\u597d', '\u30cf\u309a \uff76\uff92\uff97 \u304b\u3099', '\u0e41\u0e1b\u0e25', '\u0451\u0401\u0439 \u00df \u03c2\u03a3 e\u0301\u00c4',
                           'AND OR NOT NEAR ( ) ^ : - + "', 'x' * 200, ' '.join('abcdefghijklmnopqrstuvwxyz' * 2), '"\u4e2d\u6587 a', '\ufb01 \u2460 \ud55c\u1112\u1161\u11ab'), 1)
    points, table = '\nHere:\n- a\n  - b\n- c\n3. d\n\u2022 e\n---\n```\n', '\n| a | `b|c` |\n|---|:-:|\n| 1 \\| 2 | 3 |\n| 4 |\n'
    put(folder, 'judge', (spec + text for spec in ('points:3', 'titles:1', 'titles:2', 'table', 'table:1', 'table:2', 'words:5', 'characters:9', 'matches:^(a+)+$', 'matches:(', 'equals:yes', 'contains:A', 'json', 'none', 'points:x', '?')
                          for text in (points, table, '\n' + 'word ' * 20, '\n|a|b|\n|-|-|\n', '\n|a|b|\n|-|-|\n|1|2|\n', '\n```json\n{"a":1}\n```', '\n yes ', '\n' + 'a' * 40 + 'b \u4e2d\u6587\u304b')), 2)
    put(folder, 'plain', ('a\x1b[31m\r\nb\tc\u202e\u2028\ufeff', 'x' * 300, '\u9999' * 300, b'\xff\xc3'), 3)
    bodies = ('\nThe cat sat. The dog, a big one, ran! Did 3 birds sing?\n\nThey did.', '\n\u4e2d\u6587\u6ca1\u6709\u7a7a\u683c\u3002\u304b\u306a\u3002', '\nAnna brings 2 loaves for 5 euros, Ben brings a kilo for 3 euros.', '', '\n \n')
    put(folder, 'practise', (word + ' this:' + body for word in ('Summarise', 'Translate', 'Titles for', 'Rewrite', 'Classify', 'Table of', 'Why', '\u6458\u8981') for body in bodies), 4)


def echo(fixtures, folder):
    """First byte: bit 7 the key, the rest how the text is divided; 1 to 3 are the key in three spellings, 4 its first characters; see fuzz-echo.c."""
    for first in (0, 2, 15, 128, 130, 143):
        put(folder, f'first-{first}', (b'You sent \1, thanks.', b'\1\1 \2\3', b'cut at \4\x11', b'cut \4\x09 short', b'% \\ %7 \\u00 \2', b'sk-sk-\1', b'%73\4\x14%', b'sk-ab\\/cd%25+ef\\\\gh\\"0123456789',
                                           b'sk-ab%2Fcd%2525%2Bef%5Cgh%22012', b'plain'), first)


def kept(fixtures, folder):
    """First byte: 0 a filter, 1 turns, 2 a measurement, 3 an endpoint, 4 changes of one, 5 a chain, 6 what bills said; see fuzz-kept.c."""
    kinds = (
        {'text': 'x', 'endpoints': ['openai'], 'models': ['m'], 'tasks': ['free'], 'measurements': ['any', '3'], 'tiers': ['medium'], 'states': ['completed'], 'practice': 0, 'cost_unknown': True,
         'since_us': 1, 'until_us': 2, 'cost_min': 0, 'cost_max': 5, 'total_min': 1, 'total_max': 9},
        None,
        {'task': 'summarise', 'text': 'x', 'system': 's', 'max_output': 300, 'temperature': 0.5, 'effort': 'low', 'runs': 10, 'parallel': 2, 'ceiling_picodollars': '5000', 'check': {'kind': 'points', 'n': 3},
         'per_day': 100, 'models': [{'endpoint': 'openai', 'model': 'm', 'name': 'M'}, {'endpoint': 'x', 'model': 'n'}]},
        {'id': 'mine', 'name': 'Mine', 'dialect': 'openai-chat', 'base_url': 'https://example.org/v1', 'needs_key': True, 'key_hint': 'sk-', 'batch_percent': 50, 'list_keep': ['a'], 'models': [{'id': 'm'}],
         'quirks': {'max_tokens': True}, 'pages': {'keys': 'https://a.org'}, 'provider': 'p', 'reports_cost': True},
        {'base_url': 'https://example.org/v2', 'quirks': {'max_tokens': True, 'x': 1}},
        {'name': 'n', 'input': 'x', 'endpoint': 'openai', 'model': 'm', 'runs': 2, 'ceiling_picodollars': '5000', 'compare': True,
         'steps': [{'name': 'a', 'prompt': '{{input}}', 'max_output': 100, 'endpoint': 'x', 'model': 'n'}, {'name': 'b', 'prompt': '{{a}}'}]},
        {'version': 1, 'models': {'a/b': [[100, 7, 107, 110], [200, 7, 207, 220]], 'c/d': [[1, 0, 1, 1]] * 30}},
    )
    for kind, whole in enumerate(kinds):
        if whole is not None:
            put(folder, f'kind-{kind}', map(json.dumps, (whole, *wrong_values(whole), [], 1)), kind)
    turn = ['user', 'x']
    put(folder, 'turns', map(json.dumps, ([turn, ['assistant', 'y']], [], {}, [1], [[]], [['user']], [['user', 1]], [['system', 'x']], [turn, turn])), 1)
    put(folder, 'check', (json.dumps(dict(kinds[2], check=check)) for check in ({'kind': 'matches', 'text': '('}, {'kind': 'matches', 'text': '^a'}, {'kind': 'x'}, {'kind': 'contains'}, {})), 2)
    bill = (100, 7, 107, 110)
    rows = ([*bill[:place], value, *bill[place + 1:]] for place in range(4) for value in (None, 'x', -1, 0, 1.5, 10 ** 9, 10 ** 9 + 1, 2 ** 62, [], {}, True))
    put(folder, 'bill', (json.dumps({'models': {'a/b': [row, list(bill)]}}) for row in (*rows, [], [1], 1, None, {})), 6)


def headers(fixtures, folder):
    """Header lines; see fuzz-headers.c."""
    waits = ('5', '0', '-1', '1.5', '1e3', '99999999999', 'x', '5 s', ' 7', 'Fri, 27 Nov 2026 10:00:00 GMT', 'Friday, 27-Nov-26 10:00:00 GMT', 'Fri Nov 27 10:00:00 2099', 'Fri, 99 Nov 2026', '')
    lines = [f'{name}: {wait}' for name in ('retry-after', 'retry-after-ms') for wait in waits]
    lines += ['x-request-id: req_1', 'request-id: req_2', 'x-request-id: req_1\r\nrequest-id: req_2', 'x-request-id: ' + 'é' * 300, b'x-request-id: \xff\xfe', 'x-request-id:', 'x-request-id',
              'x-ratelimit-limit-requests: 10\r\nx-ratelimit-reset-requests: 1s', 'anthropic-ratelimit-tokens-remaining: 5\nX-RateLimit-Y: 7', b'x-ratelimit-a: \xff',
              'Content-Type: text/event-stream; charset=utf-8', 'content-type: APPLICATION/JSON', 'content-type: ;', 'a: b\r\n c', ': b', '\x01: b', 'a\x00b: c']
    for number, line in enumerate(lines):
        (folder / str(number)).write_bytes(line if isinstance(line, bytes) else line.encode())


def large(output):
    """What is longer than Thimble takes."""
    def put_large(name, **inputs):
        folder = output / 'large' / name
        folder.mkdir(parents=True)
        for case, text in inputs.items():
            (folder / case).write_bytes(text.encode())

    shutil.rmtree(output / 'large', ignore_errors=True)
    line = 'x' * 950_000
    chat = 'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n' % line
    put_large('answer', matches='\x02matches:^z\n' + 'a' * 300_000)
    put_large('json', many='[' + '1,' * 100_001 + '1]', long=' ' * 1_050_000)
    put_large('sse', line='\x1fdata: ' + line * 2 + '\ndata: b\n\n', event='\x1fevent: e\n' + f'data: {line}\n' * 5 + '\ndata: b\n\n', unended='\x1fdata: a\n\ndata: ' + line * 2)
    # First byte: the dialect of Chat Completions, 4 a stream, 8 an error.
    put_large('decoder', text='\x75' + chat * 9, unended='\x75' + chat * 8 + chat.rstrip(), line='\x75' + chat + 'data: ' + line * 2, body='\x71{' + ' ' * 33 * 1024 * 1024,
              document='\x71{"choices":[{"message":{"content":"%s"},"index":0,"finish_reason":"stop"}]}' % (line * 9),
              error='\x09{"error":{"message":"%s","code":"%s"}}' % ('\u00e9' * 30_000, 'x' * 5_000), error_text='\x09' + '\u00e9' * 70_000)


def main():
    fixtures, output = map(pathlib.Path, sys.argv[1:])
    for name, make in (('answer', answer), ('catalogue', catalogue), ('chain', chain), ('decoder', decoder), ('echo', echo), ('headers', headers), ('import', import_), ('json', json_), ('kept', kept), ('llm', llm),
                       ('sse', sse), ('token-table', token_table), ('tokens', tokens), ('url', url)):
        folder = output / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(fixtures, folder)
    large(output)


if __name__ == '__main__':
    main()
