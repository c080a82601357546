"""What can be set from outside: environment variables beginning with `BANDIAN_`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseSettings, Field, SecretStr, ValidationError, validator

from bot.errors import InvalidInput

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "BANDIAN_"
_SQLITE = "sqlite:///"


class Settings(BaseSettings):
    """All settings; immutable. Relative paths start at the project's root, whatever the working directory."""

    database_url: str = Field(
        default="sqlite:///var/bandian.db", description="SQLAlchemy URL: SQLite or PostgreSQL."
    )
    redis_url: str | None = Field(
        default=None, description="Redis for locks and fan-out between several gateways."
    )
    engine: Literal["in_process", "rasa_http"] = Field(
        default="in_process",
        description="Where the dialogue engine runs: in this process or in a Rasa server.",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the service listens.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port on which the service listens.")
    model_dir: Path = Field(default=Path("models"), description="Folder of the trained models.")
    knowledge_dir: Path = Field(default=Path("knowledge"), description="Folder of the catalogue.")
    region: str = Field(
        default="demo", min_length=1, description="Utility region whose rules hold for this hall."
    )
    var_dir: Path = Field(
        default=Path("var"), description="Folder of everything that is written while running."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Lowest level of log lines; message texts are never logged, at no level."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Log lines for people or machines."
    )
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, description="Largest request body, in bytes.")
    max_message_chars: int = Field(default=2000, ge=1, description="Longest customer message in characters.")
    backoffice: Literal["demo", "none"] = Field(
        default="demo",
        description="Where account and progress data come from: invented demo data or nowhere.",
    )
    files_key: SecretStr | None = Field(
        default=None, description="Secret from which the key that encrypts stored files is made."
    )
    wechat_token: SecretStr | None = Field(
        default=None, description="Token of the account; without it /wechat answers 404."
    )
    wechat_aes_key: SecretStr | None = Field(default=None, description="EncodingAESKey, 43 characters.")
    wechat_aes_key_previous: SecretStr | None = Field(default=None, description="Key before the last change.")
    wechat_app_id: str | None = Field(default=None, description="AppID of the official account.")
    wechat_app_secret: SecretStr | None = Field(
        default=None, description="AppSecret, to send messages first."
    )
    wechat_api_base: str = Field(
        default="https://api.weixin.qq.com", description="Base address of WeChat's API."
    )
    wechat_mode: Literal["safe", "compat", "plain"] = Field(
        default="safe", description="Encryption of WeChat messages, as chosen in the account's console."
    )

    class Config:
        """Read from the environment, never changed afterwards."""

        env_prefix = PREFIX
        allow_mutation = False
        frozen = True

    @validator("*", pre=True)
    def _empty_is_unset(cls, value: Any, field: Any) -> Any:
        # Deployment files like to pass on variables that are empty; an empty one means its default.
        return field.get_default() if value == "" else value

    @validator("log_level", pre=True)
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @validator("model_dir", "knowledge_dir", "var_dir", always=True)
    def _from_root(cls, value: Path) -> Path:
        return ROOT / value

    @validator("database_url", always=True)
    def _absolute_database(cls, value: str) -> str:
        path, mark, query = value[len(_SQLITE) :].partition("?")
        if not value.startswith(_SQLITE) or path in ("", ":memory:") or path.startswith("file:"):
            return value
        return f"{_SQLITE}{ROOT / path}{mark}{query}"


def load() -> Settings:
    """The settings of this environment; raises InvalidInput naming the wrong variables, never values."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = {f"{PREFIX}{entry['loc'][0]}".upper(): str(entry["msg"]) for entry in error.errors()}
        lines = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
        raise InvalidInput(lines, code="invalid_settings", fields=wrong) from None


def reference() -> list[tuple[str, str, str]]:
    """Variable, default as it would be typed (empty: unset) and description of every setting, in order."""
    rows = []
    for name, field in Settings.__fields__.items():
        default = "" if field.default is None else str(field.default)
        rows.append((f"{PREFIX}{name}".upper(), default, str(field.field_info.description or "")))
    return rows
