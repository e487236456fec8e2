"""The settings, once: from the command line, then COMMUNIQUE_* in the environment, then communique.toml, then these defaults."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """What a run can be told. Unknown names are errors, so that a misspelt one is not silently without effect."""

    model_config = SettingsConfigDict(env_prefix="COMMUNIQUE_", toml_file="communique.toml", extra="forbid")

    data: Path = Field(Path("data"), description="Data folder: the lake, the releases, the quarantine.")
    runner: Literal["processes", "inline"] = Field(
        "processes", description="Where partitions run: a pool of worker processes, or this process."
    )
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="Worker processes.")
    partition_size: int = Field(200, ge=1, le=10_000, description="Documents a partition: the unit of work.")

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
