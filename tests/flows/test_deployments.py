"""prefect.yaml: Prefect passes over what it does not know, so here every key is asked for."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.environment import prepare

prepare()

from prefect.cli.deploy._models import (  # noqa: E402
    ConcurrencyLimitSpec,
    DeploymentConfig,
    PrefectYamlModel,
    RawScheduleConfig,
    WorkPoolConfig,
)
from prefect.client.schemas.objects import ConcurrencyLimitStrategy  # noqa: E402
from prefect.events.schemas.automations import AutomationCore, EventTrigger  # noqa: E402
from prefect.flows import load_flow_from_entrypoint  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
FILE: dict[str, Any] = yaml.safe_load((ROOT / "prefect.yaml").read_text())


def known(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def unknown_keys(content: dict[str, Any]) -> list[str]:
    """Keys that Prefect would pass over. `automations` is read by `prefect automation create`."""
    wrong = sorted(set(content) - known(PrefectYamlModel) - {"automations"})
    for deployment in content["deployments"]:
        parts = [(deployment, DeploymentConfig), (deployment["work_pool"], WorkPoolConfig)]
        parts += [(schedule, RawScheduleConfig) for schedule in deployment["schedules"]]
        parts.append((deployment["concurrency_limit"], ConcurrencyLimitSpec))
        wrong += [key for part, model in parts for key in sorted(set(part) - known(model))]
    return wrong


def test_prefect_knows_every_key() -> None:
    assert unknown_keys(FILE) == []
    PrefectYamlModel.model_validate(FILE)


def test_a_misspelt_key_would_be_found() -> None:
    wrong = {**FILE, "deployment": [], "deployments": [{**FILE["deployments"][0], "descripton": "x"}]}
    wrong["deployments"][0]["concurrency_limit"] = {"limit": 1, "collision": "ENQUEUE"}
    assert unknown_keys(wrong) == ["deployment", "descripton", "collision"]


@pytest.mark.parametrize("deployment", FILE["deployments"], ids=lambda d: d["name"])
def test_deployments_are_of_flows_that_take_their_parameters(
    deployment: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    flow = load_flow_from_entrypoint(deployment["entrypoint"])
    inspect.signature(flow.fn).bind(**deployment["parameters"])
    flow.validate_parameters(deployment["parameters"])
    assert deployment["concurrency_limit"]["collision_strategy"] in [s.value for s in ConcurrencyLimitStrategy]
    assert deployment["concurrency_limit"]["limit"] == 1
    for schedule in deployment["schedules"]:
        RawScheduleConfig.model_validate(schedule)
    assert set(deployment["work_pool"]["job_variables"]) <= {"env", "working_dir", "stream_output", "command"}
    assert all(isinstance(value, str) for value in deployment["work_pool"]["job_variables"]["env"].values())


def test_a_run_is_told_nothing_secret() -> None:
    from flows.deployments import scheduled

    assert set(inspect.signature(scheduled.fn).parameters) == {"folder", "data"}


@pytest.mark.parametrize("automation", FILE["automations"], ids=lambda a: a["name"])
def test_automations_are_as_prefect_wants_them(automation: dict[str, Any]) -> None:
    assert set(automation) <= known(AutomationCore)
    assert set(automation["trigger"]) <= known(EventTrigger)
    found = AutomationCore.model_validate(automation)
    (action,) = found.actions
    assert set(automation["actions"][0]) <= known(type(action))
    assert isinstance(found.trigger, EventTrigger)


def test_a_run_without_a_heartbeat_is_given_three_of_them() -> None:
    env = FILE["deployments"][0]["work_pool"]["job_variables"]["env"]
    (automation,) = FILE["automations"]
    assert automation["trigger"]["within"] == 3 * int(env["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
    names = automation["trigger"]["match_related"]["prefect.resource.name"]
    from flows.deployments import scheduled
    from flows.pipeline import pipeline

    assert sorted(names) == sorted([scheduled.name, pipeline.name])


def test_every_end_of_a_run_stops_the_watch_for_its_heartbeat() -> None:
    from prefect.client.schemas.objects import StateType

    from flows.deployments import skipped

    (automation,) = FILE["automations"]
    expected = {name.rsplit(".", 1)[1] for name in automation["trigger"]["expect"]}
    assert {"heartbeat", "Completed", "Failed", "Cancelled", "Crashed", skipped("x").name} <= expected
    assert skipped("x").type is StateType.COMPLETED
