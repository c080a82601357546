"""One tree of errors: each with a code, an HTTP status and a sentence for the person it happens to."""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

TEXTS = Path(__file__).resolve().parent / "texts" / "errors.yml"
_LINE = re.compile(r'(?P<code>[a-z][a-z0-9_]*): "(?P<sentence>[^"\\]+)"')


class BandianError(Exception):
    """Root of the tree.

    `detail` is for the log and never shown; `sentence` is for the person. `fields` maps the name of a wrong
    field to what is wrong with it; `values` fill the placeholders of the sentence.
    """

    code = "engine_failure"
    http_status = 500

    def __init__(
        self, detail: str = "", *, code: str | None = None, utterance_key: str | None = None,
        fields: Mapping[str, str] | None = None, values: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code or type(self).code
        self.utterance_key = utterance_key or self.code
        self.detail = detail
        self.fields: Mapping[str, str] = MappingProxyType(dict(fields or {}))
        self.values: Mapping[str, object] = MappingProxyType(dict(values or {}))
        super().__init__(f"{self.code}: {detail}" if detail else self.code)

    @property
    def sentence(self) -> str:
        """What the person is told, in Chinese; a code without a sentence takes that of its class."""
        known = sentences()
        if self.utterance_key in known and self._fills(known[self.utterance_key]):
            return known[self.utterance_key].format(**self.values)
        return known.get(type(self).code, known[BandianError.code])

    def _fills(self, sentence: str) -> bool:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name} <= set(self.values)


class InvalidInput(BandianError):
    """The input can be read but means nothing here."""

    code, http_status = "invalid_input", 422


class BadEncoding(BandianError):
    """The bytes are no UTF-8 or no JSON."""

    code, http_status = "bad_encoding", 400


class MessageTooLong(BandianError):
    """More text than a message or more bytes than a body may have."""

    code, http_status = "message_too_long", 413


class NotFound(BandianError):
    """There is no such thing, or it has been erased."""

    code, http_status = "not_found", 404


class Unauthorized(BandianError):
    """Nobody has shown who they are, or the token is wrong."""

    code, http_status = "unauthorized", 401


class Forbidden(BandianError):
    """Known, but not allowed."""

    code, http_status = "forbidden", 403


class Conflict(BandianError):
    """Somebody else was faster; read again and retry."""

    code, http_status = "conflict", 409


class TooManyRequests(BandianError):
    """Too many requests in too short a time."""

    code, http_status = "too_many_requests", 429


class NotReady(BandianError):
    """A part that is needed (database, model) is not there yet."""

    code, http_status = "not_ready", 503


class EngineFailure(BandianError):
    """The dialogue engine failed; the person is led on nevertheless."""


class CatalogueFault(BandianError):
    """A record of the knowledge is wrong: `file`, `key` as a dotted path, `reason` in plain words."""

    code, http_status = "catalogue_fault", 500

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        super().__init__(f"{file}: {key or '-'}: {reason}")


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, str]:
    """Sentence per code from `texts/errors.yml`, read once.

    The file keeps to one `code: "sentence"` a line, so the base modules need no YAML library for it.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(TEXTS.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or match["code"] in found:
            raise CatalogueFault(TEXTS.name, f"line {number}", 'expected a new code as `code: "sentence"`')
        found[match["code"]] = match["sentence"]
    return MappingProxyType(found)
