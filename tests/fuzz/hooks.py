"""What schemathesis has to know beside the OpenAPI document to ask this server for something it can answer."""

import json
import os
import random
from pathlib import Path

import schemathesis

FIXTURES = Path(os.environ["IRIS_FUZZ_FIXTURES"])
ANALYZE = "/api/iris/analyze"


def read_sources():
    """Real files by language id: the engine's fixtures, whose folders are named so (but for the odd files)."""
    sources = {}
    for path in sorted(FIXTURES.glob("*/*/input.*")):
        language = path.parent.parent.name
        if language != "odd-files":
            sources.setdefault(language, []).append(path.read_bytes().decode("utf-8"))
    return sources


SOURCES = read_sources()
LANGUAGES = sorted(SOURCES)


@schemathesis.hook
def before_load_schema(_context, document):
    """schemathesis 4.32 writes a tuple of a response in the words of an older draft, and then finds it not valid."""
    loosen_tuples(document)


def loosen_tuples(node):
    """Says a closed tuple whose members are alike as the list of fixed length that it is: the same values are valid."""
    if isinstance(node, list):
        for each in node:
            loosen_tuples(each)
    elif isinstance(node, dict):
        for each in node.values():
            loosen_tuples(each)
        members = node.get("prefixItems")
        if isinstance(members, list) and node.get("items") is False and all(each == members[0] for each in members):
            del node["prefixItems"]
            node["items"] = members[0]


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """
    Keeps valid requests valid where a schema has no words for the rule: only languages that are read here, and no
    number twice among numbered lines. Half of them ask about a real file, or a piece of one. Requests that break the
    schema stay as they are.
    """
    if case.path != ANALYZE or case.meta is None or case.meta.generation.mode.is_negative:
        return
    body = case.body
    if not isinstance(body, dict):
        return
    # The same request becomes the same one in every run.
    chance = random.Random(json.dumps(body, sort_keys=True))
    if body.get("language") not in SOURCES:
        body["language"] = chance.choice(LANGUAGES)
    for number, line in enumerate(body.get("lines", []), start=1):
        line["line"] = number
    if "source_code" in body and chance.random() < 0.5:
        body["source_code"] = piece_of_a_file(body["language"], chance)


def piece_of_a_file(language, chance):
    text = chance.choice(SOURCES[language])
    start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    return text if chance.random() < 0.5 else text[start:end]
