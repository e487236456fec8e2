"""Refusals by every stage alike."""

from hashlib import sha256

from transforms.ids import hex16
from warehouse.quarantine import Refusal


def refusal(
    batch_id: str, stage: str, uri: str, document_id: str | None, reason: str, detail: str, content: bytes
) -> Refusal:
    """A refusal with its identity: the same thing refused for the same reason is one, whatever the batch."""
    quarantine_id = hex16("quarantine", stage, uri, document_id, reason, sha256(content).hexdigest())
    return Refusal(quarantine_id, batch_id, stage, uri, document_id, reason, detail, content)
